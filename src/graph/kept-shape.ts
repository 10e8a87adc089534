/**
 * The shape of a graph as JSON, and back.
 * Knows shapes; must not know where they are kept, nor how any step is run.
 */
import { idPrefix } from '../workflow/definitions.ts';
import { HOOKS, type Hook, NEED_RULES } from '../workflow/workflow.ts';
import { type BodyPlace, type BodyShape, bodyShape, NO_PARENT } from './body.ts';
import { type Expected, isExpected } from './expected.ts';
import type { Rule } from './rules.ts';
import { judgedOf, type Shape, type ShapeStep } from './shape.ts';

/** A shape as JSON; ids are kept elsewhere. Lists of steps that are empty are left out. */
export interface KeptShape {
  /** The step types in use, and for each step which one. */
  readonly types: readonly string[];
  readonly uses: readonly number[];
  /** The needs of step `s` are `needs[needsAt[s]]` up to `needs[needsAt[s + 1]]`. */
  readonly needsAt: readonly number[];
  readonly needs: readonly number[];
  readonly sources?: readonly (readonly [step: number, needs: readonly number[]])[];
  readonly goes?: readonly (readonly [step: number, targets: readonly number[]])[];
  readonly titles?: readonly (readonly [step: number, title: string])[];
  readonly rules?: readonly (readonly [step: number, rule: Rule])[];
  readonly conditional?: readonly number[];
  readonly optional?: readonly number[];
  readonly timed?: readonly number[];
  readonly once?: readonly number[];
  readonly expected?: readonly (readonly [step: number, expected: Expected])[];
  readonly hooks?: readonly (readonly [step: number, hook: Hook])[];
  /** Bodies beside that of the workflow, which come behind its steps, one after the other. */
  readonly bodies?: readonly KeptBody[];
}

/** `name`: of the case, where its parent grows into one of several, or with `callers` of the workflow that they call. */
export type KeptBody = readonly [
  from: number,
  to: number,
  parent: number,
  last: number,
  name?: string,
  callers?: readonly number[],
];

const LISTS = ['conditional', 'optional', 'timed', 'once'] as const;

/** One graph has many runs. */
const known = new WeakMap<Shape, KeptShape>();

/** All steps and edges, also where a part of them runs. */
export function keptShape(given: Shape): KeptShape {
  const shape = given.cut?.whole ?? given;
  const before = known.get(shape);
  if (before !== undefined) return before;
  const kept = written(shape);
  known.set(shape, kept);
  return kept;
}

function written(shape: Shape): KeptShape {
  const types = new Map<string, number>();
  const uses: number[] = [];
  const titles: [number, string][] = [];
  for (let step = 0; step < shape.size; step++) {
    const {
      uses: type,
      settings: { title },
    } = shape.steps[step]!;
    if (!types.has(type)) types.set(type, types.size);
    uses.push(types.get(type)!);
    if (title !== undefined) titles.push([step, title]);
  }
  const { goes, rules, conditional, optional, timed, once, expected, hooks } = shape;
  const sources = [...shape.sources].map(([step, needs]) => [step, listOf(needs)] as const);
  const lists = Object.entries({
    sources,
    goes,
    titles,
    rules,
    conditional,
    optional,
    timed,
    once,
    expected,
    hooks,
  })
    .map(([name, list]) => [name, [...list]] as const)
    .filter(([, list]) => list.length > 0);
  return {
    types: [...types.keys()],
    uses,
    needsAt: listOf(shape.needsAt),
    needs: listOf(shape.needs),
    ...Object.fromEntries(lists),
    ...(shape.bodies.length > 1 && {
      bodies: shape.bodies.slice(1).map(keptBody),
    }),
  } as KeptShape;
}

/** Where a kept body is. */
export function bodyPlace([from, to, parent, , name, callers]: KeptBody): BodyPlace {
  if (callers === undefined) return { from, to, parent, name };
  return { from, to, parent, name: undefined, called: { workflow: name!, callers } };
}

function keptBody({ from, to, parent, last, name, called }: BodyShape): KeptBody {
  if (called !== undefined) return [from, to, parent, last, called.workflow, called.callers];
  return name === undefined ? [from, to, parent, last] : [from, to, parent, last, name];
}

/** Ten times as fast as to spread it: this is done for each run. */
function listOf(numbers: Uint32Array): number[] {
  const list = new Array<number>(numbers.length);
  for (let i = 0; i < numbers.length; i++) list[i] = numbers[i]!;
  return list;
}

/** `ids`: of the steps, in the order of their numbers. */
export function shapeOf(kept: KeptShape, ids: readonly string[]): Shape {
  const size = ids.length;
  const titles = new Map(kept.titles);
  const around = new Map<number, string>();
  for (const [from, to, parent, , name, callers] of kept.bodies ?? []) {
    const prefix = idPrefix(ids[parent]!, name, callers !== undefined);
    for (let step = from; step < to; step++) around.set(step, prefix);
  }
  // In a body a step has its own id behind that of the step around it.
  const ownId = (id: string, step: number) => id.slice(around.get(step)?.length ?? 0);
  const steps = ids.map(
    (id, step): ShapeStep => ({
      id: ownId(id, step),
      uses: kept.types[kept.uses[step]!]!,
      settings: { title: titles.get(step) },
    }),
  );
  const [rules, conditional] = [new Map(kept.rules), new Set(kept.conditional)];
  const edges = edgesOf(kept);
  const hooks = new Map(kept.hooks);
  const { bodies = [] } = kept;
  const roots = bodies[0]?.[0] ?? size;
  const order = orderOf(edges, bodies);
  const ordered = { ...edges, hooks, order };
  return {
    size,
    roots,
    steps,
    ...edges,
    sources: new Map(kept.sources?.map(([step, needs]) => [step, Uint32Array.from(needs)])),
    goes: new Map(kept.goes),
    order,
    judged: judgedOf(size, { rules, conditional }),
    rules,
    conditional,
    optional: new Set(kept.optional),
    timed: new Set(kept.timed),
    once: new Set(kept.once),
    expected: new Map(kept.expected),
    hooks,
    bodies: [
      bodyShape({ from: 0, to: roots, parent: NO_PARENT, name: undefined }, ordered),
      ...bodies.map((body) => ({ ...bodyShape(bodyPlace(body), ordered), last: body[3] })),
    ],
  };
}

type Edges = Pick<Shape, 'needs' | 'needsAt' | 'dependents' | 'dependentsAt'>;

/** The needs with what follows from them. */
export function edgesOf(kept: Pick<KeptShape, 'needs' | 'needsAt'>): Edges {
  const [needsAt, needs] = [Uint32Array.from(kept.needsAt), Uint32Array.from(kept.needs)];
  const size = needsAt.length - 1;
  const dependentsAt = new Uint32Array(size + 1);
  for (const need of needs) dependentsAt[need + 1]!++;
  for (let step = 0; step < size; step++) dependentsAt[step + 1]! += dependentsAt[step]!;
  const dependents = new Uint32Array(needs.length);
  const next = dependentsAt.slice();
  for (let step = 0; step < size; step++)
    for (let n = needsAt[step]!; n < needsAt[step + 1]!; n++) dependents[next[needs[n]!]!++] = step;
  return { needsAt, needs, dependentsAt, dependents };
}

/** Body by body. Steps of a circle, which no graph has, come last. */
function orderOf(
  { needsAt, dependentsAt, dependents }: Edges,
  bodies: readonly KeptBody[],
): Uint32Array {
  const size = needsAt.length - 1;
  const open = Uint32Array.from({ length: size }, (_, step) => needsAt[step + 1]! - needsAt[step]!);
  const order = new Uint32Array(size);
  let count = 0;
  for (let step = 0; step < size; step++) if (open[step] === 0) order[count++] = step;
  for (let i = 0; i < count; i++) {
    const step = order[i]!;
    for (let d = dependentsAt[step]!; d < dependentsAt[step + 1]!; d++)
      if (--open[dependents[d]!]! === 0) order[count++] = dependents[d]!;
  }
  if (bodies.length === 0) return order.subarray(0, count);
  for (let step = 0; step < size; step++) if (open[step]! > 0) order[count++] = step;
  const listOf = new Uint32Array(size);
  for (const [i, [from, to]] of bodies.entries()) listOf.fill(i + 1, from, to);
  return order.sort((a, b) => listOf[a]! - listOf[b]!);
}

/** Whether a value is the kept shape of so many steps. */
export function isKeptShape(value: unknown, size: number): value is KeptShape {
  if (typeof value !== 'object' || value === null) return false;
  const {
    types,
    uses,
    needsAt,
    needs,
    sources = [],
    goes = [],
    titles = [],
    rules = [],
    expected = [],
    hooks = [],
    bodies = [],
    ...lists
  } = value as Partial<Record<keyof KeptShape, unknown>>;
  const isStep = isBelow(size);
  const isList = (list: unknown): list is number[] => Array.isArray(list) && list.every(isStep);
  const isText = (text: unknown) => typeof text === 'string';
  if (!Array.isArray(types) || !types.every(isText)) return false;
  if (!Array.isArray(uses) || uses.length !== size || !uses.every(isBelow(types.length)))
    return false;
  const areOf = (list: unknown, isSo: (value: unknown) => boolean) =>
    Array.isArray(list) &&
    list.every((one) => Array.isArray(one) && isStep(one[0]) && isSo(one[1]));
  return (
    isList(needs) &&
    areBounds(needsAt, size, needs.length) &&
    areOf(sources, isList) &&
    areOf(goes, isList) &&
    areOf(titles, isText) &&
    areOf(rules, (rule) => isRule(rule, isList)) &&
    areOf(expected, isExpected) &&
    areBodies(bodies, size) &&
    areOf(hooks, (hook) => (HOOKS as readonly unknown[]).includes(hook)) &&
    LISTS.every((name) => lists[name] === undefined || isList(lists[name]))
  );
}

/** Whether they stand behind the steps of the workflow, one after the other, each behind what grows into it. */
function areBodies(value: unknown, size: number): value is readonly KeptBody[] {
  if (!Array.isArray(value)) return false;
  let end: number | undefined;
  for (const body of value as unknown[]) {
    if (!Array.isArray(body) || !body.slice(0, 4).every(Number.isSafeInteger)) return false;
    if (!hasName(body) && !hasCallers(body, size)) return false;
    const [from, to, parent, last] = body as unknown as KeptBody;
    if (from !== (end ?? from) || from < 1 || to <= from || parent < 0 || parent >= from)
      return false;
    if (last < from || last >= to) return false;
    end = to;
  }
  return end === undefined || end === size;
}

/** Whether a kept body has the name of its case, or none. */
function hasName(body: readonly unknown[]): boolean {
  return body.length === 4 || (body.length === 5 && typeof body[4] === 'string');
}

function hasCallers([, , parent, , name, callers, ...more]: readonly unknown[], size: number) {
  if (typeof name !== 'string' || more.length > 0 || !Array.isArray(callers)) return false;
  return callers[0] === parent && callers.every(isBelow(size));
}

function isBelow(most: number): (number: unknown) => boolean {
  return (number) =>
    Number.isSafeInteger(number) && (number as number) >= 0 && (number as number) < most;
}

/** Whether they divide a list of `length` into so many parts, one after the other. */
function areBounds(value: unknown, parts: number, length: number): boolean {
  if (!Array.isArray(value) || value.length !== parts + 1) return false;
  const bounds: readonly unknown[] = value;
  const ascends = (bound: unknown, i: number) =>
    isBelow(length + 1)(bound) && (i === 0 || (bound as number) >= (bounds[i - 1] as number));
  return bounds.every(ascends) && bounds[0] === 0 && bounds[parts] === length;
}

function isRule(value: unknown, isList: (needs: unknown) => boolean): value is Rule {
  if (typeof value !== 'object' || value === null) return false;
  const { kind, count, needs } = value as Readonly<Record<string, unknown>>;
  if (kind === 'at_least') return Number.isSafeInteger(count);
  return kind === 'critical' ? isList(needs) : (NEED_RULES as readonly unknown[]).includes(kind);
}

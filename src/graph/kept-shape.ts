/**
 * The shape of a graph as JSON, and back.
 * Knows shapes; must not know where they are kept, nor how any step is run.
 */
import { idPrefix } from '../workflow/definitions.ts';
import type { Hook } from '../workflow/workflow.ts';
import { type BodyPlace, type BodyShape, bodyShape, NO_PARENT } from './body.ts';
import type { Expected } from './expected.ts';
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
  readonly numbered?: readonly (readonly [step: number, most: number])[];
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
  const { goes, rules, conditional, optional, timed, once, expected, numbered, hooks } = shape;
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
    numbered,
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
    numbered: new Map(kept.numbered),
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

/**
 * What is known of the steps of a run without their definitions: enough to add up its events.
 * Knows names, needs and who is asked before a step starts; must not know how any step is run.
 *
 * A graph has all of it. It is kept with each run as JSON, so that a run can be read when its files are
 * gone, or its workflow was a program.
 */
import { HOOKS, type Hook, NEED_RULES } from '../workflow/workflow.ts';
import { type Bodies, type BodyShape, bodyShape } from './body.ts';
import type { Rule } from './rules.ts';

export interface ShapeStep {
  readonly id: string;
  readonly uses: string;
  readonly settings: { readonly title?: string | undefined };
}

export interface Shape {
  /** Number of steps. */
  readonly size: number;
  readonly steps: readonly ShapeStep[];
  readonly needsAt: Uint32Array;
  readonly needs: Uint32Array;
  readonly dependentsAt: Uint32Array;
  readonly dependents: Uint32Array;
  /** Steps so that needs come first. */
  readonly order: Uint32Array;
  /** 1 where a condition or a rule is asked before the step is ready. */
  readonly judged: Uint8Array;
  /** Rules of steps that have their own. */
  readonly rules: ReadonlyMap<number, Rule>;
  /** Steps with a condition. */
  readonly conditional: ReadonlySet<number>;
  /** Steps whose failure does not count. */
  readonly optional: ReadonlySet<number>;
  /** Steps that limit the time of the branch that starts at them. */
  readonly timed: ReadonlySet<number>;
  /** Steps that have their effect once: they are not run again before somebody has decided. */
  readonly once: ReadonlySet<number>;
  /** Only steps that belong to the end of the run. */
  readonly hooks: ReadonlyMap<number, Hook>;
  /** That of the workflow is the first. */
  readonly bodies: Bodies<BodyShape>;
}

/** A shape as JSON; ids are kept elsewhere. Lists of steps that are empty are left out. */
export interface KeptShape {
  /** The step types in use, and for each step which one, with its needs and its title. */
  readonly types: readonly string[];
  readonly steps: readonly (readonly [type: number, needs: readonly number[], title?: string])[];
  readonly rules?: readonly (readonly [step: number, rule: Rule])[];
  readonly conditional?: readonly number[];
  readonly optional?: readonly number[];
  readonly timed?: readonly number[];
  readonly once?: readonly number[];
  readonly hooks?: readonly (readonly [step: number, hook: Hook])[];
}

const LISTS = ['conditional', 'optional', 'timed', 'once'] as const;

/** One graph has many runs. */
const known = new WeakMap<Shape, KeptShape>();

export function keptShape(shape: Shape): KeptShape {
  const before = known.get(shape);
  if (before !== undefined) return before;
  const kept = written(shape);
  known.set(shape, kept);
  return kept;
}

function written({
  steps,
  needs,
  needsAt,
  rules,
  conditional,
  optional,
  timed,
  once,
  hooks,
}: Shape): KeptShape {
  const types = new Map<string, number>();
  const rows = steps.map(({ uses, settings: { title } }, step): KeptShape['steps'][number] => {
    let type = types.get(uses);
    if (type === undefined) types.set(uses, (type = types.size));
    const own = [...needs.subarray(needsAt[step], needsAt[step + 1])];
    return title === undefined ? [type, own] : [type, own, title];
  });
  const some = Object.entries({ conditional, optional, timed, once })
    .map(([name, list]) => [name, [...list]] as const)
    .filter(([, list]) => list.length > 0);
  return {
    types: [...types.keys()],
    steps: rows,
    ...Object.fromEntries(some),
    ...(rules.size > 0 && { rules: [...rules] }),
    ...(hooks.size > 0 && { hooks: [...hooks] }),
  };
}

/** `ids`: of the steps, in the order of their numbers. */
export function shapeOf(kept: KeptShape, ids: readonly string[]): Shape {
  const size = ids.length;
  const steps = ids.map((id, step): ShapeStep => {
    const [type, , title] = kept.steps[step]!;
    return { id, uses: kept.types[type]!, settings: { title } };
  });
  const [rules, conditional] = [new Map(kept.rules), new Set(kept.conditional)];
  const edges = edgesOf(kept.steps.map(([, needs]) => needs));
  const hooks = new Map(kept.hooks);
  return {
    size,
    steps,
    ...edges,
    order: orderOf(edges),
    judged: judgedOf(size, { rules, conditional }),
    rules,
    conditional,
    optional: new Set(kept.optional),
    timed: new Set(kept.timed),
    once: new Set(kept.once),
    hooks,
    bodies: [bodyShape(0, size, { ...edges, hooks })],
  };
}

/** A rule that says what goes without saying is asked all the same. */
export function judgedOf(
  size: number,
  { rules, conditional }: Pick<Shape, 'rules' | 'conditional'>,
): Uint8Array {
  const judged = new Uint8Array(size);
  for (const step of rules.keys()) judged[step] = 1;
  for (const step of conditional) judged[step] = 1;
  return judged;
}

type Edges = Pick<Shape, 'needs' | 'needsAt' | 'dependents' | 'dependentsAt'>;

function edgesOf(needsOf: readonly (readonly number[])[]): Edges {
  const size = needsOf.length;
  const [needsAt, dependentsAt] = [new Uint32Array(size + 1), new Uint32Array(size + 1)];
  for (let step = 0; step < size; step++) {
    needsAt[step + 1] = needsAt[step]! + needsOf[step]!.length;
    for (const need of needsOf[step]!) dependentsAt[need + 1]!++;
  }
  for (let step = 0; step < size; step++) dependentsAt[step + 1]! += dependentsAt[step]!;
  const dependents = new Uint32Array(needsAt[size]!);
  const next = dependentsAt.slice();
  for (let step = 0; step < size; step++)
    for (const need of needsOf[step]!) dependents[next[need]!++] = step;
  return { needsAt, needs: Uint32Array.from(needsOf.flat()), dependentsAt, dependents };
}

/** Steps of a circle, which no graph has, are left out. */
function orderOf({ needsAt, dependentsAt, dependents }: Edges): Uint32Array {
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
  return order.subarray(0, count);
}

/** Whether a value is the kept shape of so many steps. */
export function isKeptShape(value: unknown, size: number): value is KeptShape {
  if (typeof value !== 'object' || value === null) return false;
  const {
    types,
    steps,
    rules = [],
    hooks = [],
    ...lists
  } = value as Partial<Record<keyof KeptShape, unknown>>;
  const isBelow = (most: number) => (number: unknown) =>
    Number.isSafeInteger(number) && (number as number) >= 0 && (number as number) < most;
  const isStep = isBelow(size);
  const isList = (list: unknown) => Array.isArray(list) && list.every(isStep);
  if (!Array.isArray(types) || !types.every((type) => typeof type === 'string')) return false;
  const isType = isBelow(types.length);
  const isRow = (row: unknown) =>
    Array.isArray(row) &&
    isType(row[0]) &&
    isList(row[1]) &&
    (row[2] === undefined || typeof row[2] === 'string');
  if (!Array.isArray(steps) || steps.length !== size || !steps.every(isRow)) return false;
  const areOf = (list: unknown, isSo: (value: unknown) => boolean) =>
    Array.isArray(list) &&
    list.every((one) => Array.isArray(one) && isStep(one[0]) && isSo(one[1]));
  return (
    areOf(rules, (rule) => isRule(rule, isList)) &&
    areOf(hooks, (hook) => (HOOKS as readonly unknown[]).includes(hook)) &&
    LISTS.every((name) => lists[name] === undefined || isList(lists[name]))
  );
}

function isRule(value: unknown, isList: (needs: unknown) => boolean): value is Rule {
  if (typeof value !== 'object' || value === null) return false;
  const { kind, count, needs } = value as Readonly<Record<string, unknown>>;
  if (kind === 'at_least') return Number.isSafeInteger(count);
  return kind === 'critical' ? isList(needs) : (NEED_RULES as readonly unknown[]).includes(kind);
}

/**
 * What differs between the shape that a run began with and the one that its workflow has now.
 * Knows ids, what steps use and need, and where they stand; must not know settings nor functions: a step
 * that only does its work in another way has the same shape.
 */
import { someOf } from '../std/some-of.ts';
import type { Step } from '../workflow/workflow.ts';
import type { BodyPlace } from './body.ts';
import { bodyPlace, type KeptShape } from './kept-shape.ts';

/** What became of a step. `what` says it in words: `added`, `needs load instead of fetch`. */
export interface ShapeChange {
  readonly step: string;
  /** `moved`: it is what it was, and stands elsewhere among the others. */
  readonly kind: 'added' | 'removed' | 'changed' | 'moved';
  readonly what: string;
}

/** All definitions of a workflow, their bodies, and a name for each. */
interface Defined {
  readonly steps: readonly Step[];
  readonly bodies: readonly BodyPlace[];
  readonly ids: readonly string[];
}

/** `ids`: of the kept steps, in the order of their numbers. */
export function shapeChanges(
  ids: readonly string[],
  kept: KeptShape,
  { steps, bodies, ids: names }: Defined,
): ShapeChange[] {
  const before = new Map(ids.map((id, number) => [id, number]));
  const hooks = new Map(kept.hooks);
  const sources = new Map(kept.sources);
  const goes = new Map(kept.goes);
  const calls = callsOf(bodies, names);
  const called = callsOf((kept.bodies ?? []).map(bodyPlace), ids);
  const changes: ShapeChange[] = [];
  let [last, moved] = [-1, false];
  for (const [place, step] of steps.entries()) {
    const name = names[place]!;
    const number = before.get(name);
    before.delete(name);
    if (number === undefined) {
      changes.push({ step: name, kind: 'added', what: 'added' });
      continue;
    }
    const was = { uses: kept.types[kept.uses[number]!]!, hook: hooks.get(number) };
    const what = [
      ...otherWork(was.uses, step.uses),
      ...otherNeeds(ids, needsIn(kept, sources, number), { step, name }),
      ...otherTargets(ids, goes.get(number) ?? [], { step, name }),
    ];
    if (was.uses === step.uses && calls.get(place) !== called.get(number))
      what.push(`calls ${step.calls?.name ?? 'nothing'}, which is another workflow`);
    const { hook } = step.settings;
    if (was.hook !== hook) what.push(`in ${hook ?? 'steps'} instead of ${was.hook ?? 'steps'}`);
    if (what.length > 0) changes.push({ step: name, kind: 'changed', what: what.join(', ') });
    // Those behind it may be out of order for its sake only: the first one says enough.
    if (number < last && !moved) {
      moved = true;
      changes.push({ step: name, kind: 'moved', what: `comes after ${ids[last]} now` });
    }
    last = Math.max(last, number);
  }
  for (const id of before.keys()) changes.push({ step: id, kind: 'removed', what: 'removed' });
  return changes;
}

/** By step that calls: the first step of what it calls. */
function callsOf(
  bodies: readonly Pick<BodyPlace, 'from' | 'called'>[],
  ids: readonly string[],
): ReadonlyMap<number, string> {
  return new Map(
    bodies.flatMap(({ from, called }) =>
      (called?.callers ?? []).map((caller) => [caller, ids[from]!] as const),
    ),
  );
}

function otherWork(before: string, now: string): string[] {
  return before === now || bare(before) === bare(now) ? [] : [`uses ${now} instead of ${before}`];
}

/** A module that was built is the same one: `./rows.ts#load` is `./rows.js#load` then. */
function bare(uses: string): string {
  return uses.replace(/\.[cm]?[jt]s(?=#|$)/, '');
}

/** What a kept step needed: of a hook also steps that order nothing, which are kept apart. */
function needsIn(
  { needs, needsAt }: KeptShape,
  sources: ReadonlyMap<number, readonly number[]>,
  number: number,
): Needed {
  const others = sources.get(number);
  return others === undefined
    ? { needs, from: needsAt[number]!, to: needsAt[number + 1]! }
    : { needs: others, from: 0, to: others.length };
}

/** The stretch of a list that is the needs of one step. */
interface Needed {
  readonly needs: readonly number[];
  readonly from: number;
  readonly to: number;
}

/** Their order says what the input is made of, as a setting does. */
function otherNeeds(
  ids: readonly string[],
  { needs, from, to }: Needed,
  { step, name }: { readonly step: Step; readonly name: string },
): string[] {
  const now = namesOf(step.needs, { step, name });
  // As most steps are: looked at without a list of its own.
  if (to - from === now.length && now.every((id, i) => id === ids[needs[from + i]!])) return [];
  const before = needs.slice(from, to).map((need) => ids[need]!);
  const known = new Set(before);
  if (new Set(now).size === known.size && now.every((id) => known.has(id))) return [];
  return [`needs ${listed(now)} instead of ${listed(before)}`];
}

/** Where a step may jump to decides what waits for it. */
function otherTargets(
  ids: readonly string[],
  targets: readonly number[],
  { step, name }: { readonly step: Step; readonly name: string },
): string[] {
  const { goesTo = [] } = step;
  if (goesTo.length === 0 && targets.length === 0) return [];
  const before = new Set(targets.map((target) => ids[target]!));
  const now = new Set(namesOf(goesTo, { step, name }));
  if (now.size === before.size && [...now].every((id) => before.has(id))) return [];
  return [`goes to ${listed([...now])} instead of ${listed([...before])}`];
}

/** Steps beside a step, as all definitions are named: within a body ids begin with that of the step around it. */
function namesOf(
  steps: readonly (string | Step)[],
  { step, name }: { readonly step: Step; readonly name: string },
): string[] {
  const around = name.slice(0, name.length - step.id.length);
  return steps.map((one) => `${around}${typeof one === 'string' ? one : one.id}`);
}

function listed(ids: readonly string[]): string {
  return ids.length === 0 ? 'nothing' : someOf(ids, 4);
}

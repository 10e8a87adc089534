/**
 * Which steps a run leaves out when a part of its workflow is wanted, or why there is no such part.
 * Knows steps by number and what they need; must not know what is made of a graph without the others.
 */
import { nearest } from '../std/nearest.ts';
import { quoted, show } from '../std/printable.ts';
import { someOf } from '../std/some-of.ts';
import { type Diagnostic, diagnostic } from '../workflow/diagnostic.ts';
import { isWhole, type Part } from '../workflow/part.ts';
import { stepPath } from '../workflow/step-path.ts';
import type { Workflow } from '../workflow/workflow.ts';
import type { Shape } from './shape.ts';

/** Why there is no such part, and where its author said so. */
export interface PartFault {
  readonly list: keyof Part;
  /** The place in the list. */
  readonly place: number;
  /** A sentence without its end. */
  readonly message: string;
  readonly fix: string;
  /** The number of the step that is meant, where one is near. */
  readonly related?: number;
}

type Steps = Pick<
  Shape,
  'size' | 'roots' | 'hooks' | 'needs' | 'needsAt' | 'dependents' | 'dependentsAt'
> & {
  readonly steps: readonly { readonly id: string }[];
};

/** 1 for each step that a part, which is one, leaves out, by number. Steps of hooks are never left out. */
export function leftOutOf(steps: Steps, part: Part): Uint8Array {
  const { behind, before } = reach(steps, part, numbersOf(steps));
  const leftOut = new Uint8Array(steps.size);
  // What a step grows into runs, or not, with the step.
  for (let step = 0; step < steps.roots; step++)
    if (!(isIn(behind, step) && isIn(before, step)) && !steps.hooks.has(step)) leftOut[step] = 1;
  return leftOut;
}

/** All that is wrong with a part. `sound`: whether the needs are known to be right. */
export function partFaults(steps: Steps, part: Part, sound = true): PartFault[] {
  if (isWhole(part)) return [];
  const numbers = numbersOf(steps);
  const found: PartFault[] = [];
  for (const list of ['start', 'target'] as const) {
    for (const [place, id] of part[list].entries()) {
      const fault = idFault(steps, numbers, list, id);
      if (fault !== undefined) found.push({ list, place, ...fault });
    }
  }
  return found.length > 0 || !sound ? found : apartFaults(part, reach(steps, part, numbers));
}

/** The same of the part that a workflow says of itself. */
export function ownPartFaults(
  { start = [], target = [], steps }: Workflow,
  numbers: Omit<Steps, 'steps'>,
  sound: boolean,
): Diagnostic[] {
  const part = { start, target };
  const faults = partFaults({ ...numbers, steps }, part, sound);
  return faults.map(({ list, place, message, fix, related }) => {
    const path = part[list].length === 1 ? [list] : [list, place];
    const near = related === undefined ? [] : [{ path: stepPath(related, 'id') }];
    return diagnostic('E_PART', `${message}.`, { path, fix, related: near });
  });
}

/** The first of two steps with one id. */
function numbersOf({ steps, roots: size }: Steps): ReadonlyMap<string, number> {
  const numbers = new Map<string, number>();
  for (let step = size - 1; step >= 0; step--) numbers.set(steps[step]!.id, step);
  return numbers;
}

/** Where the named steps are, what is behind a start, and what is before a target; undefined for all steps. */
interface Reach {
  readonly starts: readonly number[];
  readonly targets: readonly number[];
  readonly behind: Uint8Array | undefined;
  readonly before: Uint8Array | undefined;
}

function reach(
  { size, needs, needsAt, dependents, dependentsAt }: Steps,
  { start, target }: Part,
  numbers: ReadonlyMap<string, number>,
): Reach {
  const starts = start.map((id) => numbers.get(id)!);
  const targets = target.map((id) => numbers.get(id)!);
  const behind = reached(size, starts, { edges: dependents, at: dependentsAt });
  const before = reached(size, targets, { edges: needs, at: needsAt });
  return { starts, targets, behind, before };
}

function idFault(
  { steps, roots, hooks }: Steps,
  numbers: ReadonlyMap<string, number>,
  list: keyof Part,
  id: string,
): Omit<PartFault, 'list' | 'place'> | undefined {
  const step = numbers.get(id);
  const hook = step === undefined ? undefined : hooks.get(step);
  if (hook !== undefined) {
    const message = `${list} names ${quoted(id)}, which is part of ${hook} and runs at the end of every run`;
    return { message, fix: 'name one of the ordinary steps' };
  }
  if (step !== undefined) return undefined;
  const message = `${list} names ${show(id)}, which is not a step`;
  const own = steps.slice(0, roots);
  const ids = own.flatMap((one, number) => (hooks.has(number) ? [] : [one.id]));
  const close = nearest(id, ids);
  if (close === undefined) return { message, fix: `name one of ${someOf(told(ids), 12)}` };
  return { message, fix: `did you mean ${show(close)}?`, related: numbers.get(close)! };
}

/** The given steps and all that their edges lead to; undefined where none is given: all steps. */
function reached(
  size: number,
  from: readonly number[],
  { edges, at }: { readonly edges: Uint32Array; readonly at: Uint32Array },
): Uint8Array | undefined {
  if (from.length === 0) return undefined;
  const found = new Uint8Array(size);
  const stack = [...from];
  for (const step of from) found[step] = 1;
  for (let step = stack.pop(); step !== undefined; step = stack.pop()) {
    for (let e = at[step]!; e < at[step + 1]!; e++) {
      const next = edges[e]!;
      if (found[next] === 1) continue;
      found[next] = 1;
      stack.push(next);
    }
  }
  return found;
}

function isIn(steps: Uint8Array | undefined, step: number): boolean {
  return steps === undefined || steps[step] === 1;
}

/** Whoever names a step wants it to run: one that the other list leaves out is a mistake in one of the two. */
function apartFaults(
  { start, target }: Part,
  { starts, targets, behind, before }: Reach,
): PartFault[] {
  const some = (ids: readonly string[]) => someOf(told(ids), 3);
  const late = starts.flatMap((step, place): PartFault[] => {
    if (isIn(before, step)) return [];
    const message = `start names ${quoted(start[place]!)}, which does not lead to ${some(target)}`;
    const fix = 'name a step that the target needs, or leave one of the two out';
    return [{ list: 'start', place, message, fix }];
  });
  const early = targets.flatMap((step, place): PartFault[] => {
    if (isIn(behind, step)) return [];
    const message = `target names ${quoted(target[place]!)}, which is not reachable from ${some(start)}`;
    const fix = 'name a step behind the start, or leave one of the two out';
    return [{ list: 'target', place, message, fix }];
  });
  return late.length > 0 ? late : early;
}

function told(ids: readonly string[]): string[] {
  return ids.map((id) => show(id));
}

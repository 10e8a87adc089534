/**
 * The steps that a run took its time for: from the one that ended last back to one that began with the run, each time
 * by what it waited for longest.
 * Knows needs and times; must not know why a step took long.
 */
import { rounded } from '../../std/rounded.ts';
import type { PlanShape } from '../plan.ts';
import type { Run } from '../run.ts';
import { isSettled } from '../status.ts';
import { idOf, needsOf } from '../steps.ts';

type AnyRun = Readonly<Run<PlanShape>>;

/** A step on the critical path. Times are milliseconds. */
export interface PathStep {
  readonly step: string;
  /** From the end of the step before it, or from the start of the run, to its own end. */
  readonly durationMs: number;
  /** Of that: for a place, although it could start. */
  readonly queuedMs: number;
  /** Of that: between attempts, for the next try, for a time or for an answer. */
  readonly pausedMs: number;
}

export interface Pause {
  readonly pausedMs: number;
  readonly queuedMs: number;
}

const NO_PAUSE: Pause = { pausedMs: 0, queuedMs: 0 };

/** Times that no end of a step tells. */
export interface Pauses {
  /** By step: how long it waited between its attempts, and then for a place. */
  readonly within: ReadonlyMap<number, Pause>;
  /** When the run was resumed; nobody ran it just before. */
  readonly resumes: readonly number[];
}

/** Steps of the workflow itself; of one that runs others its whole time counts. Steps that never ran are left out. */
export function criticalPath(run: AnyRun, pauses: Pauses): PathStep[] {
  const path: PathStep[] = [];
  const seen = new Set<number>();
  let step = lastBefore(run, Number.POSITIVE_INFINITY);
  while (step !== undefined && !seen.has(step)) {
    seen.add(step);
    const before = beforeOf(run, step);
    if (run.attempt[step]! > 0) path.push(pathStep(run, step, before, pauses));
    step = before;
  }
  return path.reverse();
}

function pathStep(run: AnyRun, step: number, before: number | undefined, pauses: Pauses): PathStep {
  const start = run.stepStartedAt[step]!;
  const ended = before === undefined ? run.startedAt : run.stepEndedAt[before]!;
  const resumed = pauses.resumes.findLast((at) => at <= start) ?? 0;
  const since = Math.max(ended, resumed);
  const { pausedMs, queuedMs } = pauses.within.get(step) ?? NO_PAUSE;
  return {
    step: idOf(run, step),
    durationMs: rounded(Math.max(0, run.stepEndedAt[step]! - since), 3),
    queuedMs: rounded(Math.max(0, start - since) + queuedMs, 3),
    pausedMs: rounded(pausedMs, 3),
  };
}

/** What it waited for longest: of a hook, which needs nothing, all that had ended before. */
function beforeOf(run: AnyRun, step: number): number | undefined {
  let last: number | undefined;
  for (const need of needsOf(run, step))
    if (last === undefined || run.stepEndedAt[need]! >= run.stepEndedAt[last]!) last = need;
  if (last !== undefined || !run.plan.graph.hooks.has(step)) return last;
  return lastBefore(run, run.stepStartedAt[step]!, step);
}

/** The step that ended last of those that had ended by then. */
function lastBefore(run: AnyRun, until: number, but?: number): number | undefined {
  let last: number | undefined;
  for (let step = 0; step < run.roots; step++) {
    if (step === but || run.attempt[step] === 0 || !isSettled(run.stepStatus[step]!)) continue;
    const at = run.stepEndedAt[step]!;
    if (at <= until && (last === undefined || at >= run.stepEndedAt[last]!)) last = step;
  }
  return last;
}

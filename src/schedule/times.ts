/**
 * When the first time comes that changes anything in a run in which nothing is under way.
 * Knows waits and timeouts; must not know alarms, nor what happens then.
 */
import { branchesOf, membersOf } from '../graph/branches.ts';
import type { Run } from '../run/run.ts';
import { isSettled } from '../run/status.ts';
import { settingsOf } from '../run/steps.ts';
import { type Until, untilOf } from '../run/wait.ts';
import { branchLimit } from './branch.ts';
import { endOfGroup } from './group-times.ts';

const NEVER = Number.POSITIVE_INFINITY;

/** A time, and the step whose wait has it; none where it is that of the run or of a branch. */
interface FirstTime {
  readonly until: Until;
  readonly step: number | undefined;
}

/** The first of all, never at the earliest; or any that comes until `soon`, which is found quicker. */
export function firstTime(run: Readonly<Run>, soon: number): FirstTime {
  const ofAll = Math.min(endOfRun(run), endOfBranches(run));
  let first: FirstTime = { until: { at: ofAll, isDate: false }, step: undefined };
  for (const step of run.waits.keys()) {
    if (first.until.at <= soon) return first;
    const until = timeOf(run, step);
    if (until.at < first.until.at) first = { until, step };
  }
  return first;
}

/** When a step that waits goes on, or has used up its time; never where it does not wait for a time. */
export function timeOf(run: Readonly<Run>, step: number): Until {
  const wait = run.waits.get(step);
  const end = limitOf(run, step);
  const until = wait && wait.kind !== 'decision' ? untilOf(wait) : undefined;
  return until !== undefined && until.at <= end ? until : { at: end, isDate: false };
}

/** When a step that waits has used up its time, whatever it waits for. */
function limitOf(run: Readonly<Run>, step: number): number {
  const wait = run.waits.get(step);
  if (wait === undefined || wait.kind === 'decision') return NEVER;
  const { totalTimeoutMs = NEVER } = settingsOf(run, step);
  const isAtEnd = run.segmentBy.get(step)?.state?.hook !== undefined;
  const whole = isAtEnd ? NEVER : run.stepStartedAt[step]! + totalTimeoutMs;
  return wait.kind === 'items' ? Math.min(whole, endOfGroup(run, step)) : whole;
}

/** When the first limit of the run, of a branch or of a step that waits is reached. */
export function firstLimit(run: Readonly<Run>): number {
  let first = Math.min(endOfRun(run), endOfBranches(run));
  for (const step of run.waits.keys()) first = Math.min(first, limitOf(run, step));
  return first;
}

function endOfRun({ plan: { timeoutMs = NEVER }, root, startedAt }: Readonly<Run>): number {
  return (root.hook === undefined ? startedAt : root.hooksAt) + timeoutMs;
}

/** Of those that have begun and have not ended. */
function endOfBranches(run: Readonly<Run>): number {
  const { graph, branchTimeoutMs } = run.plan;
  if (branchTimeoutMs === undefined && graph.timed.size === 0) return NEVER;
  const branches = branchesOf(graph);
  let first = NEVER;
  for (let step = 0; step < run.roots; step++) {
    const begun = run.attempt[step]! > 0 || run.plan.reused.has(step);
    if (!begun || run.expired.has(step)) continue;
    const limit = branchLimit(run, step);
    if (limit === undefined) continue;
    const goesOn = membersOf(branches, step).some((member) => !isSettled(run.stepStatus[member]!));
    if (goesOn) first = Math.min(first, run.stepStartedAt[step]! + limit);
  }
  return first;
}

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

const NEVER = Number.POSITIVE_INFINITY;

/** The first of all, never at the earliest; or any that comes until `soon`, which is found quicker. */
export function firstTime(run: Readonly<Run>, soon: number): Until {
  let first: Until = { at: Math.min(endOfRun(run), endOfBranches(run)), isDate: false };
  for (const [step, wait] of run.waits) {
    if (first.at <= soon) return first;
    if (wait.kind === 'decision') continue;
    const { totalTimeoutMs = NEVER, timeoutMs = NEVER } = settingsOf(run, step);
    const whole = run.stepStartedAt[step]! + totalTimeoutMs;
    const until = untilOf(wait);
    if (until !== undefined && until.at < first.at) first = until;
    const end = wait.kind === 'items' ? Math.min(whole, wait.since + timeoutMs) : whole;
    if (end < first.at) first = { at: end, isDate: false };
  }
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

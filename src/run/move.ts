/**
 * How a step goes from one status to another, and what its end means for the steps behind it.
 * Knows statuses and counts; must not know events: `fold` says when.
 */
import { assert } from '../std/assert.ts';
import type { PlanShape } from './plan.ts';
import type { Run } from './run.ts';
import { CANCELLED, FAILED, isSettled, PENDING, READY, SUCCEEDED, WAITING } from './status.ts';
import type { Wait } from './wait.ts';

export function moveTo(run: Run<PlanShape>, step: number, status: number): void {
  const before = run.stepStatus[step]!;
  assert(!isSettled(before), 'a step that has ended stays as it ended');
  run.counts[before]!--;
  run.counts[status]!++;
  run.stepStatus[step] = status;
}

export function settle(run: Run<PlanShape>, step: number, status: number, at: number): void {
  moveTo(run, step, status);
  run.stepEndedAt[step] = at;
  endWait(run, step);
  count(run, step, status);
  if (status === SUCCEEDED && run.attempt[step]! > 1) run.errors.delete(step);
  const { dependentsAt, dependents } = run.plan.graph;
  for (let d = dependentsAt[step]!; d < dependentsAt[step + 1]!; d++) {
    const dependent = dependents[d]!;
    if (status !== SUCCEEDED) run.lacking[dependent] = 1;
    if (--run.openNeeds[dependent]! === 0) unblock(run, dependent);
  }
}

/** What the end of a step means for its body. */
function count({ root, plan: { graph } }: Run<PlanShape>, step: number, status: number): void {
  root.open--;
  if (status === SUCCEEDED) {
    if (graph.hooks.size === 0 || !graph.hooks.has(step)) root.succeeded++;
  } else if (status === FAILED) {
    if (!graph.optional.has(step)) root.failed++;
  } else if (status === CANCELLED) root.cancelled++;
}

export function wait(run: Run<PlanShape>, step: number, what: Wait): void {
  moveTo(run, step, WAITING);
  run.waits.set(step, what);
  if (what.kind === 'decision') run.undecided++;
}

/** What a step has waited for, if it has. */
export function endWait(run: Run<PlanShape>, step: number): Wait | undefined {
  if (run.waits.size === 0) return undefined;
  const waited = run.waits.get(step);
  if (waited === undefined) return undefined;
  run.waits.delete(step);
  if (waited.kind === 'decision') run.undecided--;
  return waited;
}

/** The last need has ended. Without anything to ask, the step is ready; else the scheduler is asked. */
export function unblock(run: Run<PlanShape>, step: number): void {
  if (run.stepStatus[step] !== PENDING) return;
  run.unblocked.push(step);
  if (run.lacking[step] === 1 || run.plan.graph.judged[step] === 1 || run.expired.size > 0) return;
  moveTo(run, step, READY);
}

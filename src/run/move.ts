/**
 * How a step goes from one status to another, and what its end means for the steps behind it.
 * Knows statuses and counts; must not know events: `fold` says when.
 */
import { assert } from '../std/assert.ts';
import type { BodyState } from './body-state.ts';
import { segmentOf } from './grown.ts';
import { endInItem } from './items.ts';
import { isPassed } from './jumps.ts';
import type { PlanShape } from './plan.ts';
import type { Run } from './run.ts';
import { CANCELLED, FAILED, isSettled, PENDING, READY, SUCCEEDED, WAITING } from './status.ts';
import { isOptional } from './steps.ts';
import { awaitMessage, awaitNoMore, endAwait } from './takers.ts';
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
  awaitNoMore(run, step, endWait(run, step));
  if (status === SUCCEEDED && run.attempt[step]! > 1) run.errors.delete(step);
  if (step >= run.roots) return settleGrown(run, step, status);
  count(run, run.root, { step, def: step, status });
  release(run, step, status, 0);
}

/** One of what another step has grown into. */
function settleGrown(run: Run<PlanShape>, step: number, status: number): void {
  const segment = segmentOf(run, step)!;
  const offset = (step - segment.base) % segment.width;
  const shift = step - offset - segment.body.from;
  release(run, step, status, shift);
  const { state } = segment;
  if (state !== undefined) count(run, state, { step, def: step - shift, status });
  endInItem(run, segment, { step, status, unblock });
}

/** Those that need the step have one open need less. */
function release(run: Run<PlanShape>, step: number, status: number, shift: number): void {
  const { dependentsAt, dependents, goes } = run.plan.graph;
  const def = step - shift;
  const jumps = goes.size > 0 && goes.has(def);
  for (let d = dependentsAt[def]!; d < dependentsAt[def + 1]!; d++) {
    const dependent = dependents[d]! + shift;
    if (status !== SUCCEEDED || (jumps && isPassed(run, step, dependent)))
      run.lacking[dependent] = 1;
    if (--run.openNeeds[dependent]! === 0) unblock(run, dependent, dependents[d]!);
  }
}

/** What the end of a step means for its body. */
function count(run: Run<PlanShape>, state: BodyState, { step, def, status }: Ended): void {
  const { hooks } = run.plan.graph;
  state.open--;
  if (status === SUCCEEDED) {
    if (hooks.size === 0 || !hooks.has(def)) state.succeeded++;
  } else if (status === FAILED) {
    if (!isOptional(run, step)) state.failed++;
  } else if (status === CANCELLED) state.cancelled++;
}

interface Ended {
  readonly step: number;
  readonly def: number;
  readonly status: number;
}

export function wait(run: Run<PlanShape>, step: number, what: Wait): void {
  moveTo(run, step, WAITING);
  run.waits.set(step, what);
  awaitMessage(run, step, what);
  if (what.kind === 'decision') run.undecided++;
  if (what.kind === 'items') run.growing++;
}

/** What a step has waited for, if it has. */
export function endWait(run: Run<PlanShape>, step: number): Wait | undefined {
  if (run.waits.size === 0) return undefined;
  const waited = run.waits.get(step);
  if (waited === undefined) return undefined;
  run.waits.delete(step);
  endAwait(run, step, waited);
  if (waited.kind === 'decision') run.undecided--;
  if (waited.kind === 'items') run.growing--;
  return waited;
}

/**
 * The last need has ended. Without anything to ask, the step is ready; else the scheduler is asked. `def`: the
 * step's definition.
 */
export function unblock(run: Run<PlanShape>, step: number, def: number): void {
  if (run.stepStatus[step] !== PENDING) return;
  run.unblocked.push(step);
  if (run.lacking[step] === 1 || run.plan.graph.judged[def] === 1 || run.expired.size > 0) return;
  moveTo(run, step, READY);
}

/** The attempt was no try. */
export function uncount(run: Run<PlanShape>, step: number): void {
  run.uncounted.set(step, (run.uncounted.get(step) ?? 0) + 1);
}

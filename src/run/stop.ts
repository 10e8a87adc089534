/**
 * How a whole run, or one branch of it, is stopped: what is cancelled, what is told to stop, what goes on.
 * Knows causes and rules of steps; must not know how an attempt is stopped.
 */
import { branchesOf, membersOf } from '../graph/branches.ts';
import { formatDuration } from '../std/duration.ts';
import type { BodyState } from './body-state.ts';
import type { EventOf, StopCause } from './event.ts';
import { settle } from './move.ts';
import type { PlanShape } from './plan.ts';
import { type Run, UNWANTED } from './run.ts';
import { CANCELLED, isSettled, RUNNING } from './status.ts';
import type { StepError } from './step-error.ts';
import { idOf } from './steps.ts';

/** What has not begun is cancelled in one go; what runs ends by its own events. */
export function stop(
  run: Run<PlanShape>,
  state: BodyState,
  { cause, at, drain }: EventOf<'run.stopping'>,
): void {
  // A run that failed and then ran out of time has failed; one that is cancelled is cancelled.
  if (state.stopping === undefined || cause.kind === 'cancel') {
    state.stopping = cause;
    const stood = state.hook?.status ?? 'succeeded';
    state.timedOut = cause.kind === 'timeout' && stood === 'succeeded';
  }
  state.lastStop = cause;
  state.draining = drain;
  state.hooksStopped = state.hook !== undefined;
  for (let step = state.body.from; step < state.body.to; step++) {
    const status = run.stepStatus[step]!;
    if (isSettled(status) || goesOn(run, state, step, cause)) continue;
    if (status !== RUNNING) {
      settle(run, step, CANCELLED, at);
      run.stopped.push(step);
    } else if (!drain) unwant(run, step);
  }
  if (cause.kind === 'cancel' || state.hook !== undefined) state.dormant = 0;
}

/** An attempt that was told to stop before keeps its first grace. */
function unwant(run: Run<PlanShape>, step: number): void {
  if (run.stopRequested[step] === 0) run.stopped.push(step);
  run.stopRequested[step] = UNWANTED;
}

/** Whether a stop leaves a step alone. */
function goesOn(
  run: Readonly<Run<PlanShape>>,
  state: Readonly<BodyState>,
  step: number,
  cause: StopCause,
): boolean {
  if (run.plan.graph.hooks.has(step)) return cause.kind !== 'cancel' && state.hook === undefined;
  if (cause.kind !== 'failure') return false;
  const begun = run.attempt[step]! > 0;
  return begun ? state.draining : hasRuleOfItsOwn(run, step);
}

/** A rule other than the usual one wins over `fail_fast`. */
export function hasRuleOfItsOwn({ plan }: Readonly<Run<PlanShape>>, step: number): boolean {
  const rule = plan.graph.rules.get(step);
  return rule !== undefined && rule.kind !== 'all_succeeded';
}

/** What runs in the branch will fail for being too late; the scheduler ends what does not run. */
export function expireBranch(
  run: Run<PlanShape>,
  { step: head, afterMs }: EventOf<'branch.expired'>,
): void {
  run.expired.add(head);
  for (const step of membersOf(branchesOf(run.plan.graph), head)) {
    if (run.stepStatus[step] !== RUNNING || run.stopRequested[step] === UNWANTED) continue;
    unwant(run, step);
    if (!run.overdue.has(step)) run.overdue.set(step, branchTimeout(run, head, afterMs));
  }
}

export function branchTimeout(
  run: Readonly<Run<PlanShape>>,
  head: number,
  afterMs: number,
): StepError {
  const message = `the branch of ${idOf(run, head)} took longer than ${formatDuration(afterMs)}`;
  return { code: 'timed_out', message, retryable: false };
}

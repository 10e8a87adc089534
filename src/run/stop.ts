/**
 * How a whole run, or one branch of it, is stopped: what is cancelled, what is told to stop, what goes on.
 * Knows causes and rules of steps; must not know how an attempt is stopped.
 */
import { branchesOf, membersOf } from '../graph/branches.ts';
import { formatDuration } from '../std/duration.ts';
import type { BodyState } from './body-state.ts';
import type { EventOf, StopCause } from './event.ts';
import { defOf } from './grown.ts';
import { settle } from './move.ts';
import type { PlanShape } from './plan.ts';
import { type Run, UNWANTED } from './run.ts';
import { firstOf, itemOf, type Segment, STOPPED } from './segment.ts';
import { CANCELLED, isSettled, RUNNING } from './status.ts';
import type { StepError } from './step-error.ts';
import { ownHookOf } from './step-hooks.ts';
import { idOf } from './steps.ts';

/** What has not begun is cancelled in one go; what runs ends by its own events. */
export function stop(
  run: Run<PlanShape>,
  state: BodyState,
  { cause, at, drain }: EventOf<'run.stopping'>,
): void {
  const how = { cause, at, drain };
  const endsHooks = cause.kind === 'cancel' || state.hook !== undefined;
  noteStop(state, how, endsHooks);
  for (let step = state.from; step < state.to; step++) {
    if (isSettled(run.stepStatus[step]!) || goesOn(run, step, how, endsHooks)) continue;
    stopStep(run, step, how);
  }
}

interface Stop {
  readonly cause: StopCause;
  readonly at: number;
  /** What runs is left to finish. */
  readonly drain: boolean;
}

/** What a stop means for the body as a whole. */
function noteStop(state: BodyState, { cause, drain }: Stop, endsHooks: boolean): void {
  // A run that failed and then ran out of time has failed; one that is cancelled is cancelled.
  if (state.stopping === undefined || cause.kind === 'cancel') {
    state.stopping = cause;
    const stood = state.hook?.status ?? 'succeeded';
    state.timedOut = cause.kind === 'timeout' && stood === 'succeeded';
  }
  state.lastStop = cause;
  state.draining = drain;
  if (endsHooks && state.hook !== undefined) state.hooksStopped = true;
  if (endsHooks) state.dormant = 0;
}

function stopStep(run: Run<PlanShape>, step: number, how: Stop): void {
  const status = run.stepStatus[step]!;
  if (status === RUNNING) {
    if (!how.drain) unwant(run, step);
  } else if (run.growing > 0 && run.waits.get(step)?.kind === 'items') stopItemsOf(run, step, how);
  else cancel(run, step, how.at);
}

function cancel(run: Run<PlanShape>, step: number, at: number): void {
  settle(run, step, CANCELLED, at);
  run.stopped.push(step);
}

/** A group is stopped with all its items; it ends after them, so at once where none of them is under way. */
function stopItemsOf(run: Run<PlanShape>, step: number, how: Stop): void {
  const segment = run.segmentBy.get(step)!;
  // What is around it gives its hooks no less time than they have.
  stopSegment(run, segment, how, leavesHooks(run, segment, how, how.cause.kind === 'cancel'));
  run.stopRequested[step] = UNWANTED;
  if (segment.left === 0 && !run.overdue.has(step)) cancel(run, step, how.at);
}

function stopSegment(
  run: Run<PlanShape>,
  segment: Segment,
  how: Stop,
  isLeft: (step: number) => boolean,
): void {
  segment.stopping ??= how.cause;
  const end = segment.base + segment.count * segment.width;
  stopRange(run, { from: segment.base, to: end }, how, isLeft);
}

/**
 * Which steps a stop leaves alone in what is called: those at its end, unless they are meant, too. Nobody, where there
 * are none.
 */
function leavesHooks(
  run: Run<PlanShape>,
  { state }: Segment,
  how: Stop,
  endsHooks: boolean,
): (step: number) => boolean {
  if (state === undefined) return () => false;
  noteStop(state, how, endsHooks);
  return endsHooks ? () => false : (step) => ownHookOf(run, step) !== undefined;
}

function stopRange(
  run: Run<PlanShape>,
  { from, to }: { readonly from: number; readonly to: number },
  how: Stop,
  isLeft: (step: number) => boolean,
): void {
  for (let step = from; step < to; step++)
    if (!isSettled(run.stepStatus[step]!) && !isLeft(step)) stopStep(run, step, how);
}

/** A failure, or the end of its time, stops a group, or only one of its items. */
export function stopGroup(
  run: Run<PlanShape>,
  { step, item, cause, at, drain }: EventOf<'group.stopping'>,
): void {
  const segment = run.segmentBy.get(step)!;
  const how = { cause, at, drain };
  const isOfHook = leavesHooks(run, segment, how, segment.state?.hook !== undefined);
  // What a failure calls for runs in items that have begun.
  const isLeft = (one: number) =>
    isOfHook(one) ||
    (cause.kind === 'failure' &&
      (run.attempt[one]! > 0
        ? drain
        : itemOf(segment, one) < segment.opened && hasRuleOfItsOwn(run, one)));
  if (item === undefined) return stopSegment(run, segment, how, isLeft);
  segment.had[item]! |= STOPPED;
  const from = firstOf(segment, item);
  stopRange(run, { from, to: from + segment.width }, how, isLeft);
}

/** An attempt that was told to stop before keeps its first grace. */
function unwant(run: Run<PlanShape>, step: number): void {
  if (run.stopRequested[step] === 0) run.stopped.push(step);
  run.stopRequested[step] = UNWANTED;
}

/** Whether a stop leaves a step alone. */
function goesOn(
  run: Readonly<Run<PlanShape>>,
  step: number,
  { cause, drain }: Stop,
  endsHooks: boolean,
): boolean {
  if (run.plan.graph.hooks.has(step)) return !endsHooks;
  if (cause.kind !== 'failure') return false;
  const begun = run.attempt[step]! > 0;
  return begun ? drain : hasRuleOfItsOwn(run, step);
}

/** A rule other than the usual one wins over `fail_fast`. */
export function hasRuleOfItsOwn(run: Readonly<Run<PlanShape>>, step: number): boolean {
  const { rules } = run.plan.graph;
  const rule = rules.size === 0 ? undefined : rules.get(defOf(run, step));
  return rule !== undefined && rule.kind !== 'all_succeeded';
}

/** What runs in the branch will fail for being too late; the scheduler ends what does not run. */
export function expireBranch(
  run: Run<PlanShape>,
  { step: head, afterMs, at }: EventOf<'branch.expired'>,
): void {
  run.expired.add(head);
  const error = branchTimeout(run, head, afterMs);
  for (const step of membersOf(branchesOf(run.plan.graph), head)) {
    const grows = run.waits.get(step)?.kind === 'items';
    if (!grows && run.stepStatus[step] !== RUNNING) continue;
    if (run.stopRequested[step] === UNWANTED) continue;
    if (!run.overdue.has(step)) run.overdue.set(step, error);
    if (grows) stopItemsOf(run, step, { cause: { kind: 'timeout', afterMs }, at, drain: false });
    else unwant(run, step);
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

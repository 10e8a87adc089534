/**
 * A run goes on after its process has gone: everything that was only in that process is made again
 * from the run.
 * Knows what a run says of itself; must not know how it was kept.
 */

import { isBeforeHook } from '../run/body-state.ts';
import { segmentOf } from '../run/grown.ts';
import type { PlanShape } from '../run/plan.ts';
import { type Run, UNWANTED } from '../run/run.ts';
import { itemOf } from '../run/segment.ts';
import { isSettled, PENDING, READY, RUNNING } from '../run/status.ts';
import { isAsleep } from '../run/step-hooks.ts';
import { isOnce, settingsOf } from '../run/steps.ts';
import { untilOf } from '../run/wait.ts';
import { type Attempts, setStepAlarm, setWakeAlarm } from './attempts.ts';
import { startBranch } from './branch.ts';
import { setGroupAlarm } from './group-times.ts';
import type { Due, Input } from './input.ts';
import { startPace } from './pace.ts';
import type { Recorder } from './recorder.ts';
import { setRunAlarm, stopForKept } from './stops.ts';

/** A step whose process ended so often in a row is not tried again before somebody looks at it. */
export const MAX_CRASHES = 5;

export function resume(
  recorder: Recorder,
  attempts: Attempts,
  { at, rewritten }: Pick<Input & { type: 'resume' }, 'at' | 'rewritten'>,
  ready: (step: number) => void,
): void {
  const { run } = recorder;
  recorder.emit({ type: 'run.resumed', at, rewritten, once: onceOfNow(run) });
  startPace(recorder, at);
  recorder.notifyEnded();
  stopForKept(recorder, at);
  const { waiting, lost } = look(recorder);
  for (const step of lost) endLost(recorder, attempts, step, at);
  for (const step of waiting) if (run.stepStatus[step] === READY) endUnwanted(recorder, step, at);
  // Newest first, as steps that become ready together are queued.
  for (let i = waiting.length - 1; i >= 0; i--) {
    if (run.stepStatus[waiting[i]!] === READY) ready(waiting[i]!);
  }
}

/** What the code of now says, where the code before said something else. */
function onceOfNow({ once, plan: { graph } }: Readonly<Run>): readonly number[] | undefined {
  const now = graph.once;
  if (now === once) return undefined;
  const isAsBefore = now.size === once.size && [...now].every((step) => once.has(step));
  return isAsBefore ? undefined : [...now];
}

/**
 * Sets the alarms of a run that was resumed, once all that was asked of it is taken: a decision may give a
 * step its time anew. Gives what became due while nobody ran the run: it counts before anything starts.
 */
export function resumeTimes(recorder: Recorder, at: number): readonly Due[] {
  const { run } = recorder;
  const { hook, hooksAt } = run.root;
  // These ring at once where their time has passed; some have been set in this very turn.
  for (const [step, wait] of run.waits) {
    const until = untilOf(wait);
    if (until !== undefined) setWakeAlarm(recorder, step, until.at);
  }
  return recorder.missedUntil(at, () => {
    setRunAlarm(recorder, hook === undefined ? run.startedAt : hooksAt);
    for (let step = 0; step < run.size; step++) goOnWithTimes(recorder, step);
  });
}

/** Steps that are ready or were under way, and those under way; what is undecided is decided next. */
function look(recorder: Recorder): { readonly waiting: number[]; readonly lost: number[] } {
  const { run } = recorder;
  const [waiting, lost]: [number[], number[]] = [[], []];
  run.unblocked.clear();
  run.stopped.clear();
  lookAtGroups(run);
  for (let step = 0; step < run.size; step++) {
    const status = run.stepStatus[step]!;
    if (status === READY || status === RUNNING) waiting.push(step);
    if (status === RUNNING) lost.push(step);
    if (status === PENDING && mayBeDecided(recorder, step)) run.unblocked.push(step);
  }
  return { waiting, lost };
}

/** Of groups that have not ended, those that may have come to their end. */
function lookAtGroups(run: Run): void {
  run.spoiled.clear();
  run.full.clear();
  for (const { parent, left, stopping, state } of run.segmentBy.values()) {
    if (run.waits.get(parent)?.kind !== 'items') continue;
    if (left === 0 || (state !== undefined && isBeforeHook(state))) run.full.push(parent);
    else if (stopping === undefined) run.spoiled.push(parent);
  }
}

/** A step whose needs have all ended, but about which nothing has been decided. */
function mayBeDecided({ run }: Recorder, step: number): boolean {
  if (run.openNeeds[step] !== 0) return false;
  if (isAsleep(run, step)) return false;
  const segment = segmentOf(run, step);
  return segment === undefined || itemOf(segment, step) < segment.opened;
}

/** Times that had begun to run go on from when they began. */
function goOnWithTimes(recorder: Recorder, step: number): void {
  const { run } = recorder;
  if (run.attempt[step] === 0 && !run.plan.reused.has(step)) return;
  const from = run.stepStartedAt[step]!;
  if (!run.expired.has(step)) startBranch(recorder, step, from);
  const wait = run.waits.get(step);
  if (isSettled(run.stepStatus[step]!) || wait?.kind === 'decision') return;
  const { totalTimeoutMs } = settingsOf(run, step);
  if (totalTimeoutMs !== undefined) setStepAlarm(recorder, step, from + totalTimeoutMs);
  if (wait?.kind === 'items') setGroupAlarm(recorder, step);
}

/** An attempt that was under way: what it would have become if it had ended there. */
function endLost(recorder: Recorder, attempts: Attempts, step: number, at: number): void {
  const { run } = recorder;
  const attempt = run.attempt[step]!;
  const overdue = run.overdue.get(step);
  // It had failed before its process ended, so it is a try like any other.
  if (overdue !== undefined) {
    return attempts.failed(step, overdue, {
      at,
      metadata: undefined,
      again: !isUnwanted(run, step),
    });
  }
  recorder.emit({ type: 'step.interrupted', step, attempt, at });
  if (endUnwanted(recorder, step, at)) return;
  const reason = parkedFor(recorder, step);
  if (reason !== undefined) recorder.emit({ type: 'step.parked', step, at, reason });
}

/**
 * The step of an attempt that is no more does not begin again where nobody wants it; also where the process ended a
 * second time before that was told. False where it may begin again.
 */
function endUnwanted(recorder: Recorder, step: number, at: number): boolean {
  const { run } = recorder;
  if (!isUnwanted(run, step)) return false;
  const reason =
    run.stopRequested[step] === UNWANTED
      ? 'it was asked to stop, and its process ended'
      : 'it was left to finish, and its process ended';
  recorder.end({ type: 'step.cancelled', step, at, reason, metadata: undefined });
  return true;
}

/** Whether a step that was under way does not begin again: it was asked to stop, or its run is cancelled. */
function isUnwanted({ stopRequested, root }: Readonly<Run<PlanShape>>, step: number): boolean {
  return stopRequested[step] === UNWANTED || root.stopping?.kind === 'cancel';
}

/** Whether a step that was under way is parked when its run is resumed. */
export function willPark(run: Readonly<Run<PlanShape>>, step: number): boolean {
  return parkReason(run, step) !== undefined;
}

/** Why it is. */
export function parkReason(run: Readonly<Run<PlanShape>>, step: number): string | undefined {
  if (isUnwanted(run, step)) return undefined;
  return reasonToPark(run, step, (run.crashes.get(step) ?? 0) + 1);
}

function parkedFor({ run }: Recorder, step: number): string | undefined {
  return reasonToPark(run, step, run.crashes.get(step)!);
}

function reasonToPark(
  run: Readonly<Run<PlanShape>>,
  step: number,
  crashes: number,
): string | undefined {
  if (isOnce(run, step)) {
    return 'its process ended while it was under way, and it may have had its effect';
  }
  if (crashes < MAX_CRASHES) return undefined;
  return `its process ended ${crashes} times in a row while it was under way`;
}

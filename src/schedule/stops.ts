/**
 * How a run comes to stop before its end: a failure, its time, somebody's wish.
 * Knows causes and which is stronger; must not know how a step is asked to stop.
 */
import type { BodyState } from '../run/body-state.ts';
import type { StopCause } from '../run/event.ts';
import { firstFailure } from '../run/first-failure.ts';
import type { Run } from '../run/run.ts';
import { firstOf, HAD_FAILURE, type Segment, STOPPED } from '../run/segment.ts';
import { RUNNING } from '../run/status.ts';
import { ownHookOf } from '../run/step-hooks.ts';
import { idOf, isOptional, modeOf } from '../run/steps.ts';
import { stopItem } from './group-stops.ts';
import type { Recorder } from './recorder.ts';

/** A stronger cause can stop what a weaker one left alone. */
const STRENGTH = { failure: 0, timeout: 1, cancel: 2 } as const;

/** Under `fail_fast` a failure that counts stops the run. */
export function stopForFailure(recorder: Recorder, step: number, at: number): void {
  const { run } = recorder;
  if (modeOf(run, step) !== 'fail_fast' || isOptional(run, step)) return;
  if (ownHookOf(run, step) !== undefined) return;
  if (step >= run.roots) return stopItem(recorder, step, at);
  const { drain } = run.plan;
  stop(recorder, { kind: 'failure', step }, { at, drain });
}

/**
 * The process ended when a failure was kept, and the stop by it was not: that comes before anything starts. Where the steps
 * at an end have begun nothing of that kind is left to stop.
 */
export function stopForKept(recorder: Recorder, at: number): void {
  const { run } = recorder;
  const { root } = run;
  if (root.failed > 0 && root.hook === undefined)
    stopForFailure(recorder, firstFailure(run, root), at);
  for (const segment of run.segmentBy.values())
    if (run.waits.get(segment.parent)?.kind === 'items') stopKeptItems(recorder, segment, at);
}

function stopKeptItems(recorder: Recorder, segment: Segment, at: number): void {
  const { mode, opened, had, state, width } = segment;
  if (mode !== 'fail_fast' || state?.hook !== undefined) return;
  for (let item = 0; item < opened; item++) {
    if ((had[item]! & (HAD_FAILURE | STOPPED)) !== HAD_FAILURE) continue;
    const from = firstOf(segment, item);
    stopForFailure(recorder, firstFailure(recorder.run, { from, to: from + width }), at);
  }
}

/** The run, or its hooks, have the run's time from then on. */
export function setRunAlarm(recorder: Recorder, from: number): void {
  const { timeoutMs } = recorder.run.plan;
  if (timeoutMs === undefined) return;
  const due = from + timeoutMs;
  recorder.command({ type: 'alarm', key: 'run', at: due, input: { type: 'expired', at: due } });
}

export function expire(recorder: Recorder, at: number): void {
  const { root, plan } = recorder.run;
  // The alarm of the ordinary steps can ring while the first hook is being stored. Hooks have a
  // time of their own.
  if (root.hook !== undefined && at < root.hooksAt + plan.timeoutMs!) return;
  stop(recorder, { kind: 'timeout', afterMs: plan.timeoutMs! }, { at, drain: false });
}

export function cancel(
  recorder: Recorder,
  { at, reason, drainMs = 0 }: { at: number; reason: string; drainMs?: number },
): void {
  const drain = drainMs > 0 && recorder.run.counts[RUNNING]! > 0;
  const stops = stop(recorder, { kind: 'cancel', reason }, { at, drain });
  // A second cancel does not give more time to drain.
  if (!stops || !drain) return;
  const due = at + drainMs;
  recorder.command({ type: 'alarm', key: 'drain', at: due, input: { type: 'drained', at: due } });
}

/** The time to drain is over. */
export function drained(recorder: Recorder, at: number): void {
  const { stopping, draining } = recorder.run.root;
  if (stopping?.kind === 'cancel' && draining) stop(recorder, stopping, { at, drain: false });
}

/** False when the run is stopped by something as strong already. */
function stop(
  recorder: Recorder,
  cause: StopCause,
  { at, drain }: { at: number; drain: boolean },
): boolean {
  const { run } = recorder;
  if (!adds(run.root, cause, drain)) return false;
  recorder.emit({ type: 'run.stopping', at, cause, drain });
  recorder.stopped(whyStopping(run, cause), at);
  return true;
}

/** Whether the cause stops anything that goes on as it is. */
function adds(
  { lastStop, draining, hook, hooksStopped }: Readonly<BodyState>,
  cause: StopCause,
  drain: boolean,
): boolean {
  if (lastStop === undefined) return true;
  const [before, now] = [STRENGTH[lastStop.kind], STRENGTH[cause.kind]];
  // The time of the hooks is one of its own, and both alarms can ring while a hook is being stored.
  if (cause.kind === 'timeout' && hook !== undefined) return now >= before && !hooksStopped;
  if (now !== before) return now > before;
  return cause.kind === 'cancel' && draining && !drain;
}

function whyStopping(run: Readonly<Run>, cause: StopCause): string {
  switch (cause.kind) {
    case 'cancel':
      return cause.reason;
    case 'timeout':
      return 'the run timed out';
    case 'failure':
      return `the run stops because ${idOf(run, cause.step)} failed`;
  }
}

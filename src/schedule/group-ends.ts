/**
 * Groups that have used up their time.
 * Knows which time that is, of their items or of the steps at the end of what they call; must not know alarms.
 */
import { isAtEnd } from '../run/body-state.ts';
import { UNWANTED } from '../run/run.ts';
import type { StepError } from '../run/step-error.ts';
import { settingsOf } from '../run/steps.ts';
import { stopItems } from './group-stops.ts';
import { endOfGroup, timeOfHooks } from './group-times.ts';
import type { Recorder } from './recorder.ts';
import { timedOut } from './timed-out.ts';

/** The timeout of a group is over, or the time of the steps at the end of what it calls. */
export function groupOverran(recorder: Recorder, step: number, at: number): void {
  const { run } = recorder;
  const state = run.segmentBy.get(step)?.state;
  if (state?.hook === undefined)
    return expireGroup(recorder, step, timedOut(settingsOf(run, step).timeoutMs!), at);
  // The alarm of the ordinary steps can ring while the first hook is being stored.
  if (state.hooksStopped || at < endOfGroup(run, step)) return;
  const afterMs = timeOfHooks(run, step);
  // It stays as it stood before them, and is cancelled where that was wanted.
  if (state.hook.status === 'succeeded' && run.stopRequested[step] !== UNWANTED)
    tellOverdue(recorder, step, timedOut(afterMs, { what: 'its steps at the end ' }), at);
  stopItems(recorder, step, { cause: { kind: 'timeout', afterMs }, at, drain: false });
}

/** A group has used up its time: it fails for that as soon as its items have ended. */
export function expireGroup(recorder: Recorder, step: number, error: StepError, at: number): void {
  const { run } = recorder;
  if (run.stopRequested[step] === UNWANTED || run.overdue.has(step)) return;
  // What is at the end has a time of its own, and how the call stands is told.
  const state = run.segmentBy.get(step)?.state;
  if (state !== undefined && isAtEnd(state)) return;
  tellOverdue(recorder, step, error, at);
  const { timeoutMs = 0 } = settingsOf(run, step);
  stopItems(recorder, step, { cause: { kind: 'timeout', afterMs: timeoutMs }, at, drain: false });
}

function tellOverdue(recorder: Recorder, step: number, error: StepError, at: number): void {
  const attempt = recorder.run.attempt[step]!;
  recorder.emit({ type: 'step.stopping', step, attempt, at, error });
}

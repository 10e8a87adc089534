/**
 * The time of groups: until when their items, or the steps at the end of what they call, may take.
 * Knows settings and what is around a step; must not know how items are stopped.
 */
import { segmentOf } from '../run/grown.ts';
import type { Run } from '../run/run.ts';
import { settingsOf } from '../run/steps.ts';
import { stepAlarm } from './input.ts';
import type { Recorder } from './recorder.ts';

const NEVER = Number.POSITIVE_INFINITY;

/**
 * A timeout holds for all items together since they were listed, or for all rounds; the steps at the end of what is called
 * have a time of their own. The instant it is over: never where it has no end.
 */
export function endOfGroup(run: Readonly<Run>, step: number): number {
  const state = run.segmentBy.get(step)?.state;
  if (state?.hook !== undefined) return state.hooksAt + timeOfHooks(run, step);
  const wait = run.waits.get(step);
  const { timeoutMs } = settingsOf(run, step);
  return wait?.kind === 'items' && timeoutMs !== undefined ? wait.since + timeoutMs : NEVER;
}

/**
 * How long the steps at the end of what a step calls may take, in milliseconds: as long as the call; without a limit of its
 * own as long as what is around it, so that no time around it goes by without an end.
 */
export function timeOfHooks(run: Readonly<Run>, step: number): number {
  for (let at = step; ; ) {
    const { timeoutMs = NEVER, totalTimeoutMs = NEVER } = settingsOf(run, at);
    const own = Math.min(timeoutMs, totalTimeoutMs);
    if (own !== NEVER) return own;
    const segment = segmentOf(run, at);
    if (segment === undefined) return run.plan.timeoutMs ?? NEVER;
    at = segment.parent;
  }
}

export function setGroupAlarm(recorder: Recorder, step: number): void {
  const { run } = recorder;
  const due = endOfGroup(run, step);
  if (due === NEVER) return;
  const input = { type: 'overran', step, attempt: run.attempt[step]!, at: due } as const;
  recorder.command({ type: 'alarm', key: stepAlarm('wake', step), at: due, input });
}

export function cancelGroupAlarm(recorder: Recorder, step: number): void {
  if (endOfGroup(recorder.run, step) === NEVER) return;
  recorder.command({ type: 'cancel-alarm', key: stepAlarm('wake', step) });
}

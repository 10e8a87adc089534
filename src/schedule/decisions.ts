/**
 * What comes of a step that waits for somebody's decision.
 * Knows decisions; must not know why it waits.
 */
import type { Asked } from '../run/request.ts';
import { settingsOf } from '../run/steps.ts';
import { setStepAlarm } from './attempts.ts';
import { startBranch } from './branch.ts';
import type { Recorder } from './recorder.ts';
import { stopForFailure } from './stops.ts';

/** What somebody has decided about a step. One that waits for no decision, or for a later one, stays as it is. */
export function resolve(
  recorder: Recorder,
  { step, attempt, at, resolution }: Asked<number> & { kind: 'resolve'; at: number },
  ready: () => void,
): void {
  const { run } = recorder;
  if (run.waits.get(step)?.kind !== 'decision' || run.attempt[step] !== attempt) return;
  switch (resolution.as) {
    case 'succeeded': {
      const { output } = resolution;
      return recorder.end({
        type: 'step.succeeded',
        step,
        attempt,
        at,
        output,
        metadata: undefined,
      });
    }
    case 'failed': {
      const error = { code: 'E_RESOLVED', message: resolution.message, retryable: false };
      recorder.end({ type: 'step.failed', step, attempt, at, error, metadata: undefined });
      return stopForFailure(recorder, step, at);
    }
    case 'rerun':
      recorder.emit({ type: 'step.ready', step, at });
      timeAnew(recorder, step, at);
      return ready();
  }
}

/** The wait for the decision does not count: the times of the step begin again. */
function timeAnew(recorder: Recorder, step: number, at: number): void {
  const { totalTimeoutMs } = settingsOf(recorder.run, step);
  if (totalTimeoutMs !== undefined) setStepAlarm(recorder, step, at + totalTimeoutMs);
  startBranch(recorder, step, at);
}

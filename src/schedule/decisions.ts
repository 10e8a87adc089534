/**
 * What comes of a step that waits for somebody's decision.
 * Knows decisions; must not know why it waits.
 */
import type { Requested } from '../run/request.ts';
import type { Run } from '../run/run.ts';
import type { StepError } from '../run/step-error.ts';
import { settingsOf } from '../run/steps.ts';
import { setStepAlarm } from './attempts.ts';
import { startBranch } from './branch.ts';
import type { Recorder } from './recorder.ts';
import { stopForFailure } from './stops.ts';

type Decision = Requested<number> & { readonly kind: 'resolve' };

/** Whether a step waits for no decision, or for one about a later attempt. */
export function isLate(run: Readonly<Run>, { step, attempt }: Decision): boolean {
  return run.waits.get(step)?.kind !== 'decision' || run.attempt[step] !== attempt;
}

/** What somebody has decided about a step that waits for it. */
export function resolve(
  recorder: Recorder,
  { step, attempt, at, resolution }: Decision & { readonly at: number },
  ready: () => void,
): void {
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
      const error = decidedError(resolution.message);
      recorder.end({ type: 'step.failed', step, attempt, at, error, metadata: undefined });
      return stopForFailure(recorder, step, at);
    }
    case 'rerun':
      recorder.emit({ type: 'step.ready', step, at });
      timeAnew(recorder, step, at);
      return ready();
  }
}

/** Of a step about which somebody decided that it failed. */
export function decidedError(message: string): StepError {
  return { code: 'E_RESOLVED', message, retryable: false };
}

/** The wait for the decision does not count: the times of the step begin again. */
function timeAnew(recorder: Recorder, step: number, at: number): void {
  const { totalTimeoutMs } = settingsOf(recorder.run, step);
  if (totalTimeoutMs !== undefined) setStepAlarm(recorder, step, at + totalTimeoutMs);
  startBranch(recorder, step, at);
}

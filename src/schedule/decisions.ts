/**
 * What comes of a step that waits for somebody's decision.
 * Knows decisions; must not know why it waits.
 */
import type { Asked } from '../run/request.ts';
import { settingsOf } from '../run/steps.ts';
import { timeStep } from './attempts.ts';
import { startBranch } from './branch.ts';
import type { Desk } from './desk.ts';
import { stopForFailure } from './stops.ts';

/** What somebody has decided about a step. One that waits for no decision, or for a later one, stays as it is. */
export function resolve(
  desk: Desk,
  { step, attempt, at, resolution }: Asked<number> & { kind: 'resolve'; at: number },
  ready: () => void,
): void {
  const { run } = desk;
  if (run.waits.get(step)?.kind !== 'decision' || run.attempt[step] !== attempt) return;
  switch (resolution.as) {
    case 'succeeded': {
      const { output } = resolution;
      return desk.end({ type: 'step.succeeded', step, attempt, at, output, metadata: undefined });
    }
    case 'failed': {
      const error = { code: 'E_RESOLVED', message: resolution.message, retryable: false };
      desk.end({ type: 'step.failed', step, attempt, at, error, metadata: undefined });
      return stopForFailure(desk, step, at);
    }
    case 'rerun':
      desk.emit({ type: 'step.ready', step, at });
      timeAnew(desk, step, at);
      return ready();
  }
}

/** How long somebody took to decide is no time of the step. */
function timeAnew(desk: Desk, step: number, at: number): void {
  const { totalTimeoutMs } = settingsOf(desk.run, step);
  if (totalTimeoutMs !== undefined) timeStep(desk, step, at + totalTimeoutMs);
  startBranch(desk, step, at);
}

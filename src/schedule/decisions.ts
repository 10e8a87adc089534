/**
 * What comes of a step that waits for somebody's decision.
 * Knows decisions; must not know why it waits.
 */
import { settingsOf } from '../run/steps.ts';
import { timeStep } from './attempts.ts';
import { startBranch } from './branch.ts';
import type { Desk } from './desk.ts';
import type { Resolution } from './input.ts';
import { stopForFailure } from './stops.ts';

/** What somebody has decided about a step. A step that waits for none stays as it is. */
export function resolve(
  desk: Desk,
  { step, at, resolution }: { step: number; at: number; resolution: Resolution },
  ready: () => void,
): void {
  const { run } = desk;
  if (run.waits.get(step)?.kind !== 'decision') return;
  const attempt = run.attempt[step]!;
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

/**
 * That something has used up its time, as an error.
 * Knows lengths of time; must not know what took so long.
 */
import type { StepError } from '../run/step-error.ts';
import { formatDuration } from '../std/duration.ts';

/** `what`: where it is not the step itself; `over`: what the time is for. */
export function timedOut(afterMs: number, { what = '', over = '' } = {}): StepError {
  const message = `${what}took longer than ${formatDuration(afterMs)}${over}`;
  return { code: 'timed_out', message, retryable: false };
}

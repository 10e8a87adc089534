/**
 * How long steps wait for something from outside.
 * Knows the settings `timeout` and `default`; must not know what they wait for.
 */
import type { ConfigProblem } from '../ports/step-type.ts';
import type { Until } from '../run/wait.ts';
import { parseDuration } from '../std/duration.ts';

interface Times {
  readonly timeout?: string | undefined;
  readonly default?: unknown;
}

export function endOfWait({ timeout }: Times, now: number): Until | undefined {
  if (timeout === undefined) return undefined;
  return { at: now + parseDuration(timeout)!, isDate: false };
}

/** What stands for an answer that has not come in time needs a time. */
export function defaultProblems({ timeout, default: usual }: Times): readonly ConfigProblem[] {
  if (usual === undefined || timeout !== undefined) return [];
  const message = 'a "default" holds after the "timeout", and there is none.';
  return [
    { code: 'E_BAD_CONFIG', key: 'default', message, fix: 'say how long it waits: timeout: 1d' },
  ];
}

/**
 * The trace that a command is within, as whoever called it says in the environment.
 * Knows the variable; must not know which command it is.
 */
import type { RunOptions } from '../index.ts';

export function givenTrace(): Pick<RunOptions, 'traceparent'> {
  const { TRACEPARENT: traceparent } = process.env;
  return traceparent ? { traceparent } : {};
}

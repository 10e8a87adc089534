/**
 * How one attempt ended, as its backend says it.
 * Knows values and errors; must not know what the scheduler will make of them.
 */
import { freezeExact } from '../std/exact-json.ts';
import type { StepError } from './step-error.ts';

export type Outcome =
  | {
      readonly tag: 'value';
      readonly value: unknown;
      readonly metadata: Readonly<Record<string, unknown>> | undefined;
    }
  | { readonly tag: 'error'; readonly error: StepError };

/** The outcome of an attempt that gave a value; one that JSON would change is an error. */
export function valueOutcome(
  value: unknown,
  metadata: Readonly<Record<string, unknown>> | undefined,
): Outcome {
  const inexact = freezeExact(value);
  if (inexact === undefined) return { tag: 'value', value, metadata };
  const message = `the result cannot be kept exactly: ${inexact}`;
  return { tag: 'error', error: { code: 'E_RESULT', message, retryable: false } };
}

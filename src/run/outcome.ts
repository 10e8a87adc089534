/**
 * How one attempt ended, as its backend says it.
 * Knows values and errors; must not know what the scheduler will make of them.
 */
import { Inexact, keepExact } from '../std/exact-json.ts';
import type { StepError } from './step-error.ts';

export type Outcome =
  | {
      readonly tag: 'value';
      readonly value: unknown;
      readonly metadata: Readonly<Record<string, unknown>> | undefined;
    }
  | {
      readonly tag: 'error';
      readonly error: StepError;
      readonly metadata: Readonly<Record<string, unknown>> | undefined;
    };

/** The outcome of an attempt that gave a value, as it is kept; one that JSON would change is an error. */
export function valueOutcome(
  value: unknown,
  metadata: Readonly<Record<string, unknown>> | undefined,
): Outcome {
  const kept = keepExact(value);
  if (!(kept instanceof Inexact)) return { tag: 'value', value: kept, metadata };
  const message = `the result cannot be kept exactly: ${kept.place}`;
  return { tag: 'error', error: { code: 'E_RESULT', message, retryable: false }, metadata };
}

/**
 * How one attempt ended, as its backend says it.
 * Knows values and errors; must not know what the scheduler will make of them.
 */
import type { StepError } from './step-error.ts';

export type Outcome =
  | {
      readonly tag: 'value';
      readonly value: unknown;
      readonly metadata: Readonly<Record<string, unknown>> | undefined;
    }
  | { readonly tag: 'error'; readonly error: StepError };

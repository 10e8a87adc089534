/**
 * Where the failed steps of a run threw, for `--debug`.
 * Knows errors by step; must not know where they are printed.
 */
import { errorText } from '../pictures/error-text.ts';
import type { StepError } from '../run/step-error.ts';
import { counted } from '../std/counted.ts';

/** Of so many steps it is printed. */
const MOST_STEPS = 20;

/** A step as it stands, with what it failed with last. */
interface FailedStep {
  readonly id: string;
  readonly status: string;
  readonly error?: StepError | undefined;
}

/** Empty where no step has failed with more than a message. */
export function stacksText(steps: readonly FailedStep[]): string {
  const told = steps.flatMap(({ id, status, error }) => {
    const text = status === 'failed' && error !== undefined ? errorText(id, error) : '';
    return text === '' ? [] : [text];
  });
  const more = told.length - MOST_STEPS;
  const rest = more > 0 ? `… and ${counted(more, 'more failed step')}\n` : '';
  return told.slice(0, MOST_STEPS).join('') + rest;
}

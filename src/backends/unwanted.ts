/**
 * The failure of a call that is no longer wanted.
 * Knows signals and their reasons; must not know what the call does.
 */
import { StepFailure } from '../run/step-error.ts';

/** A failure that no other try can mend, with the reason why. */
export function unwanted(why: string): StepFailure {
  return new StepFailure('E_ABORTED', why, { retryable: false });
}

/** The same for a signal that has aborted: whoever aborted it has said why, as the engine always does. */
export function abortOf({ reason }: AbortSignal): StepFailure {
  return reason instanceof StepFailure ? reason : unwanted('the call was aborted');
}

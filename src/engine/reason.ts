/**
 * Why a run is stopped, as the text that is kept of it.
 * Knows what callers and signals may give; must not know what comes of it.
 *
 * What is kept is checked when it is read: of anything but text a run could not be read any more.
 */
import { thrownText } from '../run/thrown-text.ts';
import { show } from '../std/printable.ts';
import { isError } from '../std/value-kinds.ts';
import { EngineError } from './engine-error.ts';

/** A reason that a call gives; of an error its message. Throws the `EngineError` `invalid-option`. */
export function givenReason(given: unknown): string {
  if (typeof given === 'string' && given.trim() !== '') return given;
  if (isError(given)) return thrownText(given);
  const hint = 'give it as text that is not empty, or give an Error';
  throw new EngineError('invalid-option', `the reason cannot be ${show(given)}`, { hint });
}

/** The reason of a signal that has aborted, which may be anything. Never throws: nobody could catch it. */
export function abortReason({ reason }: AbortSignal): string {
  return thrownText(reason);
}

/**
 * Errors made anew from what was recorded of them, as one that was thrown on another thread is thrown here.
 * Knows recorded errors; must not know where they were thrown.
 */
import { type ErrorBelow, type StepError, StepFailure } from './step-error.ts';

/** A failure with the stack, the causes and the errors that were recorded; recorded again it is the same. */
export function failureOf(error: StepError): StepFailure {
  const { code, message, subcode, retryable, retryAfterMs } = error;
  const failure = new StepFailure(code, message, {
    retryable,
    ...(subcode !== undefined && { subcode }),
    ...(retryAfterMs !== undefined && { retryAfterMs }),
  });
  return withBelow(failure, error);
}

function errorOf(below: ErrorBelow): Error {
  const { code, message } = below;
  const error = new Error(message);
  if (code !== undefined) Object.assign(error, { code });
  return withBelow(error, below);
}

function withBelow<Of extends Error>(
  error: Of,
  { name, stack, cause, errors, moreErrors }: ErrorBelow,
): Of {
  if (name !== undefined) Object.defineProperty(error, 'name', { value: name, configurable: true });
  const head = `${error.name}: ${error.message}`;
  // Where it is made anew says nothing about where it was thrown.
  error.stack = stack === undefined ? head : `${head}\n${stack}`;
  if (cause !== undefined) error.cause = errorOf(cause);
  if (errors !== undefined) Object.assign(error, { errors: errors.map(errorOf) });
  if (moreErrors !== undefined) Object.assign(error, { moreErrors });
  return error;
}

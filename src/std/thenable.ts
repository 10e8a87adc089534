/**
 * Telling promises from data.
 * Must not know who made the value.
 */

/** Whether it can be waited for: anything with a `then` that is a function. Data never has one. */
export function isThenable(value: unknown): value is PromiseLike<unknown> {
  return (
    typeof value === 'object' &&
    value !== null &&
    typeof (value as { then?: unknown }).then === 'function'
  );
}

/**
 * Waiting for somebody else, as long as the attempt is wanted.
 * Knows signals; must not know who is waited for.
 */

/** Rejects with the reason of the signal when that comes first: whoever does not answer holds nobody. */
export function unlessAborted<T>(signal: AbortSignal, answer: Promise<T>): Promise<T> {
  return new Promise((resolve, reject) => {
    const abort = () => reject(signal.reason);
    if (signal.aborted) abort();
    signal.addEventListener('abort', abort, { once: true });
    answer.finally(() => signal.removeEventListener('abort', abort)).then(resolve, reject);
  });
}

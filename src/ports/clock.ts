/**
 * The socket for time.
 * Knows instants and alarms; must not know what anybody waits for.
 */

export interface Clock {
  /** Milliseconds since the Unix epoch, with fractions; never goes back while the process lives. */
  now(): number;
  /** Calls `wake` once, not before `at`; returns a function that cancels it. Any distance works. */
  alarm(at: number, wake: () => void): () => void;
}

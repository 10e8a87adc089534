/**
 * The socket for what goes on around an attempt, such as the context of a trace library.
 * Knows which attempt it is; must not know what it does, nor be able to change what comes of it.
 */

/** Which attempt is made. */
export interface SurroundedAttempt {
  readonly runId: string;
  /** The name of the workflow. */
  readonly workflow: string;
  /** The id of the step, such as `load` or `each[17].pay`. */
  readonly stepId: string;
  /** From 1. */
  readonly attempt: number;
  /** Its span, as a `traceparent`; undefined where nobody has spans of the run, and it was given none. */
  readonly traceparent: string | undefined;
}

/**
 * Called for each attempt, in place of its body: to call `body()` once, and to give what that gives, at once or promised. What it
 * throws fails the attempt, unless the body has failed, which counts then. One that does not call the body, calls it twice, or
 * gives something else fails the attempt with `E_AROUND`. A result from the cache has no body.
 */
export type Around = (attempt: SurroundedAttempt, body: () => unknown) => unknown;

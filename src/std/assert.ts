/**
 * Assertions that stay on in production.
 * Knows nothing but a condition and a sentence; must not know what the condition is about.
 */

/** A broken promise of our own code: never the author's fault, never a step's. */
export class BrokenInvariant extends Error {
  override readonly name = 'BrokenInvariant';
  readonly why: string;
  constructor(why: string) {
    super(`bug in heddle: ${why}. Please report it with the workflow that showed it.`);
    this.why = why;
  }
}

/** Stops when something that must hold does not. `why` says what must hold, as a sentence part. */
export function assert(condition: unknown, why: string): asserts condition {
  if (!condition) throw new BrokenInvariant(why);
}

/** Marks the end of an exhaustive switch: the compiler proves that it is never reached. */
export function unreachable(value: never): never {
  throw new BrokenInvariant(`unexpected case ${JSON.stringify(value)}`);
}

/**
 * The socket for where secrets come from.
 * Knows names and texts; must not know who reads them.
 */

/** A place that has secrets: what it gives is never kept with a run, and masked wherever it would be kept or shown. */
export interface SecretSource {
  /** As people are told of it: `the vault`. */
  readonly name: string;
  /**
   * Asked at the start of each attempt that reads it, so one that was replaced is used by the next attempt. Undefined
   * where this place does not have it: then the next one is asked. `signal` aborts when nobody waits for it any more.
   */
  get(name: string, options?: SecretAsk): string | undefined | PromiseLike<string | undefined>;
  /** Whether it has one, asked before a run begins. Default: `get` is asked. */
  has?(name: string, options?: SecretAsk): boolean | PromiseLike<boolean>;
  /** Of one that somebody says is here: what would have to be there for it, and is not. It is told where no place has it. */
  lacks?(name: string): string | undefined;
  /** What makes a secret of it easy to come by, and what to do; `heddle doctor` tells it. */
  weakness?(name: string): string | undefined | PromiseLike<string | undefined>;
}

export interface SecretAsk {
  readonly signal?: AbortSignal;
}

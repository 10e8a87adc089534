/**
 * Which runs are under way in this program, by the store that keeps them.
 * Knows ids; must not know who runs them: engines that share a store share what is said here.
 *
 * A store keeps other programs away from its runs. Engines of one program that were given one store
 * are one owner to it, so they keep away from each other's runs by this.
 */
import type { Store } from '../../ports/store.ts';

export interface UnderWay {
  /** Runs that an engine runs; a new one with what tells when it is kept. */
  readonly live: Map<string, FirstKept | undefined>;
  /** Runs that an engine is about to resume; each promise tells whether it could. */
  readonly resuming: Map<string, Promise<boolean>>;
}

/** A new run on its way into the store. */
interface FirstKept {
  /** Rejects when the store does not take it. */
  kept(): Promise<void>;
}

const known = new WeakMap<Store, UnderWay>();

export function underWayIn(store: Store): UnderWay {
  let found = known.get(store);
  if (found === undefined) {
    found = { live: new Map(), resuming: new Map() };
    known.set(store, found);
  }
  return found;
}

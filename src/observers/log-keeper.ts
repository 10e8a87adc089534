/**
 * Lines that steps log go into the store of their run.
 * Knows lines and how many are enough; must not know what they say.
 */
import type { Observer } from '../ports/observer.ts';
import type { Store } from '../ports/store.ts';

export interface LogKeeperOptions {
  /** Lines of one run that are kept; what comes after them is left out. Default 10,000. */
  readonly most?: number;
}

const LOG_KEEPER = 'log-keeper';

/** Letters of one line that are kept. */
const LONGEST = 2_000;

/** One keeper serves all runs of an engine, which has one by default where it has a store. */
export function logKeeper(
  store: Pick<Store, 'log'>,
  { most = 10_000 }: LogKeeperOptions = {},
): Observer {
  const counts = new Map<string, number>();
  return {
    name: LOG_KEEPER,
    event({ type }, { plan }) {
      if (type === 'run.finished' && counts.size > 0) counts.delete(plan.runId);
    },
    log(step, message, { plan: { runId } }) {
      for (const line of message.split('\n')) {
        const count = (counts.get(runId) ?? 0) + 1;
        counts.set(runId, count);
        if (count > most + 1) return;
        const text = count > most ? `more than ${most} lines: the rest is left out` : line;
        store.log(runId, { at: Date.now(), step, text: text.slice(0, LONGEST) });
      }
    },
  };
}

/** The observers of an engine with a keeper before them, unless there is one, or no store was given. */
export function withLogKeeper(
  store: Pick<Store, 'log'> | undefined,
  observers: readonly Observer[],
): readonly Observer[] {
  if (store === undefined || observers.some(({ name }) => name === LOG_KEEPER)) return observers;
  return [logKeeper(store), ...observers];
}

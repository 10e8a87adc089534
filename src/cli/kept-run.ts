/**
 * Runs in a store as commands name them.
 * Knows ids and what is kept; must not know how a run goes on.
 */
import { EngineError } from '../engine/engine-error.ts';
import { createEngine, type Engine, type KeptRun } from '../index.ts';
import { show } from '../std/printable.ts';
import { openNearestStore, type StoreAsk } from './store.ts';
import type { Terminal } from './terminal.ts';

/** Does something with an engine on the store that was asked for, and closes it whatever comes. */
export async function withStore<T>(
  ask: StoreAsk,
  terminal: Terminal,
  use: (engine: Engine) => Promise<T>,
): Promise<T> {
  const engine = createEngine({ store: openNearestStore(ask, terminal.err) });
  try {
    return await use(engine);
  } finally {
    await engine.close();
  }
}

/** What is kept of a run. */
export async function findRun(engine: Engine, runId: string): Promise<KeptRun> {
  const history = await engine.history(runId);
  if (history !== undefined) return history;
  throw new EngineError('unknown-run', `there is no run ${show(runId)}`, {
    hint: 'list runs with heddle runs, or name their place with --store',
  });
}

/**
 * Runs in a store as commands name them.
 * Knows ids and what is kept; must not know how a run is resumed.
 */
import { lastSuccessor } from '../engine/kept/kept-run.ts';
import { createEngine, type Engine, EngineError, type KeptRun } from '../index.ts';
import { show } from '../std/printable.ts';
import { type OpenStore, openKept, type StoreAsk } from './store.ts';
import type { Terminal } from './terminal.ts';

/** Does something with an engine on the store that was asked for, and closes it whatever comes. */
export async function withStore<T>(
  ask: StoreAsk,
  terminal: Terminal,
  use: (engine: Engine, at: OpenStore) => Promise<T>,
): Promise<T> {
  const at = openKept(ask, terminal.err);
  const engine = createEngine({ store: at.store, warnings: false });
  try {
    return await use(engine, at);
  } finally {
    await engine.close();
  }
}

/** What is kept of a run. */
export async function findRun(engine: Engine, runId: string, at: OpenStore): Promise<KeptRun> {
  const history = await engine.history(runId);
  if (history !== undefined) return history;
  throw unknownRun(runId, at);
}

/** The same, and of a run that went on as another one what is kept of that: it is what is meant. Says so. */
export async function findMeant(
  engine: Engine,
  runId: string,
  { at, terminal }: { readonly at: OpenStore; readonly terminal: Terminal },
): Promise<KeptRun> {
  const found = await findRun(engine, runId, at);
  const last = hasEnded(found) ? await lastSuccessor(at.store, found) : found;
  if (last !== found) terminal.err(`${runId} went on as run ${last.runId}\n`);
  return last;
}

/** Says where was looked: there may be other stores. */
export function unknownRun(runId: string, { name, isThere, command }: OpenStore): EngineError {
  const message = `there is no run ${show(runId)} in ${name}`;
  const hint = isThere
    ? `list its runs with: ${command('runs')}; other stores are named with --store`
    : 'no runs are kept there yet; other stores are named with --store';
  return new EngineError('unknown-run', message, { hint });
}

export function hasEnded({ events }: KeptRun): boolean {
  return events.at(-1)?.type === 'run.finished';
}

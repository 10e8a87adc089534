/**
 * Which run an id means: one that went on as another one, because its workflow has changed, has ended for
 * that, and what is asked of it is meant for the other one.
 * Knows successors; must not know what is asked.
 */
import type { Store } from '../../ports/store.ts';
import { EngineError } from '../engine-error.ts';
import { unknownRun } from './claim.ts';
import { type KeptRun, lastSuccessor, readKept } from './kept-run.ts';

/** Throws an `EngineError`: `unknown-run`, `run-damaged`. */
export async function meantRun(store: Store, runId: string): Promise<KeptRun> {
  const kept = await readKept(store, runId);
  if (kept === undefined) throw unknownRun(runId);
  return lastSuccessor(store, kept);
}

/** Does something with a run, and where that has ended, with the one that it went on as. */
export async function doWithMeant<T>(
  store: Store,
  runId: string,
  act: (runId: string) => Promise<T>,
): Promise<T> {
  try {
    return await act(runId);
  } catch (error) {
    if (!(error instanceof EngineError) || error.code !== 'run-finished') throw error;
    // What cannot be read says no more than that it has ended.
    const meant = await meantRun(store, runId).catch(() => undefined);
    if (meant === undefined || meant.runId === runId) throw error;
    return doWithMeant(store, meant.runId, act);
  }
}

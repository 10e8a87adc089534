/**
 * Asking something of a run that another process may run: its store keeps it for whoever does.
 * Knows what is kept of runs; must not know what comes of a request.
 */
import type { RunRequest, Store } from '../../ports/store.ts';
import { failStore } from '../engine-error.ts';
import { newId } from '../new-id.ts';
import { finishedRun, unknownRun } from './claim.ts';
import { type Decisions, requestsToResolve } from './decide.ts';
import { readKept } from './kept-run.ts';
import { earlierRunOf } from './rerun.ts';

/** What asking needs of an engine. */
export interface AskParts {
  readonly store: Store;
  now(): number;
}

export async function askToCancel(
  { store, now }: AskParts,
  runId: string,
  reason: string,
): Promise<void> {
  const request = { id: newId(now()), kind: 'cancel', reason } as const;
  return ask(store, runId, { request, hint: 'there is nothing to cancel' });
}

/** `isLive`: the run is under way in this program. */
export async function askToResolve(
  { store, now }: AskParts,
  runId: string,
  { decisions, isLive }: { readonly decisions: Decisions; readonly isLive: boolean },
): Promise<void> {
  const hint = 'there is nothing to decide';
  const [line] = await store.list({ runIds: [runId] }).catch(failStore);
  const kept = await readKept(store, runId);
  if (line === undefined || kept === undefined) throw unknownRun(runId);
  const { run } = earlierRunOf(kept);
  if (run.endedAt !== 0) throw finishedRun(runId, hint);
  const isRun = isLive || line.owner !== undefined;
  for (const request of requestsToResolve(run, decisions, { now: now(), isRun }))
    await ask(store, runId, { request, hint });
}

async function ask(
  store: Store,
  runId: string,
  { request, hint }: { readonly request: RunRequest; readonly hint: string },
): Promise<void> {
  const answer = await store.ask(runId, request).catch(failStore);
  if (answer === 'unknown') throw unknownRun(runId);
  if (answer === 'finished') throw finishedRun(runId, hint);
}

/**
 * A run that another process has left, taken up here.
 * Knows what is kept of runs; must not know what a run does once it goes on.
 */
import type { Store } from '../../ports/store.ts';
import { fold } from '../../run/fold.ts';
import { isSettled } from '../../run/status.ts';
import type { GuardedRun } from '../guards/guards.ts';
import type { RunHandle } from '../live/live-run.ts';
import type { LiveRuns } from '../live/live-runs.ts';
import { requestsToResolve } from './decide.ts';
import { workflowFor } from './kept-workflow.ts';
import { refuseLost } from './lost-variables.ts';
import { optionsOf, reuseOf } from './snapshot.ts';
import { goOnChanged, type Host } from './start-again.ts';
import {
  callOptions,
  isClaimed,
  numbered,
  type ResumeOptions,
  rebased,
  takeUp,
} from './take-up.ts';

/** What an engine lends for going on. */
export interface GoOnParts {
  readonly host: Host;
  readonly store: Store;
  readonly live: LiveRuns;
  readonly guarded: GuardedRun;
}

export async function goOn(
  parts: GoOnParts,
  runId: string,
  options: ResumeOptions,
): Promise<RunHandle> {
  try {
    return await takenUp(parts, runId, options);
  } catch (error) {
    const { store, live } = parts;
    // Whoever gives what was wrong here may take it up. What was not claimed is not let go.
    if (isClaimed(error) && !live.has(runId)) await store.release(runId).catch(() => {});
    throw error;
  }
}

async function takenUp(
  { host, store, live, guarded }: GoOnParts,
  runId: string,
  options: ResumeOptions,
): Promise<RunHandle> {
  const changed = await goOnChanged(host, runId, options);
  if (changed !== undefined) return changed;
  const kept = await takeUp(store, runId, options);
  const { snapshot, events } = kept;
  const asItWas = { ...options, useCurrent: false };
  const workflow = await workflowFor({ runId, snapshot }, asItWas, host.project);
  const chosen = { ...optionsOf(snapshot), ...callOptions(options) };
  const ready = await host.admit(workflow, snapshot.input, chosen);
  const plan = { ...ready.plan, ...reuseOf(snapshot, ready.plan) };
  const now = host.now();
  const past = rebased(now, events);
  const run = fold(plan, numbered(past, snapshot, plan.graph));
  const decided = requestsToResolve(run, options.resolve ?? {}, { now, isRun: false });
  const asked = [...decided, ...kept.asked];
  const hasEnded = (step: number) => isSettled(run.stepStatus[step]!);
  // Nothing but its hooks runs any more in a run that is to be cancelled.
  if (!asked.some(({ kind }) => kind === 'cancel')) refuseLost(snapshot, { runId, plan, hasEnded });
  const anew = snapshot.from !== undefined;
  return live.launch({ ...ready, plan, anew }, chosen, { guarded, run, asked });
}

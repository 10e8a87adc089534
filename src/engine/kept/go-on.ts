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
import { workflowFor } from './kept-workflow.ts';
import { refuseLost } from './lost-variables.ts';
import { optionsOf, reuseOf } from './snapshot.ts';
import { goOnChanged, type Host } from './start-again.ts';
import {
  callOptions,
  numbered,
  type ResumeOptions,
  rebased,
  resolutionsOf,
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
  const past = rebased(host.now(), events);
  const run = fold(plan, numbered(past, snapshot, plan.graph));
  const asked = [...resolutionsOf(run, options.resolve), ...kept.asked];
  const hasEnded = (step: number) => isSettled(run.stepStatus[step]!);
  // Nothing but its hooks runs any more in a run that is to be cancelled.
  if (!asked.some(({ kind }) => kind === 'cancel')) refuseLost(snapshot, { runId, plan, hasEnded });
  const anew = snapshot.from !== undefined;
  return live.launch({ ...ready, plan, anew }, chosen, { guarded, run, asked });
}

/**
 * A run that another process has left is resumed here.
 * Knows what is kept of runs; must not know what a run does once it is resumed.
 */

import { fold } from '../../run/fold.ts';
import { isSettled } from '../../run/status.ts';
import type { GuardedRun } from '../guards/guards.ts';
import type { RunHandle } from '../live/live-run.ts';
import type { LiveRuns } from '../live/live-runs.ts';
import { KeptInput } from '../plan/own-input.ts';
import {
  callOptions,
  claimRun,
  isClaimed,
  numbered,
  type ResumeOptions,
  rebased,
} from './claim.ts';
import { requestsToResolve } from './decide.ts';
import { workflowFor } from './kept-workflow.ts';
import { refuseLost } from './lost-variables.ts';
import { optionsOf, reuseOf } from './snapshot.ts';
import { resumeChanged, type StartRerunParts } from './start-rerun.ts';

/** What resuming needs of an engine. */
export interface ResumeParts extends StartRerunParts {
  readonly live: LiveRuns;
  readonly guarded: GuardedRun;
}

export async function resumeRun(
  parts: ResumeParts,
  runId: string,
  options: ResumeOptions,
): Promise<RunHandle> {
  try {
    return await resumeClaimed(parts, runId, options);
  } catch (error) {
    const { store, live } = parts;
    // Whoever gives what was wrong here may resume it. What was not claimed is not released.
    if (isClaimed(error) && !live.has(runId)) await store.release(runId).catch(() => {});
    throw error;
  }
}

async function resumeClaimed(
  parts: ResumeParts,
  runId: string,
  options: ResumeOptions,
): Promise<RunHandle> {
  const changed = await resumeChanged(parts, runId, options);
  if (changed !== undefined) return changed;
  const { planner, project, live, guarded } = parts;
  const kept = await claimRun(parts.store, runId, options);
  const { snapshot, events } = kept;
  const asItWas = { ...options, useCurrent: false };
  const workflow = await workflowFor({ runId, snapshot }, asItWas, project);
  const chosen = { ...optionsOf(snapshot), ...callOptions(options) };
  const prepared = await planner.prepareRun(workflow, new KeptInput(snapshot.input), chosen);
  const plan = { ...prepared.plan, ...reuseOf(snapshot, prepared.plan) };
  const now = parts.now();
  const past = rebased(now, events);
  const run = fold(plan, numbered(past, snapshot, plan.graph));
  const decided = requestsToResolve(run, options.resolve ?? {}, {
    now,
    isRun: false,
    kept,
  });
  const asked = [...kept.asked, ...decided];
  const hasEnded = (step: number) => isSettled(run.stepStatus[step]!);
  // Nothing but its hooks runs any more in a run that is to be cancelled.
  if (!asked.some(({ kind }) => kind === 'cancel')) refuseLost(snapshot, { runId, plan, hasEnded });
  const skipCache = snapshot.from !== undefined;
  return live.launch({ ...prepared, plan, skipCache }, chosen, { guarded, run, asked });
}

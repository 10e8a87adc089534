/**
 * A run that another process has left is resumed here.
 * Knows what is kept of runs; must not know what a run does once it is resumed.
 */

import { fold } from '../../run/fold.ts';
import { isSettled } from '../../run/status.ts';
import { defined } from '../../std/defined.ts';
import type { Workflow } from '../../workflow/workflow.ts';
import { EngineError } from '../engine-error.ts';
import type { GuardedRun } from '../guards/guards.ts';
import type { RunHandle } from '../live/live-run.ts';
import type { LiveRuns } from '../live/live-runs.ts';
import { KeptInput } from '../plan/own-input.ts';
import {
  callOptions,
  cancelledRun,
  checkResume,
  claimRun,
  isClaimed,
  type ResumeOptions,
  rebased,
} from './claim.ts';
import { requestsToResolve } from './decide.ts';
import { editedNotes } from './edited-file.ts';
import { rewritten } from './identity.ts';
import { askedToCancel, begunSuccessor, type KeptRun, successorIn } from './kept-run.ts';
import { workflowFor } from './kept-workflow.ts';
import { refuseLost } from './lost-variables.ts';
import { optionsOf, reuseOf } from './snapshot.ts';
import { endClaimed, endMoved, resumeChanged, type StartRerunParts } from './start-rerun.ts';

/** What resuming needs of an engine. */
export interface ResumeParts extends StartRerunParts {
  readonly live: LiveRuns;
  readonly guarded: GuardedRun;
}

/** Gives the workflow of a kept run, where the call names none. */
export type FindWorkflow = (kept: KeptRun) => Promise<Workflow | undefined>;

export async function resumeRun(
  parts: ResumeParts,
  runId: string,
  { options, find }: { readonly options: ResumeOptions; readonly find?: FindWorkflow | undefined },
): Promise<RunHandle> {
  checkResume(options);
  try {
    const kept = await claimRun(parts.store, runId, options);
    const workflow = options.workflow ?? (await find?.(kept));
    const chosen = { ...options, ...defined({ workflow }) };
    const next = successorIn(kept.events);
    // Its process ended between its own end and the beginning of the run that goes on in its place.
    const changed =
      next === undefined
        ? await resumeChanged(parts, kept, chosen)
        : ((await resumeNext(parts, kept, { next, options: chosen })) ??
          (await resumeChanged(parts, kept, { ...chosen, useCurrent: true })));
    if (changed !== undefined) return changed;
    return await (chosen.useCurrent === true ? resumeOrEnd : resumeClaimed)(parts, kept, chosen);
  } catch (error) {
    const { store, live } = parts;
    // Whoever gives what was wrong here may resume it. What was not claimed is not released.
    if (isClaimed(error) && !live.has(runId)) await store.release(runId).catch(() => {});
    throw error;
  }
}

/**
 * One that has been asked to cancel is not moved: it ends with its hooks as the workflow that it is, and where
 * there is only another one, without them.
 */
async function resumeOrEnd(
  parts: ResumeParts,
  kept: KeptRun,
  options: ResumeOptions,
): Promise<RunHandle> {
  try {
    return await resumeClaimed(parts, kept, options);
  } catch (error) {
    const asked = askedToCancel(kept);
    const isChanged = error instanceof EngineError && error.code === 'run-changed';
    if (asked === undefined || !isChanged) throw error;
    await endClaimed(parts, kept, asked.reason);
    throw cancelledRun(kept.runId);
  }
}

/** The run that goes on in place of one, and the end of that one; undefined where it was not begun. */
async function resumeNext(
  parts: ResumeParts,
  kept: KeptRun,
  { next, options }: { readonly next: string; readonly options: ResumeOptions },
): Promise<RunHandle | undefined> {
  if ((await begunSuccessor(parts.store, kept)) === undefined) return undefined;
  await endMoved(parts, kept);
  const { resolve: _resolve, step: _step, ...rest } = options;
  return parts.live.handleOf(next) ?? resumeRun(parts, next, { options: rest });
}

async function resumeClaimed(
  parts: ResumeParts,
  kept: KeptRun,
  options: ResumeOptions,
): Promise<RunHandle> {
  const { planner, project, live, guarded, store } = parts;
  const { runId, snapshot, events } = kept;
  const asItWas = { ...options, useCurrent: false };
  const workflow = await workflowFor({ runId, snapshot }, asItWas, project);
  const chosen = { ...optionsOf(snapshot), ...callOptions(options) };
  const prepared = await planner.prepareRun(workflow, new KeptInput(snapshot.input), chosen);
  const plan = { ...prepared.plan, ...reuseOf(snapshot, prepared.plan) };
  const now = parts.now();
  const known = rebased(now, events);
  await prepared.additions.takeKept(known);
  if (plan.regrown !== undefined) await prepared.additions.takeRegrown(plan.regrown);
  const folded = () => fold(plan, known, new Set(snapshot.shape.once));
  const run = folded();
  const decided = requestsToResolve(run, options.resolve ?? {}, {
    now,
    isRun: false,
    kept,
  });
  const asked = [...kept.asked, ...decided];
  const hasEnded = (step: number) => isSettled(run.stepStatus[step]!);
  // Nothing but its hooks runs any more in a run that is to be cancelled.
  if (askedToCancel({ asked }) === undefined) refuseLost(snapshot, { runId, plan, hasEnded });
  const skipCache = snapshot.from !== undefined;
  const edited = await editedNotes(snapshot, workflow, { ...options, project });
  planner.tell(workflow, edited);
  const diagnostics = [...prepared.diagnostics, ...edited];
  const changed = rewritten(snapshot, plan.graph, prepared.contents);
  const standing = { run, kept: store.isTemporary === true ? undefined : folded() };
  const start = { guarded, ...standing, asked, rewritten: changed, past: known };
  return live.launch({ ...prepared, diagnostics, plan, skipCache }, chosen, start);
}

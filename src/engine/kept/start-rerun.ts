/**
 * Starting a run that is made from an earlier one.
 * Knows the order of things: nothing is kept or ended before everything else is right. Must not know
 * which results are reused.
 */

import type { RunRecord, Store } from '../../ports/store.ts';
import type { Event } from '../../run/event.ts';
import { cancelUnread, cancelWithoutCode, decideWithoutCode } from '../../schedule/without-code.ts';
import { Batch } from '../../std/batch.ts';
import { EngineError, storeError } from '../engine-error.ts';
import type { RunHandle } from '../live/live-run.ts';
import { KeptInput, ownValues } from '../plan/own-input.ts';
import type { Planner } from '../plan/planner.ts';
import type { PreparedPlan } from '../plan/prepared-plan.ts';
import type { RunOptions } from '../plan/run-options.ts';
import type { AskParts } from './ask.ts';
import { checkResume, claimRun, type ResumeOptions, recordOf } from './claim.ts';
import { decisionsIn } from './decide.ts';
import type { KeptRun } from './kept-run.ts';
import { workflowFor } from './kept-workflow.ts';
import { refuseLost } from './lost-variables.ts';
import { inputFor } from './new-input.ts';
import {
  checkCall,
  choicesFor,
  type EarlierRun,
  earlierRunOf,
  type PlannedRerun,
  planRerun,
  type RerunCall,
  readEarlier,
} from './rerun.ts';
import { changesSince } from './snapshot.ts';
import { refuseUndecided } from './undecided.ts';

/** What rerunning needs of an engine. */
export interface RerunParts extends AskParts {
  /** The root of the project that the store belongs to. */
  readonly project: string | undefined;
  readonly planner: Planner;
}

/** The same, and how to start the new run. */
export interface StartRerunParts extends RerunParts {
  begin(prepared: PreparedPlan, options: RunOptions, record: RunRecord): Promise<RunHandle>;
}

interface PreparedRerun {
  readonly prepared: PreparedPlan;
  readonly steps: PlannedRerun['steps'];
  readonly options: RunOptions;
  readonly added: readonly string[];
  readonly undecided: readonly string[];
}

export async function startRerun(parts: StartRerunParts, call: RerunCall): Promise<RunHandle> {
  checkCall(call);
  const earlier = await readEarlier(parts.store, call);
  const rerun = await prepare(parts, earlier, call);
  refuseUndecided(earlier.run, rerun.undecided);
  return start(parts, call, rerun);
}

/** What would be started. */
export async function previewRerun(parts: RerunParts, given: RerunCall): Promise<PlannedRerun> {
  checkCall(given);
  const call = { ...given, options: ownValues(given.options) } as RerunCall;
  const earlier = await readEarlier(parts.store, call);
  const { prepared, steps, undecided } = await prepare(parts, earlier, call, false);
  refuseUndecided(earlier.run, undecided);
  return { plan: prepared.plan, diagnostics: prepared.diagnostics, steps };
}

async function prepare(
  { planner, project }: RerunParts,
  earlier: EarlierRun,
  call: RerunCall,
  load = true,
): Promise<PreparedRerun> {
  const workflow = await workflowFor(earlier, call.options, project);
  const options = choicesFor(earlier, call.options);
  const { input, added } = inputFor(earlier, workflow, call.options);
  const prepared = await planner.prepareRun(workflow, new KeptInput(input, added), options, load);
  const { plan, ...more } = planRerun(earlier, { ...prepared, added }, call);
  return { prepared: { ...prepared, plan, skipCache: true }, ...more, options, added };
}

async function start(
  { project, now, begin }: StartRerunParts,
  { kind, runId }: Pick<RerunCall, 'kind' | 'runId'>,
  { prepared, options }: PreparedRerun,
): Promise<RunHandle> {
  const from = { runId, kind };
  const { contents, plan } = prepared;
  const record = recordOf(plan, { options, at: now(), contents, from, project });
  return begin(prepared, options, record);
}

/**
 * An interrupted run is resumed as a new one, because its workflow has changed; undefined when that was
 * not asked for, or when it is as it was.
 */
export async function resumeChanged(
  parts: StartRerunParts,
  runId: string,
  options: ResumeOptions,
): Promise<RunHandle | undefined> {
  checkResume(options);
  if (options.useCurrent !== true) return undefined;
  if (options.resolve !== undefined) {
    throw new EngineError('invalid-option', 'useCurrent and resolve cannot both be given', {
      hint: 'decide about the steps first',
    });
  }
  const kept = await claimRun(parts.store, runId, options);
  const { snapshot } = kept;
  // It is to end, not to be resumed in another way.
  if (kept.asked.some(({ kind }) => kind === 'cancel')) return undefined;
  const { earlier, decided } = withDecisions(kept, parts.now());
  const { workflow, observers, signal, drainMs, leave, useCurrent, input, file } = options;
  const call = {
    kind: 'retry',
    runId,
    options: { workflow, observers, signal, drainMs, leave, useCurrent, input, file } as object,
  } as const;
  const rerun = await prepare(parts, earlier, call);
  if (rerun.added.length === 0 && isAsItWas(earlier, rerun.prepared)) return undefined;
  const { plan } = rerun.prepared;
  refuseUndecided(earlier.run, rerun.undecided);
  refuseLost(snapshot, { runId, plan, hasEnded: (step) => plan.reused.has(step) });
  const reason = `its workflow has changed: resumed as run ${plan.runId}`;
  await endWithoutCode(parts, earlier, { reason, decided });
  return start(parts, call, rerun);
}

/** Steps, their files, and, where it was read from a file, the text of the workflow. */
function isAsItWas({ snapshot }: EarlierRun, { plan, contents }: PreparedPlan): boolean {
  const { workflow } = plan.graph;
  if (workflow.source?.text !== snapshot.source?.text) return false;
  return changesSince(snapshot, workflow, contents).length === 0;
}

/** Ends an interrupted run without its code, also one that is damaged: else nothing could ever remove it. */
export async function cancelKept(parts: AskParts, runId: string, reason: string): Promise<void> {
  let known: ReturnType<typeof withDecisions>;
  try {
    known = withDecisions(await claimRun(parts.store, runId, {}), parts.now());
  } catch (error) {
    if (!(error instanceof EngineError && error.code === 'run-damaged')) throw error;
    const events = cancelUnread({ at: parts.now(), reason });
    // What is damaged may be what it would be found by: then that is what there is to say.
    return append(parts.store, runId, events).catch(() => Promise.reject(error));
  }
  const { earlier, decided } = known;
  await endWithoutCode(parts, earlier, { reason, decided });
}

/** The run as what was decided of its steps leaves it, and the events that say so. */
function withDecisions(
  { asked, ...kept }: KeptRun,
  at: number,
): { readonly earlier: EarlierRun; readonly decided: readonly Event[] } {
  const before = earlierRunOf(kept);
  const decided = decideWithoutCode(before.run, decisionsIn(before.run, asked), at);
  if (decided.length === 0) return { earlier: before, decided };
  return { earlier: earlierRunOf({ ...kept, events: [...kept.events, ...decided] }), decided };
}

interface Ending {
  readonly reason: string;
  readonly decided: readonly Event[];
}

function endWithoutCode(
  { store, now }: AskParts,
  { runId, run }: EarlierRun,
  { reason, decided }: Ending,
): Promise<void> {
  const end = cancelWithoutCode(run, { at: now(), reason });
  // It has been resumed for the decisions already.
  return append(store, runId, [...decided, ...(decided.length === 0 ? end : end.slice(1))]);
}

async function append(store: Store, runId: string, given: readonly Event[]): Promise<void> {
  const events = new Batch<Event>();
  for (const event of given) events.push(event);
  try {
    await store.append(runId, events);
  } catch (cause) {
    throw storeError(cause);
  }
}

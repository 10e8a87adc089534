/**
 * Starting a run that is made from an earlier one.
 * Knows the order of things: nothing is kept or ended before everything else is right. Must not know
 * which results are reused.
 */

import type { RunRecord, RunRequest, Store } from '../../ports/store.ts';
import type { Event } from '../../run/event.ts';
import { cancelUnread, cancelWithoutCode, decideWithoutCode } from '../../schedule/without-code.ts';
import { Batch } from '../../std/batch.ts';
import { show } from '../../std/printable.ts';
import { EngineError, storeError } from '../engine-error.ts';
import type { RunHandle } from '../live/live-run.ts';
import { KeptInput, ownValues } from '../plan/own-input.ts';
import type { Planner } from '../plan/planner.ts';
import type { PreparedPlan } from '../plan/prepared-plan.ts';
import type { RunOptions } from '../plan/run-options.ts';
import { type AskParts, passOnRequests, requestsToPassOn } from './ask.ts';
import { callOptions, claimRun, finishedRun, type ResumeOptions, recordOf } from './claim.ts';
import { decisionsIn } from './decide.ts';
import { isSame, rewritten } from './identity.ts';
import { hasKeptTexts } from './kept-calls.ts';
import { askedToCancel, begunSuccessor, type KeptRun, successorIn } from './kept-run.ts';
import { fromItsFile, workflowFor } from './kept-workflow.ts';
import { refuseLost } from './lost-variables.ts';
import { inputFor } from './new-input.ts';
import { planRerun } from './plan-rerun.ts';
import { type Repeated, refuseRepeated } from './repeated.ts';
import {
  choicesFor,
  type EarlierRun,
  earlierRunOf,
  type PlannedRerun,
  readEarlier,
} from './rerun.ts';
import { checkCall, type ForkOptions, type RerunCall, type ResumedCall } from './rerun-call.ts';
import { refuseUndecided, type Unnamed } from './undecided.ts';

/** What rerunning needs of an engine. */
export interface RerunParts extends AskParts {
  /** The root of the project that the store belongs to. */
  readonly project: string | undefined;
  readonly planner: Planner;
}

/** The same, and how to start the new run. */
export interface StartRerunParts extends RerunParts {
  /** `asked`: what its first turn takes. */
  begin(
    prepared: PreparedPlan,
    options: RunOptions,
    start: { readonly record: RunRecord; readonly asked?: readonly RunRequest[] },
  ): Promise<RunHandle>;
  /** Throws for a run that is under way in this program. */
  refuseLive(runId: string): void;
}

interface PreparedRerun {
  readonly prepared: PreparedPlan;
  readonly steps: PlannedRerun['steps'];
  readonly options: RunOptions;
  readonly added: readonly string[];
  readonly undecided: readonly Unnamed[];
  readonly repeated: readonly Repeated[];
}

export async function startRerun(parts: StartRerunParts, call: RerunCall): Promise<RunHandle> {
  checkCall(call);
  const earlier = await readEarlier(parts.store, call, parts.refuseLive);
  const rerun = await prepare(parts, earlier, call);
  refuseUnnamed(earlier, rerun, call);
  return start(parts, { kind: call.kind, runId: earlier.runId }, rerun);
}

/** What would be started. */
export async function previewRerun(parts: RerunParts, given: RerunCall): Promise<PlannedRerun> {
  checkCall(given);
  const call = { ...given, options: ownValues(given.options) } as RerunCall;
  const earlier = await readEarlier(parts.store, call);
  const rerun = await prepare(parts, earlier, call, false);
  refuseUnnamed(earlier, rerun, call);
  const { prepared, steps } = rerun;
  return { plan: prepared.plan, diagnostics: prepared.diagnostics, steps };
}

/** No effect that must happen once is repeated unless its step was named. */
function refuseUnnamed(
  { run }: EarlierRun,
  { undecided, repeated }: PreparedRerun,
  { kind, options }: Pick<RerunCall | ResumedCall, 'kind' | 'options'>,
): void {
  refuseUndecided(run, undecided, kind);
  const useCurrent = options.useCurrent === true;
  refuseRepeated(run, { repeated, kind, useCurrent });
}

function fromText(from: ForkOptions['from']): string {
  return typeof from === 'string' ? show(from) : `[${from.map((id) => show(id)).join(', ')}]`;
}

async function prepare(
  { planner, project }: RerunParts,
  earlier: EarlierRun,
  call: RerunCall | ResumedCall,
  load = true,
): Promise<PreparedRerun> {
  const workflow = await workflowFor(earlier, call.options, project);
  const chosen = choicesFor(earlier, call);
  const options = call.kind === 'resume' ? chosen : planner.traced(chosen);
  const { input, added } = inputFor(earlier, workflow, call.options);
  const from = call.kind === 'fork' ? `from: ${fromText(call.options.from)}, ` : '';
  const toGive = (name: string) =>
    `engine.${call.kind}(${show(earlier.runId)}, { ${from}workflow, useCurrent: true, input: { ${name}: … } })`;
  const more = call.options.useCurrent === true ? { added, toGive } : undefined;
  const kept = new KeptInput(input, more);
  const prepared = await planner.prepareRun(workflow, kept, options, load);
  const { plan, ...planned } = planRerun(earlier, { ...prepared, added }, call);
  if (load && plan.regrown !== undefined) await prepared.additions.takeRegrown(plan.regrown);
  return { prepared: { ...prepared, plan, skipCache: true }, ...planned, options, added };
}

async function start(
  { project, now, begin }: StartRerunParts,
  { kind, runId }: Pick<RerunCall | ResumedCall, 'kind' | 'runId'>,
  { prepared, options }: PreparedRerun,
  asked: readonly RunRequest[] = [],
): Promise<RunHandle> {
  const { contents, plan } = prepared;
  const from = { ...plan.origin, runId, kind };
  const record = recordOf(plan, { options, at: now(), contents, from, project });
  return begin(prepared, options, { record, asked });
}

/**
 * A claimed run is resumed as a new one, because its workflow has changed; undefined when that was not asked
 * for, or when it is as it was. That it goes on as that run is kept first, its end last: whenever the process
 * ends in between, the next resume does the rest.
 */
export async function resumeChanged(
  parts: StartRerunParts,
  kept: KeptRun,
  options: ResumeOptions,
): Promise<RunHandle | undefined> {
  if (options.useCurrent !== true) return undefined;
  if (options.resolve !== undefined) {
    throw new EngineError('invalid-option', 'useCurrent and resolve cannot both be given', {
      hint: 'decide about the steps first',
    });
  }
  const { runId, snapshot } = kept;
  const moved = successorIn(kept.events);
  // It is to end, not to be resumed in another way.
  if (askedToCancel(kept) !== undefined) return undefined;
  const { earlier, decided } = withDecisions(kept, parts.now());
  const { workflow, useCurrent, input, file, step } = options;
  const more = { ...callOptions(options), useCurrent, input, file, step, runId: moved };
  const call = { kind: 'resume', runId, options: { workflow, ...more } as object } as const;
  const rerun = await prepare(parts, earlier, call);
  const { plan } = rerun.prepared;
  const isOther = rerun.added.length > 0 || !isAsItWas(earlier, rerun.prepared);
  if (moved === undefined && !isOther) return undefined;
  refuseUnnamed(earlier, rerun, call);
  refuseLost(snapshot, { runId, plan, hasEnded: (step) => plan.reused.has(step) });
  const reason = `its workflow has changed: resumed as run ${plan.runId}`;
  const events = endingWithoutCode(parts, earlier, { reason, decided, successor: plan.runId });
  await append(parts.store, runId, events.slice(0, -1));
  // It may have all that it waits for, and would rest without it.
  const asked = (await requestsToPassOn(parts.store, runId)).filter(
    ({ kind }) => kind !== 'cancel',
  );
  const handle = await start(parts, call, rerun, asked);
  await passOnRequests(parts.store, runId, plan.runId);
  await append(parts.store, runId, events.slice(-1));
  return handle;
}

/** The end of a run that has a successor already. */
export async function endMoved(parts: AskParts, kept: KeptRun): Promise<void> {
  const successor = successorIn(kept.events)!;
  const { earlier, decided } = withDecisions(kept, parts.now());
  const reason = `its workflow has changed: resumed as run ${successor}`;
  const events = endingWithoutCode(parts, earlier, { reason, decided, successor });
  await passOnRequests(parts.store, kept.runId, successor);
  await append(parts.store, kept.runId, events);
}

/** In a file everything counts, and its steps' files; of code its shape and its version. */
function isAsItWas({ snapshot }: EarlierRun, { plan, contents }: PreparedPlan): boolean {
  const { workflow } = plan.graph;
  if (!fromItsFile(snapshot)) return isSame(snapshot, workflow);
  if (!hasKeptTexts(snapshot, workflow)) return false;
  return isSame(snapshot, workflow) && rewritten(snapshot, plan.graph, contents).length === 0;
}

/** A claimed run is cancelled without its code. */
export async function endClaimed(parts: AskParts, kept: KeptRun, reason: string): Promise<void> {
  const { earlier, decided } = withDecisions(kept, parts.now());
  const events = endingWithoutCode(parts, earlier, { reason, decided });
  await append(parts.store, kept.runId, events);
}

/**
 * Ends an interrupted run without its code, also one that is damaged: else nothing could ever remove it. One that
 * goes on as another one ends for that, and is `run-finished`.
 */
export async function cancelKept(parts: AskParts, runId: string, reason: string): Promise<void> {
  let known: ReturnType<typeof withDecisions>;
  try {
    const kept = await claimRun(parts.store, runId, {});
    if ((await begunSuccessor(parts.store, kept)) !== undefined) {
      await endMoved(parts, kept);
      throw finishedRun(runId, 'cancel the run that it goes on as');
    }
    known = withDecisions(kept, parts.now());
  } catch (error) {
    if (!(error instanceof EngineError && error.code === 'run-damaged')) throw error;
    const events = cancelUnread({ at: parts.now(), reason });
    // What is damaged may be what it would be found by: then that is what there is to say.
    return append(parts.store, runId, events).catch(() => Promise.reject(error));
  }
  const { earlier, decided } = known;
  await append(parts.store, runId, endingWithoutCode(parts, earlier, { reason, decided }));
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
  readonly successor?: string;
}

function endingWithoutCode(
  { now }: AskParts,
  { run }: EarlierRun,
  { decided, ...ending }: Ending,
): readonly Event[] {
  const end = cancelWithoutCode(run, { at: now(), ...ending });
  // It has been resumed for the decisions already.
  return [...decided, ...(decided.length === 0 ? end : end.slice(1))];
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

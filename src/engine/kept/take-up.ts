/**
 * What has to be right before a run is taken up: its owner, its workflow, its decisions.
 * Knows stores and snapshots; must not know how a run goes on.
 */
import type { Graph } from '../../graph/graph.ts';
import type { RunRecord, RunRequest, Store } from '../../ports/store.ts';
import { type Event, earlier, withSteps } from '../../run/event.ts';
import type { Plan } from '../../run/plan.ts';
import type { Run } from '../../run/run.ts';
import { RUNNING } from '../../run/status.ts';
import { idOf } from '../../run/steps.ts';
import { StoreError } from '../../run/store-error.ts';
import type { Asked, Resolution } from '../../schedule/input.ts';
import { willPark } from '../../schedule/resume.ts';
import { defined } from '../../std/defined.ts';
import { copyExact } from '../../std/exact-json.ts';
import { Inexact } from '../../std/inexact.ts';
import { show } from '../../std/printable.ts';
import type { Workflow } from '../../workflow/workflow.ts';
import { EngineError, failStore, storeError } from '../engine-error.ts';
import { checkNames, type RunOptions } from '../plan/run-options.ts';
import { stepHint } from '../step-hint.ts';
import { readKept } from './kept-run.ts';
import { checkChoice, type WorkflowChoice } from './new-input.ts';
import { changesSince, type Snapshot, type SnapshotMore, snapshotOf } from './snapshot.ts';

/** Choices for taking a run up; everything else is as the run began. */
export interface ResumeOptions
  extends WorkflowChoice,
    Pick<RunOptions, 'observers' | 'signal' | 'drainMs' | 'leave'> {
  /**
   * A workflow that has changed is no reason to refuse: the run is ended, and a new one goes on that
   * keeps the results of all steps that are as they were and stand behind no other. A file is read
   * again, unless `workflow` is given. Earlier inputs that it no longer declares are left out.
   */
  readonly useCurrent?: boolean;
  /** What becomes of parked steps, by id. */
  readonly resolve?: Readonly<Record<string, Resolution>>;
  /** So long, in milliseconds, an owner that seems to live is watched for a sign of life; default not. */
  readonly watchMs?: number;
}

const RESUME_NAMES: Record<keyof ResumeOptions, true> = {
  workflow: true,
  useCurrent: true,
  file: true,
  input: true,
  resolve: true,
  watchMs: true,
  observers: true,
  signal: true,
  drainMs: true,
  leave: true,
};

/** Throws an `EngineError` for a call that makes no sense whatever the run. */
export function checkResume(options: ResumeOptions): void {
  checkNames(options, RESUME_NAMES);
  checkChoice(options);
}

/** What is kept of a new run before anybody hears of it. */
export function recordOf(
  plan: Plan,
  { options, at, ...more }: { options: RunOptions; at: number } & SnapshotMore,
): RunRecord {
  const { runId, graph } = plan;
  return {
    runId,
    workflow: graph.workflow.name,
    createdAt: at,
    get snapshot() {
      return snapshotOf(plan, options, more);
    },
  };
}

/** Why a new run was not kept. */
export function notKept(runId: string, cause: unknown): EngineError {
  if (!(cause instanceof StoreError && cause.kind === 'exists')) return storeError(cause);
  const hint = "choose another id or none, or take that run: { ifExists: 'attach' }";
  return new EngineError('run-exists', `there is a run ${show(runId)} already`, { hint });
}

/** What is kept of a run, and what was asked of it while nobody ran it. */
export interface TakenUp {
  readonly snapshot: Snapshot;
  readonly events: readonly Event[];
  readonly asked: readonly RunRequest[];
}

/** What the store keeps of a run, which is the engine's own from now on. */
export async function takeUp(
  store: Store,
  runId: string,
  options: ResumeOptions,
): Promise<TakenUp> {
  const { watchMs } = options;
  const claim = await store.claim(runId, defined({ watchMs })).catch(failStore);
  switch (claim.kind) {
    case 'unknown':
      throw unknownRun(runId);
    case 'finished':
      throw finishedRun(
        runId,
        'start the workflow again, or run a part of it again with a retry or a fork',
      );
    case 'owned': {
      const { host, pid, since } = claim.owner;
      const from = new Date(since);
      const when = Number.isNaN(from.getTime()) ? '' : ` since ${from.toISOString()}`;
      const who = `process ${pid} on ${host}${when}`;
      throw new EngineError('run-owned', `run ${show(runId)} is run by ${who}`, {
        hint: 'wait for its end, or end that process',
      });
    }
    case 'claimed': {
      const kept = await readKept(store, runId);
      if (kept === undefined) throw unknownRun(runId);
      return { ...kept, asked: claim.requests };
    }
  }
}

const NOT_CLAIMED: readonly unknown[] = ['unknown-run', 'run-finished', 'run-owned'];

/** Whether the run may have been claimed before the error came. */
export function isClaimed(error: unknown): boolean {
  return !(error instanceof EngineError && NOT_CLAIMED.includes(error.code));
}

/** A run goes on with the steps it began with, or not at all. */
export function refuseChanges(snapshot: Snapshot, workflow: Workflow, runId: string): void {
  const changes = changesSince(snapshot, workflow);
  if (changes.length === 0) return;
  const some = changes.slice(0, 5).map(({ id, what }) => `${id} ${what}`);
  const told = `${some.join(', ')}${changes.length > 5 ? ' and more' : ''}`;
  throw new EngineError('run-changed', `the workflow has changed since run ${runId}: ${told}`, {
    hint: 'give the workflow as it was, or go on with it as it is: { useCurrent: true }',
  });
}

/** What the caller of `resume` may choose anew. */
export function callOptions({ observers, signal, drainMs, leave }: ResumeOptions): RunOptions {
  return defined({ observers, signal, drainMs, leave });
}

/** Keeps for whoever runs the run, now or later, that it is to be cancelled. */
export async function askToCancel(store: Store, runId: string, reason: string): Promise<void> {
  const answer = await store.ask(runId, { kind: 'cancel', reason }).catch(failStore);
  if (answer === 'unknown') throw unknownRun(runId);
  if (answer === 'finished') throw finishedRun(runId, 'there is nothing to cancel');
}

/** No run is run twice at a time. */
export function runningHere(runId: string): EngineError {
  const hint = 'use its handle';
  return new EngineError('run-owned', `run ${show(runId)} is under way in this program`, { hint });
}

function unknownRun(runId: string): EngineError {
  const hint = 'engine.runs() lists them';
  return new EngineError('unknown-run', `there is no run ${show(runId)}`, { hint });
}

function finishedRun(runId: string, hint: string): EngineError {
  return new EngineError('run-finished', `run ${show(runId)} has ended`, { hint });
}

/** The events with the step numbers of a graph: equal workflows may be numbered in another order. */
export function numbered(events: readonly Event[], { steps }: Snapshot, graph: Graph): Event[] {
  const numbers = steps.map(([id]) => graph.indexOf(id)!);
  if (numbers.every((number, step) => number === step)) return [...events];
  return events.map((event) => withSteps(event, (step) => numbers[step]!) as unknown as Event);
}

/**
 * The events in the time of one clock that ends now at the latest. Whenever the clock was set back
 * between two of them, or since the last, what was before is moved back as far: what waits would
 * wait so much longer, however often the run has been taken up since.
 */
export function rebased(now: number, events: readonly Event[]): readonly Event[] {
  const back: number[] = [];
  let [ahead, next] = [0, now];
  for (let i = events.length - 1; i >= 0; i--) {
    const { at } = events[i]!;
    ahead += Math.max(0, at - next);
    next = at;
    back[i] = ahead;
  }
  if (ahead === 0) return events;
  return events.map((event, i) => earlier(event, back[i]!));
}

/** Decisions as what is asked of the run. Only a parked step can be decided about. */
export function resolutionsOf(
  run: Readonly<Run>,
  resolve: ResumeOptions['resolve'] = {},
): readonly Asked[] {
  const { graph } = run.plan;
  const requests: Asked[] = [];
  for (const [id, resolution] of Object.entries(resolve)) {
    const step = graph.indexOf(id);
    if (step === undefined || step < 0) {
      const hint = stepHint(
        id,
        graph.steps.map((one) => one.id),
      );
      throw new EngineError('invalid-option', `${show(id)} is not a step of the run`, { hint });
    }
    if (run.waits.get(step)?.kind !== 'decision' && !mayPark(run, step)) {
      const undecided = [...run.waits].filter(([, { kind }]) => kind === 'decision');
      const waiting = undecided.map(([parked]) => idOf(run, parked));
      const those = waiting.length === 0 ? 'none does' : `now ${waiting.slice(0, 5).join(', ')}`;
      const hint = `only a step that waits for a decision can be resolved: ${those}`;
      throw new EngineError('invalid-option', `step ${show(id)} waits for no decision`, { hint });
    }
    requests.push({ kind: 'resolve', step, resolution: checkedResolution(id, resolution) });
  }
  return requests;
}

const DECISIONS: readonly string[] = ['succeeded', 'failed', 'rerun'] satisfies Resolution['as'][];

/** The decision with its output as it is kept; tells what a program without types may get wrong. */
function checkedResolution(id: string, resolution: Resolution): Resolution {
  const refuse = (what: string, hint: string): never => {
    throw new EngineError('invalid-option', `the decision about step ${show(id)} ${what}`, {
      hint,
    });
  };
  const as: unknown = resolution?.as;
  if (typeof as !== 'string' || !DECISIONS.includes(as)) {
    refuse(`cannot be ${show(as)}`, `give one of ${DECISIONS.join(', ')} as \`as\``);
  }
  if (resolution.as === 'succeeded') {
    const output = copyExact(resolution.output);
    if (!(output instanceof Inexact)) return { ...resolution, output };
    refuse(`has an output that cannot be kept exactly: ${output.place}`, 'give plain JSON');
  }
  if (resolution.as === 'failed' && typeof resolution.message !== 'string') {
    refuse('gives no reason', 'give the reason as `message`');
  }
  return resolution;
}

/** A step that was under way when its process ended may be parked by the very resume. */
function mayPark(run: Readonly<Run>, step: number): boolean {
  return run.stepStatus[step] === RUNNING && willPark(run, step);
}

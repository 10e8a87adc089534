/**
 * Claiming a run from its store, and what has to be right before it is resumed: its owner, its workflow.
 * Knows stores and snapshots; must not know how a run is resumed.
 */
import type { RunRecord, Store } from '../../ports/store.ts';
import { type Event, earlier } from '../../run/event.ts';
import type { Plan } from '../../run/plan.ts';
import { StoreError } from '../../run/store-error.ts';
import { defined } from '../../std/defined.ts';
import { msOf, type Span } from '../../std/duration.ts';
import { show } from '../../std/printable.ts';
import { EngineError, failStore, storeError } from '../engine-error.ts';
import { checkNames, checkSpan, checkWhenWaiting, type RunOptions } from '../plan/run-options.ts';
import type { Decisions } from './decide.ts';
import { type KeptRun, readKept } from './kept-run.ts';
import { checkChoice, type WorkflowChoice } from './new-input.ts';
import { type SnapshotMore, snapshotOf } from './snapshot.ts';

/** Choices for resuming a run; everything else is as the run began. */
export interface ResumeOptions<Output = unknown>
  extends WorkflowChoice<Output>,
    Pick<RunOptions, 'observers' | 'signal' | 'drainMs' | 'leave' | 'whenWaiting'> {
  /**
   * A workflow that has changed is no reason to refuse: the run is ended, and is resumed as a new one that
   * keeps the results of all steps that are as they were and stand behind no other. A file is read
   * again, unless `workflow` is given. Earlier inputs that it no longer declares are left out.
   */
  readonly useCurrent?: boolean;
  /**
   * With `useCurrent`: a step, or several, that may run again although they have had an effect that must happen
   * once, or may have had it; one that the workflow has no more may be left behind.
   */
  readonly step?: string | readonly string[];
  /** What becomes of steps that wait for a decision, by id. */
  readonly resolve?: Decisions;
  /** So long, in milliseconds, an owner that may be alive is watched for a heartbeat; default not. */
  readonly watchMs?: Span;
}

const RESUME_NAMES: Record<keyof ResumeOptions, true> = {
  workflow: true,
  useCurrent: true,
  file: true,
  input: true,
  step: true,
  resolve: true,
  watchMs: true,
  observers: true,
  signal: true,
  drainMs: true,
  leave: true,
  whenWaiting: true,
};

/** Throws an `EngineError` for a call that makes no sense whatever the run. */
export function checkResume(options: ResumeOptions): void {
  checkNames(options, RESUME_NAMES);
  checkChoice(options);
  checkSpan('drainMs', options.drainMs, 0);
  checkSpan('watchMs', options.watchMs, 0);
  checkWhenWaiting(options.whenWaiting);
  if (options.step === undefined || options.useCurrent === true) return;
  throw new EngineError('invalid-option', 'step belongs to useCurrent', {
    hint: 'leave it out; a step of a run that has ended is run again by a retry',
  });
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

/** What the store keeps of a run, which is the engine's own from now on. */
export async function claimRun(
  store: Store,
  runId: string,
  options: ResumeOptions,
): Promise<KeptRun> {
  const watchMs = msOf(options.watchMs);
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
      return kept;
    }
  }
}

const NOT_CLAIMED: readonly unknown[] = ['unknown-run', 'run-finished', 'run-owned'];

/** Whether the run may have been claimed before the error came. */
export function isClaimed(error: unknown): boolean {
  return !(error instanceof EngineError && NOT_CLAIMED.includes(error.code));
}

/** What the caller of `resume` may choose once more. */
export function callOptions(options: ResumeOptions): RunOptions {
  const { observers, signal, drainMs, leave, whenWaiting } = options;
  return defined({ observers, signal, drainMs, leave, whenWaiting });
}

/** No run is run twice at a time. */
export function runningHere(runId: string): EngineError {
  const hint = `use its handle; start with { runId: ${show(runId)}, ifExists: 'attach' } gives it`;
  return new EngineError('run-owned', `run ${show(runId)} is under way in this program`, { hint });
}

export function unknownRun(runId: string): EngineError {
  const hint = 'engine.runs() lists them';
  return new EngineError('unknown-run', `there is no run ${show(runId)}`, { hint });
}

/** It was ended instead of being resumed. */
export function cancelledRun(runId: string): EngineError {
  const why = 'its workflow has changed, so it ended without running its steps at the end';
  const hint = 'start the workflow again, or run a part of it again with a retry or a fork';
  return new EngineError('run-finished', `run ${show(runId)} is cancelled, as was asked: ${why}`, {
    hint,
  });
}

export function finishedRun(runId: string, hint: string): EngineError {
  return new EngineError('run-finished', `run ${show(runId)} has ended`, { hint });
}

/**
 * The events in the time of one clock that ends now at the latest. Whenever the clock was set back
 * between two of them, or since the last, what was before is moved back as far: what waits would
 * wait so much longer, however often the run has been resumed since.
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

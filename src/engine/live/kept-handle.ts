/**
 * A run that this engine does not run, as its caller holds it: it has ended, or rests, or another process
 * runs it.
 * Knows what is kept of the run; must not take it from whoever runs it, nor know its workflow.
 */
import type { Clock } from '../../ports/clock.ts';
import type { Store } from '../../ports/store.ts';
import { statusAfter } from '../../run/event.ts';
import { fold } from '../../run/fold.ts';
import { planOfKept } from '../../run/kept-plan.ts';
import type { Plan, PlanShape, RunHead } from '../../run/plan.ts';
import { type RunResult, resultOf } from '../../run/result.ts';
import type { Run } from '../../run/run.ts';
import { OPEN_STATUSES, type RunStatus } from '../../run/status.ts';
import { statusView } from '../../run/status-view.ts';
import { printsAs } from '../../std/inspect.ts';
import { show } from '../../std/printable.ts';
import { closedEngine, EngineError, failStore } from '../engine-error.ts';
import type { Answer } from '../kept/answer.ts';
import { askToCancel } from '../kept/ask.ts';
import {
  askToAnswer,
  type DecideOptions,
  type DeliverOptions,
  givenDecision,
  givenMessage,
} from '../kept/ask-answer.ts';
import { unknownRun } from '../kept/claim.ts';
import type { KeptRun } from '../kept/kept-run.ts';
import { meantRun } from '../kept/meant-run.ts';
import { givenReason } from '../reason.ts';
import { type AttachedRun, drainOf, type StopOptions } from './live-run.ts';

/** The end of a run elsewhere is known at most so much later, in milliseconds. */
const LOOK_MS = 500;

/**
 * So long a run that nobody runs is waited for, in milliseconds: its process may be gone, or leave it to the
 * next one, which looks every few seconds (`everyMs` of `resumeAll`).
 */
const NOBODYS_MS = 15_000;

export interface KeptHandleParts {
  readonly store: Store;
  readonly clock: Clock;
  /** Runs under way in this program, of which not every store knows the owner. */
  readonly live: {
    has(runId: string): boolean;
    runOf(runId: string): Readonly<Run<Plan>> | undefined;
  };
  /** Aborts when the engine is closed. */
  readonly closed: AbortSignal;
}

export class KeptHandle<P extends PlanShape> implements AttachedRun {
  readonly runId: string;
  readonly plan: P;
  private readonly parts: KeptHandleParts;
  private kept: KeptRun;
  private resting: Promise<RunResult> | undefined;

  static {
    printsAs(this, 'AttachedRun', ({ runId, kept }) => ({
      runId,
      workflow: kept.workflow,
      status: statusOf(kept),
    }));
  }

  constructor(parts: KeptHandleParts, kept: KeptRun, plan: P) {
    this.parts = parts;
    this.kept = kept;
    this.runId = kept.runId;
    this.plan = plan;
  }

  /** Looks at the run again and again from the first time that somebody asks for its end. */
  get result(): Promise<RunResult> {
    this.resting ??= this.atRest();
    return this.resting;
  }

  /** Asks whoever runs it; a run that has ended stays as it is. */
  cancel(reason: string | Error = 'cancelled', options: StopOptions = {}): void {
    const { store, clock, live } = this.parts;
    const parts = { store, live, now: () => clock.now() };
    const asked = { reason: givenReason(reason), drainMs: drainOf(options) };
    askToCancel(parts, this.runId, asked).catch(() => {});
  }

  async deliver(message: string, value?: unknown, options: DeliverOptions = {}): Promise<void> {
    return this.answer(givenMessage(message, value, options));
  }

  async approve(step: string, options: DecideOptions = {}): Promise<void> {
    return this.answer(givenDecision(step, true, options));
  }

  async reject(step: string, options: DecideOptions = {}): Promise<void> {
    return this.answer(givenDecision(step, false, options));
  }

  private answer(answer: Answer): Promise<void> {
    const { store, clock, live } = this.parts;
    const liveOf = (runId: string) => live.runOf(runId);
    return askToAnswer({ store, live, now: () => clock.now(), liveOf }, this.runId, answer);
  }

  /** It is not run here; a call that makes no sense is refused all the same. */
  leave(reason: string | Error = 'left', options: StopOptions = {}): void {
    givenReason(reason);
    drainOf(options);
  }

  /** As it was when it was attached to, or at its end. */
  status() {
    return statusView(this.run(), headOf(this.kept), this.parts.clock.now(), () => undefined);
  }

  private run(): Run<PlanShape> {
    const { runId, snapshot, events } = this.kept;
    return fold(runId === this.runId ? this.plan : planOfKept(runId, snapshot), events);
  }

  /** What it goes on as is what was meant by then. */
  private async atRest(): Promise<RunResult> {
    const { store, clock, live, closed } = this.parts;
    let seenAt = clock.now();
    for (let status = statusOf(this.kept); !isAtRest(status); ) {
      await pause(clock, closed);
      const { runId } = this.kept;
      const [line] = await store.list({ runIds: [runId] }).catch(failStore);
      if (line === undefined) throw unknownRun(runId);
      ({ status } = line);
      if (line.owner !== undefined || live.has(runId)) seenAt = clock.now();
      if (!isAtRest(status)) {
        if (clock.now() - seenAt >= NOBODYS_MS) throw nobodys(runId);
        continue;
      }
      this.kept = await meantRun(store, runId);
      status = statusOf(this.kept);
    }
    const more = { head: headOf(this.kept), diagnostics: [], now: clock.now() };
    return resultOf(this.run(), more);
  }
}

/** Whether nothing more happens to it of itself. */
export function isAtRest(status: RunStatus): boolean {
  return status === 'waiting' || !OPEN_STATUSES.includes(status);
}

export function nobodys(runId: string): EngineError {
  const message = `run ${show(runId)} has not ended, and nobody runs it`;
  return new EngineError('run-unfinished', message, {
    hint: `resume it: engine.resume(${show(runId)}), or engine.resumeAll() for all`,
  });
}

export function statusOf({ events }: KeptRun): RunStatus {
  let status: RunStatus = 'pending';
  for (const event of events) status = statusAfter(event) ?? status;
  return status;
}

function headOf({ workflow, snapshot }: KeptRun): RunHead {
  const { strategy, branches = Number.POSITIVE_INFINITY, budget = {} } = snapshot;
  return { workflow, strategy, maxBranches: branches, budget };
}

function pause(clock: Clock, closed: AbortSignal): Promise<void> {
  return new Promise((resolve, reject) => {
    const stop = () => {
      cancelAlarm();
      reject(closedEngine());
    };
    const cancelAlarm = clock.alarm(clock.now() + LOOK_MS, () => {
      closed.removeEventListener('abort', stop);
      resolve();
    });
    if (closed.aborted) stop();
    else closed.addEventListener('abort', stop, { once: true });
  });
}

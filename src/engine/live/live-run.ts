/**
 * A run under way, as its caller holds it.
 * Knows a runner and the gate before it; must not decide anything about the run.
 */

import { setMaxListeners } from 'node:events';
import type { RunRequest } from '../../ports/store.ts';
import { headOf, type Plan } from '../../run/plan.ts';
import { type RunResult, resultOf } from '../../run/result.ts';
import type { Run } from '../../run/run.ts';
import type { RunStatusView } from '../../run/status-view.ts';
import { msOf, type Span } from '../../std/duration.ts';
import { printsAs } from '../../std/inspect.ts';
import type { Diagnostic } from '../../workflow/diagnostic.ts';
import type { GuardedRun } from '../guards/guards.ts';
import type { Answer } from '../kept/answer.ts';
import {
  type DecideOptions,
  type DeliverOptions,
  givenDecision,
  givenMessage,
} from '../kept/ask-answer.ts';
import type { Runner } from '../loop/runner.ts';
import { newId } from '../new-id.ts';
import { checkNames, checkSpan, type RunOptions } from '../plan/run-options.ts';
import { abortReason, givenReason } from '../reason.ts';
import type { CountedFigures } from './count-figures.ts';
import type { RunGate } from './run-gate.ts';

/** How what runs is stopped. */
export interface StopOptions {
  /** It is first left so long to finish, in milliseconds, at most ten years; default 0. */
  readonly drainMs?: Span;
}

/** A run that was asked for by its id. */
export interface AttachedRun<Output = unknown> {
  readonly runId: string;
  readonly result: Promise<RunResult<Output>>;
  /**
   * Starts nothing more and stops what runs; with `drainMs` what runs is first left so long to
   * finish. A second call without `drainMs` stops it at once. Of an error its message is the reason.
   * Where another process runs the run, that one is asked; `engine.cancel` tells whether it was.
   * Throws an `EngineError`: `invalid-option`.
   */
  cancel(reason?: string | Error, options?: StopOptions): void;
  /**
   * Starts nothing more and leaves the run, to be resumed later; what runs has `drainMs` to finish.
   * `result` resolves with the run as it stands. A second call without `drainMs` leaves at once. A run that this
   * engine does not run stays where it is. Throws as `cancel` does.
   */
  leave(reason?: string | Error, options?: StopOptions): void;
  /** Sends a message to the run, as `engine.deliver` does. */
  deliver(message: string, value?: unknown, options?: DeliverOptions): Promise<void>;
  /** Approves of a step, as `engine.approve` does. */
  approve(step: string, options?: DecideOptions): Promise<void>;
  /** Rejects a step, as `engine.reject` does. */
  reject(step: string, options?: DecideOptions): Promise<void>;
  /**
   * How the run stands, as far as the store has it, and why each step that does not run does not. Of a run elsewhere: as it stood when it was attached to, or at its end.
   */
  status(): RunStatusView;
}

/** A run that was started or resumed. */
export interface RunHandle<Output = unknown> extends AttachedRun<Output> {
  /** What is run. */
  readonly plan: Plan;
}

export interface LiveRunParts extends Pick<RunOptions, 'signal' | 'drainMs' | 'leave'> {
  /** Where runs wait for their turn. */
  readonly gate: RunGate;
  /** The guards of the run, until it has ended. */
  readonly guarded: GuardedRun;
  readonly diagnostics: readonly Diagnostic[];
  /** What was asked of a run that is resumed, while nobody ran it. */
  readonly asked?: readonly RunRequest[] | undefined;
  /** What the run takes, where that is counted. */
  readonly figures?: CountedFigures | undefined;
  /** Keeps what comes to the run from outside. */
  readonly answer: (runId: string, answer: Answer) => Promise<void>;
  /** The run is no longer run here; the caller is told after this. */
  readonly onEnd: () => Promise<void> | undefined;
}

export class LiveRun implements RunHandle {
  readonly runId: string;
  readonly plan: Plan;
  readonly result: Promise<RunResult>;
  private readonly runner: Runner;
  private readonly parts: Pick<LiveRunParts, 'gate' | 'signal' | 'leave' | 'answer'>;
  private readonly asked: RunRequest[];
  /** Ends the wait for its beginning or its turn with something else; undefined once the run has started. */
  private leaveLine: ((instead: () => Promise<Runner['run']>) => void) | undefined;

  static {
    printsAs(this, 'RunHandle', ({ runId, plan, run }) => ({
      runId,
      workflow: plan.graph.workflow.name,
      status: run.status,
    }));
  }

  constructor(runner: Runner, parts: LiveRunParts) {
    const { guarded, signal, drainMs = 0, leave = false, diagnostics, onEnd, figures } = parts;
    this.runner = runner;
    this.parts = parts;
    this.asked = [...(parts.asked ?? [])];
    this.plan = runner.run.plan;
    this.runId = this.plan.runId;
    const onAbort = () => {
      const reason = abortReason(signal!);
      if (leave) this.leave(reason, { drainMs });
      else this.cancel(reason, { drainMs });
    };
    // One signal may cancel thousands of runs; that is no leak.
    if (signal !== undefined) setMaxListeners(0, signal);
    signal?.addEventListener('abort', onAbort, { once: true });
    const started = new Promise<Runner['run']>((resolve) => {
      this.leaveLine = (instead) => {
        this.leaveLine = undefined;
        resolve(instead());
      };
    });
    this.result = started
      .finally(() => {
        signal?.removeEventListener('abort', onAbort);
        guarded.end();
        return onEnd();
      })
      .then((run) => {
        const found = [...diagnostics, ...guarded.warnings];
        const { clock, thrownOf } = runner;
        return resultOf(run, {
          head: headOf(run.plan),
          diagnostics: found,
          now: clock.now(),
          thrownOf,
          figures,
        });
      });
  }

  get run(): Readonly<Run> {
    return this.runner.run;
  }

  /** To be called when whoever looks for the run finds it: its first step may. Not one that has been left before. */
  begin(): void {
    const { signal, leave, gate } = this.parts;
    this.leaveLine?.(() =>
      signal?.aborted ? this.skip(this.toCancel(abortReason(signal)), leave) : this.startIn(gate),
    );
  }

  /** A run that is cancelled before its turn takes no place. */
  private startIn(gate: RunGate) {
    if (this.asked.some(({ kind }) => kind === 'cancel')) return this.runner.start(this.asked);
    return new Promise<Runner['run']>((resolve) => {
      let begun = false;
      const stepOut = gate.wait(() => {
        begun = true;
        this.leaveLine = undefined;
        resolve(this.runner.start(this.asked).finally(() => gate.leave()));
      });
      if (begun) return;
      this.leaveLine = (instead) => {
        this.leaveLine = undefined;
        stepOut();
        resolve(instead());
      };
    });
  }

  /** A run that is left stays as it stands, also one that has not begun. */
  private skip(cancel: RunRequest, leave = false): Promise<Runner['run']> {
    const { run } = this.runner;
    if (leave) return Promise.resolve(run);
    return this.runner.start([...this.asked, cancel]);
  }

  private toCancel(reason: string, drainMs = 0): RunRequest {
    const id = newId(this.runner.clock.now());
    return { id, kind: 'cancel', reason, ...(drainMs > 0 && { drainMs }) };
  }

  cancel(reason: string | Error = 'cancelled', options: StopOptions = {}): void {
    this.ask(this.toCancel(givenReason(reason), drainOf(options)));
  }

  async deliver(message: string, value?: unknown, options: DeliverOptions = {}): Promise<void> {
    return this.parts.answer(this.runId, givenMessage(message, value, options));
  }

  async approve(step: string, options: DecideOptions = {}): Promise<void> {
    return this.parts.answer(this.runId, givenDecision(step, true, options));
  }

  async reject(step: string, options: DecideOptions = {}): Promise<void> {
    return this.parts.answer(this.runId, givenDecision(step, false, options));
  }

  /** A run that waits for its turn hears of a cancel at once, and of all else when it is its turn. */
  ask(request: RunRequest): void {
    if (this.leaveLine === undefined) this.runner.ask(request);
    else if (request.kind === 'cancel') this.leaveLine(() => this.skip(request));
    else this.asked.push(request);
  }

  /** A run that waits for its turn is left as it was kept. */
  leave(reason: string | Error = 'left', options: StopOptions = {}): void {
    const [why, drainMs] = [givenReason(reason), drainOf(options)];
    if (this.leaveLine === undefined) this.runner.leave(why, drainMs);
    else this.leaveLine(() => this.skip(this.toCancel(why), true));
  }

  /** It is run here no more, and ends with the error for who waits; what is kept of it can be resumed. */
  abandon(error: unknown): void {
    if (this.leaveLine === undefined) this.runner.abandon(error);
    else this.leaveLine(() => Promise.reject(error));
  }

  status(): RunStatusView {
    return this.runner.status();
  }
}

/** Throws an `EngineError` for options that make no sense. */
export function drainOf(options: StopOptions): number {
  checkNames(options, { drainMs: true });
  checkSpan('drainMs', options.drainMs, 0);
  return msOf(options.drainMs) ?? 0;
}

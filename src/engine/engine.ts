/**
 * An engine: adapters chosen once, workflows planned and run with them.
 * Knows the chain workflow -> graph -> plan -> run; must not know any adapter by name.
 */
import type { Compiled } from '../graph/compile.ts';
import { tieNotes } from '../graph/primary.ts';
import type { Clock } from '../ports/clock.ts';
import type { LogLine, RunFilter, RunLine, Store } from '../ports/store.ts';
import type { Resolution } from '../run/request.ts';
import type { RunResult } from '../run/result.ts';
import type { InputAnd, TypedWorkflow } from '../workflow/handle.ts';
import type { Workflow } from '../workflow/workflow.ts';
import { closedEngine, failStore } from './engine-error.ts';
import type { EngineParts } from './engine-parts.ts';
import { type GuardedRun, Guards } from './guards/guards.ts';
import { refusedOnImport } from './importing.ts';
import { type ResumeOptions, recordOf } from './kept/claim.ts';
import { type KeptRun, readKept } from './kept/kept-run.ts';
import { KeptRuns } from './kept/kept-runs.ts';
import type { PlannedRerun } from './kept/rerun.ts';
import type { ForkOptions, RerunCall, RetryOptions } from './kept/rerun-call.ts';
import type { ResumeAllOptions } from './kept/resume-all.ts';
import { attachOr } from './live/attach.ts';
import { type DrainOptions, drainMs } from './live/drain.ts';
import { type RunHandle } from './live/live-run.ts';
import { LiveRuns } from './live/live-runs.ts';
import { ownInput, ownValues } from './plan/own-input.ts';
import { type Planned, Planner } from './plan/planner.ts';
import {
  checkFilter,
  checkPool,
  checkRunId,
  checkRunIds,
  checkWorkflow,
  type RunOptions,
  type StartOptions,
  takeIfExists,
} from './plan/run-options.ts';
import { givenReason } from './reason.ts';
import { systemClock } from './system-clock.ts';

export type { RunHandle } from './live/live-run.ts';
export type { RunOptions, StartOptions } from './plan/run-options.ts';

export class Engine {
  private readonly parts: EngineParts;
  private readonly clock: Clock;
  private readonly planner: Planner;
  private readonly guards: Guards;
  private readonly live: LiveRuns;
  private readonly keptRuns: KeptRuns;
  private isClosed = false;

  constructor(parts: EngineParts) {
    this.parts = parts;
    this.guards = new Guards(parts);
    this.clock = parts.clock ?? systemClock;
    this.planner = new Planner(parts, this.clock);
    for (const [name, pool] of Object.entries(parts.pools ?? {})) checkPool(name, pool);
    this.live = new LiveRuns(parts, this.clock, (plan) => this.planner.strategyOf(plan));
    const { clock, planner, live } = this;
    const { store, project } = parts;
    const guarded = this.guarded.bind(this);
    this.keptRuns = new KeptRuns({ store, project, clock, planner, live, guarded });
  }

  /** Everything that can be known before a run. Runs nobody's code; never throws for a bad workflow. */
  async plan<Input>(
    workflow: TypedWorkflow<Input>,
    input?: NoInfer<Input>,
    options: RunOptions = {},
  ): Promise<Planned> {
    this.refuseClosed();
    checkWorkflow(workflow);
    const chosen = this.planner.chosen(options);
    const found = await this.planner.prepare(workflow, ownInput(input), chosen, false);
    if (found.plan === undefined) return { ...found, choices: [] };
    const { plan, contents } = found;
    const reuse = await this.live.explainCache(plan, contents);
    const diagnostics = [...found.diagnostics, ...tieNotes(plan.graph)];
    return { plan, diagnostics, choices: [...found.choices, ...reuse] };
  }

  /** Checks a workflow without an input. */
  async check(workflow: Workflow): Promise<Compiled> {
    checkWorkflow(workflow);
    return this.planner.inspect(workflow);
  }

  /**
   * Runs a workflow to its end and gives its result, whatever the status. The input is taken as it is
   * at the call.
   * Throws an `EngineError` when nothing could be started: `invalid-workflow`, `invalid-input`,
   * `invalid-option`, `run-exists`; and `store-unavailable` when events could not be kept.
   */
  async run<Input, Output>(
    workflow: TypedWorkflow<Input, Output>,
    ...given: InputAnd<Input, StartOptions>
  ): Promise<RunResult<Output>> {
    const handle = await this.start(workflow, ...given);
    return handle.result;
  }

  /**
   * The same, but returns as soon as the run has started. Where there is a run with the id already, that is
   * `run-exists`; with `ifExists: 'attach'` it is taken instead: under way here, or ended with its kept result.
   */
  async start<Input, Output>(
    workflow: TypedWorkflow<Input, Output>,
    ...[input, options = {}]: InputAnd<Input, StartOptions>
  ): Promise<RunHandle<Output>> {
    this.refuseClosed();
    const { ifExists, own } = takeIfExists(options);
    const given = ownInput(input);
    const begin = () => this.begin(workflow, given, own);
    if (ifExists !== 'attach') return begin() as Promise<RunHandle<Output>>;
    const { live, clock, planner } = this;
    const handle = attachOr(
      { store: this.store, live, clock, planner, project: this.parts.project },
      { runId: own.runId!, workflow },
      begin,
    );
    return handle as Promise<RunHandle<Output>>;
  }

  private begin(workflow: Workflow, input: unknown, options: RunOptions): Promise<RunHandle> {
    return this.guarded(async (guarded) => {
      const chosen = this.planner.chosen(options);
      const prepared = await this.planner.prepareRun(workflow, input, chosen);
      const more = { contents: prepared.contents, project: this.parts.project };
      const record = recordOf(prepared.plan, { options: chosen, at: this.clock.now(), ...more });
      return this.live.begin(prepared, chosen, { guarded, record });
    });
  }

  /**
   * Resumes a run whose process is gone, or that waits for a decision. What has ended does not run again;
   * what was under way does, unless its step says `effects: once`.
   * Throws an `EngineError`: `unknown-run`, `run-finished`, `run-owned`, `run-changed`,
   * `run-damaged`, and those of `start`.
   */
  async resume<Output = unknown>(
    runId: string,
    options: ResumeOptions<Output> = {},
  ): Promise<RunHandle<Output>> {
    checkRunId(runId);
    return this.kept.resume(runId, ownValues(options)) as Promise<RunHandle<Output>>;
  }

  /**
   * Resumes all runs whose process is gone, each as `resume` does, and gives those that it resumed at once;
   * with `maxRuns` others follow when there is room. With `everyMs` it looks again and again, so that of
   * several programs on one store the others resume what one leaves behind. What cannot be resumed is given
   * to `onRefused`, and stops nothing else.
   * Throws an `EngineError`: `invalid-option`, `store-unavailable`.
   */
  async resumeAll(options: ResumeAllOptions = {}): Promise<readonly RunHandle[]> {
    return this.kept.resumeAll(options);
  }

  /**
   * Runs again what came to nothing in a run that has ended, as a new run: it keeps the results of all
   * steps that succeeded and stand behind nothing that runs again, and the idempotency keys.
   * Throws an `EngineError`: `unknown-run`, `run-unfinished`, `run-owned`, `run-changed`,
   * `run-damaged`, and those of `start`.
   */
  async retry<Output = unknown>(
    runId: string,
    options: RetryOptions<Output> = {},
  ): Promise<RunHandle<Output>> {
    const handle = this.kept.rerun({ kind: 'retry', runId, options: ownValues(options) });
    return handle as Promise<RunHandle<Output>>;
  }

  /**
   * A new run that keeps what an earlier one had made before the step `from`, with idempotency keys of
   * its own. Throws as `retry` does; the earlier run need not have ended, but nobody may run it.
   */
  async fork<Output = unknown>(
    runId: string,
    options: ForkOptions<Output>,
  ): Promise<RunHandle<Output>> {
    const handle = this.kept.rerun({ kind: 'fork', runId, options: ownValues(options) });
    return handle as Promise<RunHandle<Output>>;
  }

  /** What `retry` or `fork` would do, step by step. Runs nobody's code. */
  async planRerun(call: RerunCall): Promise<PlannedRerun> {
    return this.kept.previewRerun(call);
  }

  /**
   * Ends a run that nobody runs and whose code cannot be had any more: none of its steps runs again, also
   * not those for its end. So ends a run that is damaged, too. Of an error its message is the reason. Throws as `resume` does.
   */
  async cancelWithoutCode(runId: string, reason: string | Error = 'cancelled'): Promise<void> {
    checkRunId(runId);
    return this.kept.cancelWithoutCode(runId, givenReason(reason));
  }

  /**
   * Asks whoever runs the run to cancel it; kept for whoever resumes it when nobody runs it now.
   * Of an error its message is the reason. Throws an `EngineError`: `invalid-option`, `unknown-run`,
   * `run-finished`.
   */
  async cancel(runId: string, reason: string | Error = 'cancelled'): Promise<void> {
    checkRunId(runId);
    return this.kept.cancel(runId, givenReason(reason));
  }

  /**
   * Decides what becomes of a step that waits for a decision: asks whoever runs the run; kept for
   * whoever resumes it when nobody runs it now. The first decision about a step counts.
   * Throws an `EngineError`: `unknown-run`, `run-finished`; `invalid-option` for a step that waits for none.
   */
  async resolve(runId: string, step: string, resolution: Resolution): Promise<void> {
    checkRunId(runId);
    return this.kept.resolve(runId, { [step]: ownInput(resolution) });
  }

  /** Runs that the store keeps, newest first. */
  async runs(filter?: RunFilter): Promise<readonly RunLine[]> {
    checkFilter(filter);
    return this.store.list(filter).catch(failStore);
  }

  /** Everything that is kept of a run; undefined when the store does not know it. */
  async history(runId: string): Promise<KeptRun | undefined> {
    checkRunId(runId);
    return readKept(this.store, runId);
  }

  /** Lines that the steps of a run logged and that the store kept, oldest first. */
  async logs(runId: string): Promise<readonly LogLine[]> {
    checkRunId(runId);
    return this.store.logs(runId).catch(failStore);
  }

  /** Removes those of the runs that have ended from the store; gives how many. */
  async forget(runIds: readonly string[]): Promise<number> {
    checkRunIds(runIds);
    return this.store.forget(runIds).catch(failStore);
  }

  /** What a closed engine does not have any more. */
  private get kept(): KeptRuns {
    this.refuseClosed();
    return this.keptRuns;
  }

  private get store(): Store {
    this.refuseClosed();
    return this.parts.store;
  }

  private refuseClosed(): void {
    if (this.isClosed) throw closedEngine();
  }

  /** The guards end with the run, or when it cannot start. */
  private async guarded<T>(begin: (guarded: GuardedRun) => Promise<T>): Promise<T> {
    this.refuseClosed();
    return refusedOnImport() ?? this.live.starting(() => this.guards.during(begin));
  }

  /**
   * Lets the engine go before its process ends, as a server does on SIGTERM: from now on it starts no run
   * and no step, also for `resumeAll`. What runs has `ms` milliseconds (default 10,000) to finish, and is
   * stopped then; a second call may shorten that. Runs that have not ended are left to be resumed by another
   * process; with a store that is gone with this one, such as memory, they may finish within `ms`, and are
   * cancelled then. Resolves with the ids of those that have not ended. `close()` comes after it.
   * Throws an `EngineError`: `invalid-option`, `engine-closed`.
   */
  async drain(options: DrainOptions = {}): Promise<readonly string[]> {
    const ms = drainMs(options);
    this.refuseClosed();
    this.keptRuns.close();
    return this.live.drain(ms);
  }

  /**
   * Ends what the adapters keep alive. A run that is still under way ends with `store-unavailable`, and
   * can be resumed where its store outlives the program; `handle.leave()` before leaves it in order.
   * Every later call but `check` throws an `EngineError`: `engine-closed`.
   */
  async close(): Promise<void> {
    this.isClosed = true;
    this.keptRuns.close();
    this.live.abandon();
    await Promise.all([this.guards, ...this.parts.backends].map((part) => part.close()));
    await this.parts.store.close();
  }

  /** `await using engine = createEngine()` closes it at the end of the block. */
  [Symbol.asyncDispose](): Promise<void> {
    return this.close();
  }
}

/**
 * An engine: adapters chosen once, workflows planned and run with them.
 * Knows the chain workflow -> graph -> plan -> run; must not know any adapter by name.
 */
import type { Compiled } from '../graph/compile.ts';
import { tieNotes } from '../graph/primary.ts';
import type { Clock } from '../ports/clock.ts';
import type { LogLine, RunFilter, RunLine } from '../ports/store.ts';
import type { Resolution } from '../run/request.ts';
import type { RunResult } from '../run/result.ts';
import type { Workflow } from '../workflow/workflow.ts';
import { closedEngine, failStore } from './engine-error.ts';
import type { EngineParts } from './engine-parts.ts';
import { type GuardedRun, Guards } from './guards/guards.ts';
import type { Ask, ForkOptions, PlannedAgain, RetryOptions } from './kept/again.ts';
import { askToCancel, askToResolve } from './kept/ask.ts';
import { goOn } from './kept/go-on.ts';
import { type KeptRun, readKept } from './kept/kept-run.ts';
import { ResumeAll, type ResumeAllOptions } from './kept/resume-all.ts';
import {
  cancelKept,
  type Ground,
  type Host,
  planFor,
  type Ready,
  startAgain,
} from './kept/start-again.ts';
import { type ResumeOptions, recordOf, runningHere } from './kept/take-up.ts';
import { attachOr } from './live/attach.ts';
import { type RunHandle } from './live/live-run.ts';
import { LiveRuns } from './live/live-runs.ts';
import { underWayIn } from './live/under-way.ts';
import { ownInput, ownValues } from './plan/own-input.ts';
import { type Planned, Planner } from './plan/planner.ts';
import { refusal } from './plan/prepare.ts';
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
import { systemClock } from './system-clock.ts';

export type { RunHandle } from './live/live-run.ts';
export type { RunOptions, StartOptions } from './plan/run-options.ts';

export class Engine {
  private readonly parts: EngineParts;
  private readonly clock: Clock;
  private readonly planner: Planner;
  private readonly guards: Guards;
  private readonly live: LiveRuns;
  private readonly looking = new Set<ResumeAll>();
  private isClosed = false;

  constructor(parts: EngineParts) {
    this.parts = parts;
    this.guards = new Guards(parts);
    this.clock = parts.clock ?? systemClock;
    this.planner = new Planner(parts, this.clock);
    for (const [name, pool] of Object.entries(parts.pools ?? {})) checkPool(name, pool);
    this.live = new LiveRuns(parts, this.clock, (plan) => this.planner.strategyOf(plan));
  }

  /** Everything that can be known before a run. Runs nobody's code; never throws for a bad workflow. */
  async plan(workflow: Workflow, input?: unknown, options: RunOptions = {}): Promise<Planned> {
    checkWorkflow(workflow);
    const chosen = this.planner.chosen(options);
    const found = await this.planner.ready(workflow, ownInput(input), chosen, false);
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
  async run(workflow: Workflow, input?: unknown, options: StartOptions = {}): Promise<RunResult> {
    const handle = await this.start(workflow, input, options);
    return handle.result;
  }

  /**
   * The same, but returns as soon as the run has started. Where there is a run with the id already, that is
   * `run-exists`; with `ifExists: 'attach'` it is taken instead: under way here, or ended with its kept result.
   */
  async start(workflow: Workflow, input?: unknown, options: StartOptions = {}): Promise<RunHandle> {
    const { ifExists, own } = takeIfExists(options);
    const given = ownInput(input);
    const begin = () => this.begin(workflow, given, own);
    if (ifExists !== 'attach') return begin();
    const { live, clock, parts } = this;
    const looker = { store: parts.store, live, clock, admit: this.admit.bind(this) };
    return attachOr(looker, { runId: own.runId!, workflow }, begin);
  }

  private begin(workflow: Workflow, input: unknown, options: RunOptions): Promise<RunHandle> {
    return this.guarded(async (guarded) => {
      const chosen = this.planner.chosen(options);
      const ready = await this.admit(workflow, input, chosen);
      const more = { contents: ready.contents, project: this.parts.project };
      const record = recordOf(ready.plan, { options: chosen, at: this.clock.now(), ...more });
      return this.live.begin(ready, chosen, { guarded, record });
    });
  }

  /**
   * Goes on with a run whose process has gone, or that waits for a decision. What has ended does not
   * run again; what was under way does, unless its step says `effects: once`.
   * Throws an `EngineError`: `unknown-run`, `run-finished`, `run-owned`, `run-changed`,
   * `run-damaged`, and those of `start`.
   */
  async resume(runId: string, options: ResumeOptions = {}): Promise<RunHandle> {
    checkRunId(runId);
    const { resuming } = underWayIn(this.parts.store);
    const given = ownValues(options);
    if (this.live.has(runId) || resuming.has(runId)) throw runningHere(runId);
    resuming.add(runId);
    return this.guarded((guarded) => {
      const { store } = this.parts;
      return goOn({ host: this.host(guarded), store, live: this.live, guarded }, runId, given);
    }).finally(() => resuming.delete(runId));
  }

  /**
   * Goes on with all runs whose process has gone, each as `resume` does, and gives those that it took
   * up at once; with `maxRuns` others follow when there is room. With `everyMs` it looks again and again, so that of several programs on one store the others
   * take over what one leaves behind. What cannot go on is told, and stops nothing else.
   * Throws an `EngineError`: `invalid-option`, `store-unavailable`.
   */
  async resumeAll(options: ResumeAllOptions = {}): Promise<readonly RunHandle[]> {
    const host = {
      clock: this.clock,
      room: () => this.live.room(),
      isOwn: (runId: string) => this.live.has(runId),
      done: (all: ResumeAll) => void this.looking.delete(all),
      runs: (filter: RunFilter) => this.runs(filter),
      resume: (runId: string, more: ResumeOptions) => this.resume(runId, more),
    };
    const all = new ResumeAll(host, options);
    this.looking.add(all);
    return all.start();
  }

  /**
   * Runs again what came to nothing in a run that has ended, as a new run: it keeps the results of all
   * steps that succeeded and stand behind nothing that runs again, and the idempotency keys.
   * Throws an `EngineError`: `unknown-run`, `run-unfinished`, `run-owned`, `run-changed`,
   * `run-damaged`, and those of `start`.
   */
  async retry(runId: string, options: RetryOptions = {}): Promise<RunHandle> {
    if (this.live.has(runId)) throw runningHere(runId);
    return this.guarded((guarded) =>
      startAgain(this.host(guarded), { kind: 'retry', runId, options: ownValues(options) }),
    );
  }

  /**
   * A new run that keeps what an earlier one had made before the step `from`, with idempotency keys of
   * its own. Throws as `retry` does; the earlier run need not have ended, but nobody may run it.
   */
  async fork(runId: string, options: ForkOptions): Promise<RunHandle> {
    if (this.live.has(runId)) throw runningHere(runId);
    return this.guarded((guarded) =>
      startAgain(this.host(guarded), { kind: 'fork', runId, options: ownValues(options) }),
    );
  }

  /** What `retry` or `fork` would do, step by step. Runs nobody's code. */
  async planAgain(ask: Ask): Promise<PlannedAgain> {
    return planFor(this.ground(), ask);
  }

  /**
   * Ends a run that nobody runs and whose code cannot be had any more: none of its steps runs again, also
   * not those for its end. Throws as `resume` does.
   */
  async cancelWithoutCode(runId: string, reason = 'cancelled'): Promise<void> {
    checkRunId(runId);
    if (this.live.has(runId)) throw runningHere(runId);
    return cancelKept(this.ground(), runId, reason);
  }

  /**
   * Asks whoever runs the run to cancel it; kept for whoever takes it up when nobody runs it now.
   * Throws an `EngineError`: `unknown-run`, `run-finished`.
   */
  async cancel(runId: string, reason = 'cancelled'): Promise<void> {
    checkRunId(runId);
    return askToCancel(this.ground(), runId, reason);
  }

  /**
   * Decides what becomes of a step that waits for a decision: asks whoever runs the run; kept for
   * whoever takes it up when nobody runs it now. The first decision about a step counts.
   * Throws an `EngineError`: `unknown-run`, `run-finished`; `invalid-option` for a step that waits for none.
   */
  async resolve(runId: string, step: string, resolution: Resolution): Promise<void> {
    checkRunId(runId);
    const decisions = { [step]: ownInput(resolution) };
    return askToResolve(this.ground(), runId, { decisions, isLive: this.live.has(runId) });
  }

  /** Runs that the store keeps, newest first. */
  async runs(filter?: RunFilter): Promise<readonly RunLine[]> {
    checkFilter(filter);
    return this.parts.store.list(filter).catch(failStore);
  }

  /** Everything that is kept of a run; undefined when the store does not know it. */
  async history(runId: string): Promise<KeptRun | undefined> {
    checkRunId(runId);
    return readKept(this.parts.store, runId);
  }

  /** Lines that the steps of a run logged and that the store kept, oldest first. */
  async logs(runId: string): Promise<readonly LogLine[]> {
    checkRunId(runId);
    return this.parts.store.logs(runId).catch(failStore);
  }

  /** Removes those of the runs that have ended from the store; gives how many. */
  async forget(runIds: readonly string[]): Promise<number> {
    checkRunIds(runIds);
    return this.parts.store.forget(runIds).catch(failStore);
  }

  /** A run that may start, or an `EngineError`. */
  private async admit(
    workflow: Workflow,
    input: unknown,
    options: RunOptions,
    load = true,
  ): Promise<Ready> {
    checkWorkflow(workflow);
    this.planner.check(options);
    const ready = await this.planner.ready(workflow, input, options, load);
    if (ready.plan === undefined) throw refusal(workflow, ready.diagnostics);
    return ready as Ready;
  }

  /** What stands around a run ends with it, or when it cannot begin. */
  private async guarded<T>(begin: (guarded: GuardedRun) => Promise<T>): Promise<T> {
    if (this.isClosed) throw closedEngine();
    const guarded = this.guards.begin();
    try {
      return await begin(guarded);
    } catch (error) {
      guarded.end();
      throw error;
    }
  }

  private ground(): Ground {
    const { store, project } = this.parts;
    return { store, project, now: () => this.clock.now(), admit: this.admit.bind(this) };
  }

  /** What runs that are made from others need of this engine. */
  private host(guarded: GuardedRun): Host {
    return {
      ...this.ground(),
      begin: (ready, options, record) => this.live.begin(ready, options, { guarded, record }),
    };
  }

  /**
   * Ends what the adapters keep alive. A run that is still under way ends with `store-unavailable`, and
   * can be resumed where its store outlives the program; `handle.leave()` before lets it end in order.
   */
  async close(): Promise<void> {
    this.isClosed = true;
    for (const all of this.looking) all.close();
    this.live.abandon();
    await Promise.all([this.guards, ...this.parts.backends].map((part) => part.close()));
    await this.parts.store.close();
  }
}

/**
 * An engine: adapters chosen once, workflows planned and run with them.
 * Knows the chain workflow -> graph -> plan -> run; must not know any adapter by name.
 */
import type { Compiled } from '../graph/compile.ts';
import type { Graph } from '../graph/graph.ts';
import { tieNotes } from '../graph/primary.ts';
import type { Clock } from '../ports/clock.ts';
import type { Observer } from '../ports/observer.ts';
import type { RunFilter, RunHistory, RunLine, Store } from '../ports/store.ts';
import { fold } from '../run/fold.ts';
import type { RunResult } from '../run/result.ts';
import { newRun, type Run } from '../run/run.ts';
import type { Resolution } from '../schedule/input.ts';
import { Limits } from '../schedule/limits.ts';
import { Scheduler } from '../schedule/react.ts';
import { show } from '../std/printable.ts';
import type { Workflow } from '../workflow/workflow.ts';
import type { Ask, ForkOptions, PlannedAgain, RetryOptions } from './again.ts';
import { EngineError, failStore } from './engine-error.ts';
import { type GuardedRun, type GuardOptions, Guards } from './guards.ts';
import { type Lane, Lanes } from './lanes.ts';
import { LiveRun, type RunHandle } from './live-run.ts';
import { type Planned, Planner, type PlannerParts } from './planner.ts';
import { refusal } from './prepare.ts';
import { RunGate } from './run-gate.ts';
import { checkPool, isLimit, type RunOptions } from './run-options.ts';
import { Runner } from './runner.ts';
import { optionsOf, reuseOf, workflowOf } from './snapshot.ts';
import { goOnChanged, type Host, planFor, type Ready, startAgain } from './start-again.ts';
import { systemClock } from './system-clock.ts';
import {
  callOptions,
  keep,
  numbered,
  type ResumeOptions,
  refuseChanges,
  resolutionsOf,
  takeUp,
} from './take-up.ts';

export type { RunHandle } from './live-run.ts';
export type { Planned } from './planner.ts';
export type { RunOptions } from './run-options.ts';

/** The adapters of an engine. The first strategy is the default one. */
export interface EngineParts extends PlannerParts, GuardOptions {
  readonly store: Store;
  readonly observers?: readonly Observer[];
  /** Runs under way at once; the others wait in the order in which they were started. */
  readonly maxRuns?: number;
}

/** A run to be carried on, from its beginning or from where another process left it. */
interface Begun {
  readonly guarded: GuardedRun;
  readonly run: Run;
  readonly resolutions?: ReadonlyMap<number, Resolution>;
}

export class Engine {
  private readonly parts: EngineParts;
  private readonly clock: Clock;
  private readonly planner: Planner;
  /** What all runs of this engine share. */
  private readonly limits = new Limits();
  private readonly gate: RunGate;
  private readonly guards: Guards;

  constructor(parts: EngineParts) {
    this.parts = parts;
    this.guards = new Guards(parts);
    this.clock = parts.clock ?? systemClock;
    this.planner = new Planner(parts, this.clock);
    const { maxRuns = Number.POSITIVE_INFINITY, pools = {} } = parts;
    if (!isLimit(maxRuns)) {
      const hint = 'give an integer from 1, or Infinity';
      throw new EngineError('invalid-option', `maxRuns cannot be ${show(maxRuns)}`, { hint });
    }
    for (const [name, pool] of Object.entries(pools)) checkPool(name, pool);
    this.gate = new RunGate(maxRuns);
  }

  /** Everything that can be known before a run. Runs nobody's code; never throws for a bad workflow. */
  async plan(workflow: Workflow, input?: unknown, options: RunOptions = {}): Promise<Planned> {
    const chosen = this.planner.chosen(options);
    const { plan, diagnostics, choices } = await this.planner.ready(workflow, input, chosen, false);
    const notes = plan === undefined ? [] : tieNotes(plan.graph);
    return { plan, diagnostics: [...diagnostics, ...notes], choices };
  }

  /** Checks a workflow without an input. */
  async check(workflow: Workflow): Promise<Compiled> {
    return this.planner.inspect(workflow);
  }

  /**
   * Runs a workflow to its end and gives its result, whatever the status.
   * Throws an `EngineError` when nothing could be started: `invalid-workflow`, `invalid-input`,
   * `invalid-option`; and `store-unavailable` when events could not be kept.
   */
  async run(workflow: Workflow, input?: unknown, options: RunOptions = {}): Promise<RunResult> {
    const handle = await this.start(workflow, input, options);
    return handle.result;
  }

  /** The same, but returns as soon as the run has started. */
  async start(workflow: Workflow, input?: unknown, options: RunOptions = {}): Promise<RunHandle> {
    return this.guarded(async (guarded) => {
      const chosen = this.planner.chosen(options);
      const { contents, ...ready } = await this.admit(workflow, input, chosen);
      await keep(this.parts.store, ready.plan, { options: chosen, at: this.clock.now(), contents });
      return this.launch(ready, chosen, { guarded, run: newRun(ready.plan) });
    });
  }

  /**
   * Goes on with a run whose process has gone, or that waits for a decision. What has ended does not
   * run again; what was under way does, unless its step says `effects: once`.
   * Throws an `EngineError`: `unknown-run`, `run-finished`, `run-owned`, `run-changed`,
   * `run-damaged`, and those of `start`.
   */
  async resume(runId: string, options: ResumeOptions = {}): Promise<RunHandle> {
    return this.guarded(async (guarded) => {
      const changed = await goOnChanged(this.host(guarded), runId, options);
      if (changed !== undefined) return changed;
      const { snapshot, events } = await takeUp(this.parts.store, runId, options);
      const workflow = options.workflow ?? workflowOf(snapshot, runId);
      refuseChanges(snapshot, workflow, runId);
      const chosen = { ...optionsOf(snapshot), ...callOptions(options) };
      const ready = await this.admit(workflow, snapshot.input, chosen);
      const plan = { ...ready.plan, env: snapshot.env, ...reuseOf(snapshot, ready.plan) };
      const run = fold(plan, numbered(events, snapshot, plan.graph));
      const resolutions = resolutionsOf(run, options.resolve);
      return this.launch({ ...ready, plan }, chosen, { guarded, run, resolutions });
    });
  }

  /**
   * Runs again what came to nothing in a run that has ended, as a new run: it keeps the results of all
   * steps that succeeded and stand behind nothing that runs again, and the idempotency keys.
   * Throws an `EngineError`: `unknown-run`, `run-unfinished`, `run-owned`, `run-changed`,
   * `run-damaged`, and those of `start`.
   */
  async retry(runId: string, options: RetryOptions = {}): Promise<RunHandle> {
    return this.guarded((guarded) =>
      startAgain(this.host(guarded), { kind: 'retry', runId, options }),
    );
  }

  /**
   * A new run that keeps what an earlier one had made before the step `from`, with idempotency keys of
   * its own. Throws as `retry` does; the earlier run need not have ended, but nobody may run it.
   */
  async fork(runId: string, options: ForkOptions): Promise<RunHandle> {
    return this.guarded((guarded) =>
      startAgain(this.host(guarded), { kind: 'fork', runId, options }),
    );
  }

  /** What `retry` or `fork` would do, step by step. Runs nobody's code. */
  async planAgain(ask: Ask): Promise<PlannedAgain> {
    return planFor({ store: this.parts.store, admit: this.admit.bind(this) }, ask);
  }

  /** Runs that the store keeps, newest first. */
  async runs(filter?: RunFilter): Promise<readonly RunLine[]> {
    return this.parts.store.list(filter).catch(failStore);
  }

  /** Everything that is kept of a run; undefined when the store does not know it. */
  async history(runId: string): Promise<RunHistory | undefined> {
    return this.parts.store.read(runId).catch(failStore);
  }

  /** A run that may start, or an `EngineError`. */
  private async admit(
    workflow: Workflow,
    input: unknown,
    options: RunOptions,
    load = true,
  ): Promise<Ready> {
    this.planner.check(options);
    const ready = await this.planner.ready(workflow, input, options, load);
    if (ready.plan === undefined) throw refusal(workflow, ready.diagnostics);
    return ready as Ready;
  }

  /** What stands around a run ends with it, or when it cannot begin. */
  private async guarded<T>(begin: (guarded: GuardedRun) => Promise<T>): Promise<T> {
    const guarded = this.guards.begin();
    try {
      return await begin(guarded);
    } catch (error) {
      guarded.end();
      throw error;
    }
  }

  /** What runs that are made from others need of this engine. */
  private host(guarded: GuardedRun): Host {
    return {
      store: this.parts.store,
      now: () => this.clock.now(),
      admit: this.admit.bind(this),
      launch: (ready, options) => this.launch(ready, options, { guarded, run: newRun(ready.plan) }),
    };
  }

  /** Ends what the adapters keep alive. */
  async close(): Promise<void> {
    await Promise.all([this.guards, ...this.parts.backends].map((part) => part.close()));
    await this.parts.store.close();
  }

  private launch(admitted: Omit<Ready, 'contents'>, options: RunOptions, begun: Begun): RunHandle {
    const { plan, ready, diagnostics } = admitted;
    const { store, observers = [] } = this.parts;
    const { guarded, run, resolutions } = begun;
    let runner: Runner | undefined;
    const claimant = { offer: (pool: string) => runner!.offer(pool) };
    const share = { limits: this.limits, claimant };
    const queue = this.planner.strategyOf(plan).queue(plan);
    runner = new Runner({
      scheduler: new Scheduler(run, queue, share),
      store,
      observers: [...observers, ...(options.observers ?? [])],
      clock: this.clock,
      lanes: new Lanes(run, this.lanesOf(plan.graph, guarded), ready),
      resolutions,
    });
    return new LiveRun(runner, { gate: this.gate, guarded, diagnostics, ...options });
  }

  private lanesOf(graph: Graph, guarded: GuardedRun): Lane[] {
    const { stepTypes, backends } = this.parts;
    return graph.types.map((declaration, i) => {
      const backend = backends.find((b) => b.name === graph.backendOf[i])!;
      return { type: stepTypes.get(declaration.name)!, backend: guarded.around(backend) };
    });
  }
}

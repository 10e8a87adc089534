/**
 * An engine: adapters chosen once, workflows planned and run with them.
 * Knows the chain workflow -> graph -> plan -> run; must not know any adapter by name.
 */

import type { Compiled } from '../graph/compile.ts';
import { tieNotes } from '../graph/primary.ts';
import type { Clock } from '../ports/clock.ts';
import type { Store } from '../ports/store.ts';
import type { RunResult } from '../run/result.ts';
import { defined } from '../std/defined.ts';
import { printsAs } from '../std/inspect.ts';
import type { InputAnd, TypedWorkflow } from '../workflow/handle.ts';
import type { Workflow } from '../workflow/workflow.ts';
import { closedEngine } from './engine-error.ts';
import type { EngineParts } from './engine-parts.ts';
import { type GuardedRun, Guards } from './guards/guards.ts';
import { refusedOnImport } from './importing.ts';
import { recordOf } from './kept/claim.ts';
import { KeptRuns } from './kept/kept-runs.ts';
import { type AttachParts, attachOr } from './live/attach.ts';
import { type DrainOptions, drainMs } from './live/drain.ts';
import { type RunHandle } from './live/live-run.ts';
import { LiveRuns } from './live/live-runs.ts';
import { beginNew, beginOrAttach } from './many/begin.ts';
import { checkMany, type RunManyOptions } from './many/many-options.ts';
import type { ManyResult } from './many/many-result.ts';
import { type ManyParts, ManyRuns } from './many/run-many.ts';
import { checkWorkflow } from './plan/check-workflow.ts';
import { explainReuse } from './plan/explain-reuse.ts';
import { ownInput } from './plan/own-input.ts';
import { type Planned, Planner } from './plan/planner.ts';
import { usualConcurrency } from './plan/pools.ts';
import { checkPool, type RunOptions, type StartOptions, takeIfExists } from './plan/run-options.ts';
import { StoredRuns } from './stored-runs.ts';
import { systemClock } from './system-clock.ts';

export type { RunHandle } from './live/live-run.ts';
export type { RunOptions, StartOptions } from './plan/run-options.ts';

export class Engine extends StoredRuns {
  private readonly parts: EngineParts;
  private readonly clock: Clock;
  private readonly planner: Planner;
  private readonly guards: Guards;
  private readonly live: LiveRuns;
  private readonly keptRuns: KeptRuns;
  private isClosed = false;

  static {
    printsAs(this, 'Engine', ({ parts, live, isClosed }) => ({
      store: parts.store.name,
      runs: live.runIds,
      isClosed,
    }));
  }

  constructor(parts: EngineParts) {
    super();
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
    const reuse = await explainReuse(this.parts, { plan, contents }, this.clock.now());
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
    ...given: InputAnd<NoInfer<Input>, StartOptions>
  ): Promise<RunResult<Output>> {
    const handle = await this.start(workflow, ...given);
    return handle.result;
  }

  /**
   * The same, but returns as soon as the run has started. Where there is a run with the id already, that is
   * `run-exists`; with `ifExists: 'attach'` it is taken instead, as `attach` does; one of
   * another workflow is `run-changed`.
   */
  async start<Input, Output>(
    workflow: TypedWorkflow<Input, Output>,
    ...[input, options = {}]: InputAnd<NoInfer<Input>, StartOptions>
  ): Promise<RunHandle<Output>> {
    this.refuseClosed();
    const { ifExists, own } = takeIfExists(options);
    const given = ownInput(input);
    const begin = () => this.begin(workflow, given, own);
    if (ifExists !== 'attach') return begin() as Promise<RunHandle<Output>>;
    checkWorkflow(workflow);
    const handle = attachOr(this.attachParts, { runId: own.runId!, workflow }, begin);
    return handle as Promise<RunHandle<Output>>;
  }

  /**
   * Runs a workflow once for each input, and gives a summary when all runs have ended: `ok` only where every
   * input was taken and every run succeeded. Inputs are taken as there is room for their runs, so they may be endless.
   * A run that cannot start, as for a wrong input, is among the `failed` ones, and stops nothing else. When
   * reading the inputs throws, the runs of those that were taken end, and `error` is what it threw.
   * When `signal` aborts, and when the engine is drained or closed, no more inputs are taken; runs under way
   * are cancelled, left or abandoned as any others, and told as what they are.
   * Throws an `EngineError` before it takes an input: `invalid-workflow`, `invalid-option`, `engine-closed`.
   */
  async runMany<Input, Output, Item extends Input = Input>(
    workflow: TypedWorkflow<Input, Output>,
    inputs: Iterable<Item> | AsyncIterable<Item>,
    options: RunManyOptions<NoInfer<Item>, NoInfer<Output>> = {},
  ): Promise<ManyResult<Item, Output>> {
    this.refuseClosed();
    checkWorkflow(workflow);
    checkMany(inputs, options);
    const { concurrency, ifExists, each, signal, leave, drainMs } = options;
    const own: RunOptions = { ...each, ...defined({ signal, leave, drainMs }) };
    await this.planner.refuseBroken(workflow, this.planner.chosen(own));
    const begin = ifExists === 'attach' ? beginOrAttach : beginNew;
    const parts: ManyParts<Item> = {
      workflow: workflow.name,
      places: Math.min(concurrency ?? usualConcurrency(), this.live.places),
      ending: this.live.ending,
      now: () => this.clock.now(),
      begin: (input, runId) =>
        begin(this, workflow, { input, options: runId === undefined ? own : { ...own, runId } }),
    };
    return new ManyRuns<Item, Output>(parts, inputs, options).run();
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

  /** What a closed engine does not have any more. */
  protected get kept(): KeptRuns {
    this.refuseClosed();
    return this.keptRuns;
  }

  protected get store(): Store {
    this.refuseClosed();
    return this.parts.store;
  }

  protected get attachParts(): AttachParts {
    const { store, live, clock, planner } = this;
    return { store, live, clock, planner, project: this.parts.project, closed: live.closed };
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
   * cancelled then. Resolves with the ids of those that have not ended, at most a second after `ms` also where the
   * store cannot write, as on a full disk. `close()` comes after it.
   * Throws an `EngineError`: `invalid-option`, `engine-closed`.
   */
  async drain(options: DrainOptions = {}): Promise<readonly string[]> {
    const ms = drainMs(options);
    this.refuseClosed();
    this.keptRuns.close();
    return this.live.drain(ms);
  }

  /**
   * Ends what the adapters keep alive. Of a run that is still under way the signals of its steps abort, and its
   * result rejects with `store-unavailable` at once, also where a step goes on; nothing is recorded of that, so
   * it can be resumed where its store outlives the program. `drain()` or `handle.leave()` before leave it in order.
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

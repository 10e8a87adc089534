/**
 * An engine: adapters chosen once, workflows planned and run with them.
 * Knows the chain workflow -> graph -> plan -> run; must not know any adapter by name.
 */
import { type Compiled, compile } from '../graph/compile.ts';
import type { Graph } from '../graph/graph.ts';
import { tieNotes } from '../graph/primary.ts';
import type { Backend } from '../ports/backend.ts';
import type { Clock } from '../ports/clock.ts';
import type { Observer } from '../ports/observer.ts';
import type { AnyStepType } from '../ports/step-type.ts';
import type { RunFilter, RunHistory, RunLine, Store } from '../ports/store.ts';
import type { Strategy } from '../ports/strategy.ts';
import { fold } from '../run/fold.ts';
import type { Plan } from '../run/plan.ts';
import type { RunResult } from '../run/result.ts';
import { newRun, type Run } from '../run/run.ts';
import type { Resolution } from '../schedule/input.ts';
import { Limits } from '../schedule/limits.ts';
import { Scheduler } from '../schedule/react.ts';
import { show } from '../std/printable.ts';
import { type Diagnostic, hasErrors } from '../workflow/diagnostic.ts';
import type { Pool, Workflow } from '../workflow/workflow.ts';
import { EngineError, failStore } from './engine-error.ts';
import { type GuardedRun, type GuardOptions, Guards } from './guards.ts';
import { readKept } from './kept.ts';
import { type Lane, Lanes } from './lanes.ts';
import { LiveRun, type RunHandle } from './live-run.ts';
import { makePlan } from './make-plan.ts';
import { declaredPools, poolFaults } from './pools.ts';
import { inspectSteps, prepareInput, prepareSteps } from './prepare.ts';
import { RunGate } from './run-gate.ts';
import { checkOptions, checkPool, chosenOf, isLimit, type RunOptions } from './run-options.ts';
import { Runner } from './runner.ts';
import { optionsOf, workflowOf } from './snapshot.ts';
import { systemClock } from './system-clock.ts';
import {
  callOptions,
  keep,
  numbered,
  type ResumeOptions,
  refuseChanges,
  resolutionsOf,
  takeUp,
  until,
} from './take-up.ts';

export type { RunHandle } from './live-run.ts';
export type { RunOptions } from './run-options.ts';

/** The adapters of an engine. The first strategy is the default one. */
export interface EngineParts extends GuardOptions {
  readonly stepTypes: ReadonlyMap<string, AnyStepType>;
  readonly backends: readonly Backend[];
  readonly strategies: readonly Strategy[];
  readonly store: Store;
  readonly observers?: readonly Observer[];
  readonly clock?: Clock;
  /** Runs under way at once; the others wait in the order in which they were started. */
  readonly maxRuns?: number;
  /** Pools for all workflows. */
  readonly pools?: Readonly<Record<string, Pool>>;
  /** Choices for runs that do not choose for themselves, before those of the workflow. */
  readonly usual?: RunOptions;
}

/** What would run, or why nothing can. */
export interface Planned {
  readonly plan: Plan | undefined;
  readonly diagnostics: readonly Diagnostic[];
  /** What the strategy decided, in sentences. */
  readonly choices: readonly string[];
}

/** A run to be carried on, from its beginning or from where another process left it. */
interface Begun {
  readonly guarded: GuardedRun;
  readonly run: Run;
  readonly resolutions?: ReadonlyMap<number, Resolution>;
}

type Ready = Planned & { readonly plan: Plan; readonly ready: ReadonlyMap<number, unknown> };

export class Engine {
  private readonly parts: EngineParts;
  private readonly clock: Clock;
  /** What all runs of this engine share. */
  private readonly limits = new Limits();
  private readonly gate: RunGate;
  private readonly guards: Guards;

  constructor(parts: EngineParts) {
    this.parts = parts;
    this.guards = new Guards(parts);
    this.clock = parts.clock ?? systemClock;
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
    const chosen = this.chosen(options);
    const { plan, diagnostics, choices } = await this.ready(workflow, input, chosen, false);
    const notes = plan === undefined ? [] : tieNotes(plan.graph);
    return { plan, diagnostics: [...diagnostics, ...notes], choices };
  }

  /** Checks a workflow without an input. */
  async check(workflow: Workflow): Promise<Compiled> {
    const compiled = await this.compile(workflow);
    if (compiled.graph === undefined) {
      const more = await inspectSteps(workflow, this.parts.stepTypes, compiled.diagnostics);
      return { graph: undefined, diagnostics: [...compiled.diagnostics, ...more] };
    }
    const prepared = await prepareSteps(compiled.graph, this.parts.stepTypes, false);
    // How large the machine's own pools are is a matter of the machine that runs it.
    const pools = declaredPools(this.parts.pools, workflow.pools);
    const full = poolFaults(compiled.graph, pools);
    const diagnostics = [...compiled.diagnostics, ...prepared.diagnostics, ...full];
    return { graph: hasErrors(diagnostics) ? undefined : compiled.graph, diagnostics };
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
    const guarded = this.guards.begin();
    try {
      const chosen = this.chosen(options);
      const ready = await this.admit(workflow, input, chosen);
      await keep(this.parts.store, ready.plan, { options: chosen, at: this.clock.now() });
      return this.launch(ready, chosen, { guarded, run: newRun(ready.plan) });
    } catch (error) {
      guarded.end();
      throw error;
    }
  }

  /**
   * Goes on with a run whose process has gone, or that waits for a decision. What has ended does not
   * run again; what was under way does, unless its step says `effects: once`.
   * Throws an `EngineError`: `unknown-run`, `run-finished`, `run-owned`, `run-changed`,
   * `run-damaged`, and those of `start`.
   */
  async resume(runId: string, options: ResumeOptions = {}): Promise<RunHandle> {
    const guarded = this.guards.begin();
    try {
      const { snapshot, events } = await takeUp(this.parts.store, runId, options);
      const workflow = options.workflow ?? workflowOf(snapshot, runId);
      refuseChanges(snapshot, workflow, runId);
      const chosen = { ...optionsOf(snapshot), ...callOptions(options) };
      const ready = await this.admit(workflow, snapshot.input, chosen);
      const plan = { ...ready.plan, env: snapshot.env };
      const past = until(this.clock.now(), events);
      const run = fold(plan, numbered(past, snapshot, plan.graph));
      const resolutions = resolutionsOf(run, options.resolve);
      return this.launch({ ...ready, plan }, chosen, { guarded, run, resolutions });
    } catch (error) {
      guarded.end();
      throw error;
    }
  }

  /** Runs that the store keeps, newest first. */
  async runs(filter?: RunFilter): Promise<readonly RunLine[]> {
    return this.parts.store.list(filter).catch(failStore);
  }

  /** Everything that is kept of a run; undefined when the store does not know it. */
  async history(runId: string): Promise<RunHistory | undefined> {
    return readKept(this.parts.store, runId);
  }

  /** A run that may start, or an `EngineError`. */
  private async admit(workflow: Workflow, input: unknown, options: RunOptions): Promise<Ready> {
    const ready = await this.ready(workflow, input, options, true);
    if (ready.plan === undefined) throw refusal(workflow, ready.diagnostics);
    return ready as Ready;
  }

  /** Ends what the adapters keep alive. */
  async close(): Promise<void> {
    await Promise.all([this.guards, ...this.parts.backends].map((part) => part.close()));
    await this.parts.store.close();
  }

  private compile(workflow: Workflow, options: RunOptions = {}): Promise<Compiled> {
    const { stepTypes, backends } = this.parts;
    const strategies = this.parts.strategies.map((s) => s.name);
    const pools = [...declaredPools(this.parts.pools, options.pools).keys()];
    return compile(workflow, { stepTypes, backends, strategies, pools });
  }

  private chosen(options: RunOptions): RunOptions {
    const { usual = {}, strategies } = this.parts;
    const chosen = chosenOf(usual, options);
    const names = strategies.map((s) => s.name);
    checkOptions(chosen, names);
    return chosen;
  }

  private async ready(workflow: Workflow, given: unknown, options: RunOptions, load: boolean) {
    const { graph, diagnostics } = await this.compile(workflow, options);
    // An input is held only against declarations that are right.
    const declared = !diagnostics.some(
      ({ path, severity }) => severity === 'error' && path?.[0] === 'inputs',
    );
    const checked = declared ? prepareInput(workflow, given) : undefined;
    const { input, diagnostics: inputProblems } = checked ?? { input: given, diagnostics: [] };
    const found = [...diagnostics, ...inputProblems];
    if (graph === undefined) {
      found.push(...(await inspectSteps(workflow, this.parts.stepTypes, diagnostics)));
      return { plan: undefined, diagnostics: found, choices: [] };
    }
    // Foreign code is loaded only when nothing else can stop the run any more.
    const loading = load && !hasErrors(found);
    const { ready, diagnostics: stepProblems } = await prepareSteps(
      graph,
      this.parts.stepTypes,
      loading,
    );
    found.push(...stepProblems);
    const plan = this.makePlan(graph, input, options);
    found.push(...poolFaults(graph, plan.pools));
    if (hasErrors(found)) return { plan: undefined, diagnostics: found, choices: [] };
    const choices = this.strategyOf(plan).explain?.(plan) ?? [];
    return { plan, diagnostics: found, choices, ready };
  }

  private makePlan(graph: Graph, input: unknown, options: RunOptions): Plan {
    const { pools, strategies } = this.parts;
    const defaultStrategy = strategies[0]!.name;
    const now = this.clock.now();
    return makePlan(graph, input, { options, pools, defaultStrategy, now });
  }

  private strategyOf(plan: Plan): Strategy {
    return this.parts.strategies.find((s) => s.name === plan.strategy)!;
  }

  private launch(admitted: Ready, options: RunOptions, begun: Begun): RunHandle {
    const { plan, ready, diagnostics } = admitted;
    const { store, observers = [] } = this.parts;
    const { guarded, run, resolutions } = begun;
    let runner: Runner | undefined;
    const claimant = { offer: (pool: string) => runner!.offer(pool) };
    const share = { limits: this.limits, claimant };
    const queue = this.strategyOf(plan).queue(plan);
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

function refusal(workflow: Workflow, diagnostics: readonly Diagnostic[]): EngineError {
  const errors = diagnostics.filter((d) => d.severity === 'error');
  const code = errors.every((d) => d.code === 'E_INPUT') ? 'invalid-input' : 'invalid-workflow';
  const more = errors.length > 1 ? ` (and ${errors.length - 1} more)` : '';
  const message = `"${workflow.name}" cannot run: ${errors[0]!.message}${more}`;
  const hint = errors[0]!.fix;
  return new EngineError(code, message, { diagnostics, ...(hint !== undefined && { hint }) });
}

/**
 * From a workflow and the choices of a call to a plan, or to everything that is wrong.
 * Knows the adapters as declarations; must not start anything.
 */

import { type Compiled, compile } from '../../graph/compile.ts';
import type { Graph } from '../../graph/graph.ts';
import { atHome, poolsOfAll } from '../../graph/homes.ts';
import { leftOutReads } from '../../graph/left-out-reads.ts';
import { unsetVariables } from '../../graph/unset-names.ts';
import type { Backend } from '../../ports/backend.ts';
import type { Clock } from '../../ports/clock.ts';
import type { Observer } from '../../ports/observer.ts';
import type { AnyStepType } from '../../ports/step-type.ts';
import type { Store } from '../../ports/store.ts';
import type { Strategy } from '../../ports/strategy.ts';
import type { Plan } from '../../run/plan.ts';
import { msOf } from '../../std/duration.ts';
import { quoted } from '../../std/printable.ts';
import { type Diagnostic, diagnostic, hasErrors } from '../../workflow/diagnostic.ts';
import { poolsOf } from '../../workflow/pool-sizes.ts';
import { stepPath } from '../../workflow/step-path.ts';
import type { Pool, Workflow } from '../../workflow/workflow.ts';
import { NO_SECRETS, type SecretReader } from '../secrets/secret-reader.ts';
import { Additions, type LookedAt } from './additions.ts';
import { checkWorkflow } from './check-workflow.ts';
import type { Environment } from './env-values.ts';
import { Looks } from './looks.ts';
import { makePlan, saidOf } from './make-plan.ts';
import { KeptInput } from './own-input.ts';
import { partOfGraph } from './part-of-graph.ts';
import { declaredPools, fitted, poolFaults } from './pools.ts';
import { type CheckTime, inTime, prepareInput, refusal } from './prepare.ts';
import { inspectAll, type Looking, prepareSteps } from './prepare-steps.ts';
import type { PreparedPlan } from './prepared-plan.ts';
import { checkOptions, type RunOptions } from './run-options.ts';
import { chosenOf, type RunDefaults, timeoutIn } from './settings.ts';
import { tellWarnings } from './tell-warnings.ts';
import { traced } from './trace-options.ts';
import { WrittenLists } from './written-lists.ts';

/** The adapters that plans are made for. The first strategy is the default one. */
export interface PlannerParts {
  readonly stepTypes: ReadonlyMap<string, AnyStepType>;
  readonly backends: readonly Backend[];
  readonly strategies: readonly Strategy[];
  readonly store: Store;
  readonly clock?: Clock;
  /** Pools for all workflows. */
  readonly pools?: Readonly<Record<string, Pool>>;
  /** Whether steps may work in folders outside the project; default false. */
  readonly allowOutside?: boolean | undefined;
  /** Where expressions have `env` from; default the process. */
  readonly env?: Environment;
  /** Those of all runs. */
  readonly observers?: readonly Observer[];
  readonly secrets?: SecretReader;
  /** Whether warnings about workflows that run are printed, each once; default true. */
  readonly warnings?: boolean;
  /** Choices of the environment, for runs that do not choose for themselves. */
  readonly usual?: RunDefaults;
  /** Choices for runs whose workflow makes none either. */
  readonly defaults?: RunDefaults;
}

/** What would run, or why nothing can. */
export interface Planned {
  readonly plan: Plan | undefined;
  readonly diagnostics: readonly Diagnostic[];
  /** What the strategy decided, in sentences. */
  readonly choices: readonly string[];
}

/** It is held against nothing. */
const NO_INPUT = new KeptInput({});

export class Planner {
  private readonly parts: PlannerParts;
  private readonly clock: Clock;
  private readonly written = new WrittenLists();

  constructor(parts: PlannerParts, clock: Clock) {
    this.parts = parts;
    this.clock = clock;
  }

  /** Checks a workflow without an input. */
  async inspect(workflow: Workflow): Promise<Compiled> {
    const compiled = await this.compile(workflow);
    if (compiled.graph === undefined) {
      const more = await inspectAll(workflow, this.looking(), compiled.diagnostics);
      return { graph: undefined, diagnostics: [...compiled.diagnostics, ...more] };
    }
    const prepared = await prepareSteps(compiled.graph, this.looking());
    // How large the machine's own pools are is a matter of the machine that runs it.
    const pools = declaredPools(this.parts.pools, poolsOfAll(compiled.graph.homes));
    const full = poolFaults(compiled.graph, pools);
    const diagnostics = [...compiled.diagnostics, ...prepared.diagnostics, ...full];
    return { graph: hasErrors(diagnostics) ? undefined : compiled.graph, diagnostics };
  }

  private compile(workflow: Workflow, options: RunOptions = {}): Promise<Compiled> {
    const { stepTypes, backends } = this.parts;
    const strategies = this.parts.strategies.map((s) => s.name);
    const pools = [...declaredPools(this.parts.pools, poolsOf(options.pools)).keys()];
    return compile(workflow, { stepTypes, backends, strategies, pools });
  }

  /** The choices of a call with those of the environment behind them. */
  chosen(options: RunOptions): RunOptions {
    const chosen = chosenOf(this.parts.usual ?? {}, options);
    return this.traced(chosen);
  }

  /** Choices for a run that is asked for now. Throws as `check` does. */
  traced(options: RunOptions): RunOptions {
    this.check(options);
    return traced(options, [...(this.parts.observers ?? []), ...(options.observers ?? [])]);
  }

  /** Throws an `EngineError` for the first choice that makes no sense. */
  check(options: RunOptions): void {
    const names = this.parts.strategies.map((s) => s.name);
    checkOptions(options, names);
  }

  /** Everything that is needed to run a workflow, unless it cannot run; then what is wrong. */
  async prepare(workflow: Workflow, given: unknown, options: RunOptions, load: boolean) {
    const { graph, diagnostics } = await this.compile(workflow, options);
    // An input is held only against declarations that are right.
    const declared = !diagnostics.some(
      ({ path, severity }) => severity === 'error' && path?.[0] === 'inputs',
    );
    const checking = declared ? prepareInput(workflow, given) : { input: given, diagnostics: [] };
    // Most workflows declare nothing, and then there is nothing to wait for.
    const { input, diagnostics: inputProblems } =
      checking instanceof Promise
        ? await inTime(checking, given, this.checkTime(workflow, options))
        : checking;
    const found = [...diagnostics, ...inputProblems];
    if (graph === undefined) {
      found.push(...(await inspectAll(workflow, this.looking(options), diagnostics)));
      return { plan: undefined, diagnostics: found };
    }
    const wanted = partOfGraph(graph, options);
    found.push(...leftOutReads(wanted));
    // Foreign code is loaded only when nothing else can stop the run any more.
    const loading = load && !hasErrors(found);
    const looks = new Looks();
    const looking = { ...this.looking(options), load: loading, looks };
    const { diagnostics: problems, ...prepared } = await prepareSteps(graph, looking);
    found.push(...problems);
    const plan = this.makePlan(wanted, input, options);
    found.push(...poolFaults(graph, plan.pools), ...unsetVariables(wanted.variables, plan.env));
    // What a plan is made with need not be the store of the run.
    if (load) {
      found.push(...transactionFaults(graph, this.parts.store));
      const { signal } = options;
      const wait = { ...this.checkTime(workflow, options), signal };
      found.push(...(await (this.parts.secrets ?? NO_SECRETS).look(wanted, wait)));
    }
    if (hasErrors(found)) return { plan: undefined, diagnostics: found };
    const choices = this.strategyOf(plan).explain?.(plan.graph.bodies[0], plan) ?? [];
    const additions = new Additions({
      homes: graph.homes,
      look: (workflow) => this.lookAtAdded(workflow, plan, { options, looks }),
      written: this.written.of(plan.runId),
    });
    const ran = { ...plan, compiled: additions };
    return { plan: ran, diagnostics: found, choices, additions, ...prepared };
  }

  /** Steps that are added to a run are looked at as those that it has from the start. */
  private async lookAtAdded(
    workflow: Workflow,
    plan: Plan,
    { options, looks }: { readonly options: RunOptions; readonly looks: Looks },
  ): Promise<LookedAt> {
    const { graph, diagnostics } = await this.compile(workflow, options);
    if (graph === undefined) return { graph, prepared: undefined, diagnostics };
    const looking = { ...this.looking(options), load: true, looks };
    const prepared = await prepareSteps(graph, looking);
    const more = [
      ...prepared.diagnostics,
      ...poolFaults(graph, plan.pools),
      ...unsetVariables(graph.variables, plan.env),
      ...transactionFaults(graph, this.parts.store),
    ];
    return { graph: fitted(graph, plan.pools), prepared, diagnostics: [...diagnostics, ...more] };
  }

  private checkTime(workflow: Workflow, options: RunOptions): CheckTime {
    return { clock: this.clock, ms: timeoutIn(saidOf(options, workflow, this.parts.defaults)) };
  }

  /** Throws an `EngineError` for what stops every run of a workflow, whatever its input. Runs nobody's code. */
  async refuseBroken(workflow: Workflow, options: RunOptions): Promise<void> {
    checkWorkflow(workflow);
    const { plan, diagnostics } = await this.prepare(workflow, NO_INPUT, options, false);
    if (plan === undefined) throw refusal(workflow, diagnostics);
  }

  /** A run that may start. Throws an `EngineError` where it may not. Without `load` nobody's code is loaded. */
  async prepareRun(
    workflow: Workflow,
    input: unknown,
    options: RunOptions,
    load = true,
  ): Promise<PreparedPlan> {
    checkWorkflow(workflow);
    this.check(options);
    const prepared = await this.prepare(workflow, input, options, load);
    if (prepared.plan === undefined) throw refusal(workflow, prepared.diagnostics);
    this.tell(workflow, prepared.diagnostics);
    return prepared;
  }

  /** Tells warnings where they are wanted. */
  tell(workflow: Workflow, diagnostics: readonly Diagnostic[]): void {
    if (this.parts.warnings !== false) tellWarnings(workflow, diagnostics);
  }

  private looking({ graceMs }: RunOptions = {}): Looking {
    const { stepTypes, allowOutside = false } = this.parts;
    return { stepTypes, allowOutside, graceMs: msOf(graceMs) };
  }

  private makePlan(graph: Graph, input: unknown, options: RunOptions): Plan {
    const { pools, strategies, env, defaults } = this.parts;
    const defaultStrategy = strategies[0]!.name;
    const now = this.clock.now();
    return makePlan(graph, input, { options, defaults, pools, env, defaultStrategy, now });
  }

  strategyOf(plan: Plan): Strategy {
    return this.parts.strategies.find((s) => s.name === plan.strategy)!;
  }
}

/** Steps that want a database in a store that is none. */
function transactionFaults(graph: Graph, store: Store): Diagnostic[] {
  const found: Diagnostic[] = [];
  if (store.transact !== undefined) return found;
  const { steps } = graph;
  for (let s = 0; s < steps.length; s++) {
    const { id, settings } = steps[s]!;
    if (settings.effects !== 'transactional') continue;
    const message = `step ${quoted(id)} has transactional effects, and the store ${store.name} has no transactions.`;
    const fix = 'keep the runs in SQLite or Postgres';
    const fault = diagnostic('E_NO_TRANSACTIONS', message, { path: stepPath(s, 'effects'), fix });
    found.push(atHome(graph, fault));
  }
  return found;
}

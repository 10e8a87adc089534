/**
 * An engine: adapters chosen once, workflows planned and run with them.
 * Knows the chain workflow -> graph -> plan -> run; must not know any adapter by name.
 */
import { availableParallelism } from 'node:os';
import { type Compiled, compile } from '../graph/compile.ts';
import type { Graph } from '../graph/graph.ts';
import { tieNotes } from '../graph/primary.ts';
import type { Backend } from '../ports/backend.ts';
import type { Clock } from '../ports/clock.ts';
import type { Observer } from '../ports/observer.ts';
import type { AnyStepType } from '../ports/step-type.ts';
import type { Store } from '../ports/store.ts';
import type { Strategy } from '../ports/strategy.ts';
import type { Plan } from '../run/plan.ts';
import { RunResult } from '../run/result.ts';
import { newRun } from '../run/run.ts';
import { Scheduler } from '../schedule/react.ts';
import { show } from '../std/printable.ts';
import { uuidV7 } from '../std/uuid.ts';
import { type Diagnostic, hasErrors } from '../workflow/diagnostic.ts';
import { ID_RULE, idProblem } from '../workflow/id.ts';
import { FAILURE_MODES, type FailureMode, type Workflow } from '../workflow/workflow.ts';
import { EngineError } from './engine-error.ts';
import { type GuardOptions, Guards, type LiveRun } from './guards.ts';
import { inspectSteps, prepareInput, prepareSteps } from './prepare.ts';
import { type Lane, Runner } from './runner.ts';
import { systemClock } from './system-clock.ts';

/** The adapters of an engine. The first strategy is the default one. */
export interface EngineParts extends GuardOptions {
  readonly stepTypes: ReadonlyMap<string, AnyStepType>;
  readonly backends: readonly Backend[];
  readonly strategies: readonly Strategy[];
  readonly store: Store;
  readonly observers?: readonly Observer[];
  readonly clock?: Clock;
}

/** Choices for one run; each wins over what the workflow says. */
export interface RunOptions {
  readonly strategy?: string;
  readonly onFailure?: FailureMode;
  /** Steps running at once: an integer from 1, or `Infinity`. Default `max(4, 2 x cores)`. */
  readonly concurrency?: number;
  /** Longest time of the run, in milliseconds. */
  readonly timeoutMs?: number;
  /** Letters, digits, `_` and `-`; default a new UUID that sorts by time. */
  readonly runId?: string;
  readonly observers?: readonly Observer[];
  /** Cancels the run when it aborts. */
  readonly signal?: AbortSignal;
  /** Where chance in this run comes from (jitter); default a new one. */
  readonly seed?: number;
}

/** What would run, or why nothing can. */
export interface Planned {
  readonly plan: Plan | undefined;
  readonly diagnostics: readonly Diagnostic[];
  /** What the strategy decided, in sentences. */
  readonly choices: readonly string[];
}

/** A run under way. */
export interface RunHandle<Output = unknown> {
  readonly runId: string;
  readonly result: Promise<RunResult<Output>>;
  cancel(reason?: string): void;
}

type Ready = Planned & { readonly plan: Plan; readonly ready: ReadonlyMap<number, unknown> };

export class Engine {
  private readonly parts: EngineParts;
  private readonly clock: Clock;
  private readonly guards: Guards;

  constructor(parts: EngineParts) {
    this.parts = parts;
    this.guards = new Guards(parts);
    this.clock = parts.clock ?? systemClock;
  }

  /** Everything that can be known before a run. Runs nobody's code; never throws for a bad workflow. */
  async plan(workflow: Workflow, input?: unknown, options: RunOptions = {}): Promise<Planned> {
    const { plan, diagnostics, choices } = await this.ready(workflow, input, options, false);
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
    const diagnostics = [...compiled.diagnostics, ...prepared.diagnostics];
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
    const live = this.guards.begin();
    try {
      return this.launch(await this.admit(workflow, input, options), options, live);
    } catch (error) {
      live.end();
      throw error;
    }
  }

  /** A run that may start, or an `EngineError`. */
  private async admit(workflow: Workflow, input: unknown, options: RunOptions): Promise<Ready> {
    const ready = await this.ready(workflow, input, options, true);
    const { runId } = options;
    if (runId !== undefined && (await this.parts.store.read(runId)) !== undefined) {
      const hint = 'choose another, or none';
      throw new EngineError('invalid-option', `there is a run ${show(runId)} already`, { hint });
    }
    if (ready.plan === undefined) throw refusal(workflow, ready.diagnostics);
    return ready as Ready;
  }

  /** Ends what the adapters keep alive. */
  async close(): Promise<void> {
    await Promise.all([this.guards, ...this.parts.backends].map((part) => part.close()));
    await this.parts.store.close();
  }

  private compile(workflow: Workflow): Promise<Compiled> {
    const { stepTypes, backends, strategies } = this.parts;
    return compile(workflow, { stepTypes, backends, strategies: strategies.map((s) => s.name) });
  }

  private async ready(workflow: Workflow, given: unknown, options: RunOptions, load: boolean) {
    checkOptions(options, this.parts.strategies);
    const { graph, diagnostics } = await this.compile(workflow);
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
    if (hasErrors(found)) return { plan: undefined, diagnostics: found, choices: [] };
    const plan = this.makePlan(graph, input, options);
    const choices = this.strategyOf(plan).explain?.(plan) ?? [];
    return { plan, diagnostics: found, choices, ready };
  }

  private makePlan(graph: Graph, input: unknown, options: RunOptions): Plan {
    const { workflow } = graph;
    const env = (workflow.env ?? []).flatMap((name) => {
      const value = process.env[name];
      return value === undefined ? [] : [[name, value] as const];
    });
    return {
      graph,
      runId: options.runId ?? uuidV7(this.clock.now(), randomBytes()),
      strategy: options.strategy ?? workflow.strategy ?? this.parts.strategies[0]!.name,
      failureMode: options.onFailure ?? workflow.onFailure ?? 'fail_fast',
      concurrency:
        options.concurrency ?? workflow.concurrency ?? Math.max(4, 2 * availableParallelism()),
      timeoutMs: options.timeoutMs ?? workflow.timeoutMs,
      input,
      env: Object.fromEntries(env),
      seed: options.seed ?? Math.floor(Math.random() * 2 ** 32),
    };
  }

  private strategyOf(plan: Plan): Strategy {
    return this.parts.strategies.find((s) => s.name === plan.strategy)!;
  }

  private launch(admitted: Ready, options: RunOptions, live: LiveRun): RunHandle {
    const { plan, ready, diagnostics } = admitted;
    const { stepTypes, backends, store, observers = [] } = this.parts;
    const lanes = plan.graph.types.map((declaration, i): Lane => {
      const backend = backends.find((b) => b.name === plan.graph.backendOf[i])!;
      return { type: stepTypes.get(declaration.name)!, backend: live.around(backend) };
    });
    const runner = new Runner({
      scheduler: new Scheduler(newRun(plan), this.strategyOf(plan).queue(plan)),
      store,
      observers: [...observers, ...(options.observers ?? [])],
      clock: this.clock,
      lanes,
      ready,
    });
    const { signal } = options;
    const onAbort = () => runner.cancel(reasonOf(signal!));
    signal?.addEventListener('abort', onAbort, { once: true });
    const result = runner
      .start(signal?.aborted ? reasonOf(signal) : undefined)
      .finally(() => {
        signal?.removeEventListener('abort', onAbort);
        live.end();
      })
      .then((run) => new RunResult(run, [...diagnostics, ...live.warnings]));
    return { runId: plan.runId, result, cancel: (reason = 'cancelled') => runner.cancel(reason) };
  }
}

/** For names that do not clash, not for secrets: run ids are names. Loading `node:crypto` costs 5 ms of a start. */
function randomBytes(): Uint8Array {
  return Uint8Array.from({ length: 16 }, () => Math.random() * 256);
}

function reasonOf({ reason }: AbortSignal): string {
  return reason instanceof Error ? reason.message : String(reason);
}

function checkOptions(options: RunOptions, strategies: readonly Strategy[]): void {
  const { concurrency, strategy, onFailure, runId, timeoutMs } = options;
  const refuse = (name: string, value: unknown, hint: string): never => {
    throw new EngineError('invalid-option', `${name} cannot be ${show(value)}`, { hint });
  };
  const whole = concurrency === Number.POSITIVE_INFINITY || Number.isSafeInteger(concurrency);
  if (concurrency !== undefined && !(whole && concurrency >= 1)) {
    refuse('concurrency', concurrency, 'give an integer from 1, or Infinity');
  }
  const names = strategies.map((s) => s.name);
  if (strategy !== undefined && !names.includes(strategy)) {
    refuse('strategy', strategy, `give one of ${names.join(', ')}`);
  }
  if (onFailure !== undefined && !FAILURE_MODES.includes(onFailure)) {
    refuse('onFailure', onFailure, `give one of ${FAILURE_MODES.join(', ')}`);
  }
  if (timeoutMs !== undefined && !(timeoutMs >= 1))
    refuse('timeoutMs', timeoutMs, 'give milliseconds');
  if (runId !== undefined && idProblem(runId, '') !== undefined && !UUID.test(runId)) {
    refuse('runId', runId, `use ${ID_RULE}, or a UUID`);
  }
}

const UUID = /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/;

function refusal(workflow: Workflow, diagnostics: readonly Diagnostic[]): EngineError {
  const errors = diagnostics.filter((d) => d.severity === 'error');
  const code = errors.every((d) => d.code === 'E_INPUT') ? 'invalid-input' : 'invalid-workflow';
  const more = errors.length > 1 ? ` (and ${errors.length - 1} more)` : '';
  const message = `"${workflow.name}" cannot run: ${errors[0]!.message}${more}`;
  const hint = errors[0]!.fix;
  return new EngineError(code, message, { diagnostics, ...(hint !== undefined && { hint }) });
}

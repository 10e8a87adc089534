/**
 * The runs under way in one engine, and what they share: limits, turns, the store.
 * Knows runners and handles; must not know how a plan was made.
 */
import type { Graph } from '../../graph/graph.ts';
import type { Around } from '../../ports/around.ts';
import type { Backend } from '../../ports/backend.ts';
import type { Clock } from '../../ports/clock.ts';
import type { Observer } from '../../ports/observer.ts';
import type { AnyStepType } from '../../ports/step-type.ts';
import type { RunRecord, RunRequest, Store } from '../../ports/store.ts';
import type { Strategy } from '../../ports/strategy.ts';
import type { Event } from '../../run/event.ts';
import type { Plan } from '../../run/plan.ts';
import { newRun, type Run } from '../../run/run.ts';
import { OPEN_STATUSES } from '../../run/status.ts';
import { StoreError } from '../../run/store-error.ts';
import { queueOf } from '../../schedule/grown-queue.ts';
import { Limits } from '../../schedule/limits.ts';
import { Scheduler } from '../../schedule/react.ts';
import { show } from '../../std/printable.ts';
import { surrounded } from '../attempt/around.ts';
import { type Executor, Executors } from '../attempt/executors.ts';
import { functionCalls } from '../attempt/function-calls.ts';
import { closedEngine, closedUnderWay, drainedEngine, EngineError } from '../engine-error.ts';
import type { GuardedRun } from '../guards/guards.ts';
import type { Answer } from '../kept/answer.ts';
import { askToAnswer } from '../kept/ask-answer.ts';
import { notKept } from '../kept/claim.ts';
import { FirstWrite } from '../loop/first-write.ts';
import { Runner } from '../loop/runner.ts';
import type { Environment } from '../plan/env-values.ts';
import type { PreparedPlan } from '../plan/prepared-plan.ts';
import { isLimit, type RunOptions } from '../plan/run-options.ts';
import { stayMsOf } from '../plan/when-waiting.ts';
import { NO_SECRETS, type SecretReader } from '../secrets/secret-reader.ts';
import { countFigures } from './count-figures.ts';
import { drainRuns } from './drain.ts';
import { LiveRun, type RunHandle } from './live-run.ts';
import { RunGate } from './run-gate.ts';
import { type UnderWay, underWayIn } from './under-way.ts';

export interface LiveRunsParts {
  readonly stepTypes: ReadonlyMap<string, AnyStepType>;
  readonly backends: readonly Backend[];
  readonly store: Store;
  readonly observers?: readonly Observer[];
  /** What goes on around each attempt; default nothing. */
  readonly around?: Around;
  /** Where expressions have `env` from; default the process. */
  readonly env?: Environment;
  /** Default: none has a source. */
  readonly secrets?: SecretReader;
  /** Runs under way at once; the others wait in the order in which they were started. */
  readonly maxRuns?: number;
  /** Whether results say what their runs took; default not. */
  readonly figures?: boolean;
}

/** A run to be started, or resumed from where another process left it. */
interface RunStart {
  readonly guarded: GuardedRun;
  readonly run: Run;
  /** The same once more, where the store is one that keeps. */
  readonly kept?: Run | undefined;
  /** Where its events go; the store, but for a run that is not kept yet. */
  readonly firstWrite?: FirstWrite;
  /** What was asked of it while nobody ran it. */
  readonly asked?: readonly RunRequest[];
  /** Steps that are written otherwise than when it began. */
  readonly rewritten?: readonly number[];
  /** What happened before, where it is resumed. */
  readonly past?: readonly Event[];
}

const REFUSED = Symbol('refused');

export class LiveRuns {
  private readonly parts: LiveRunsParts;
  private readonly clock: Clock;
  private readonly strategyOf: (plan: Plan) => Strategy;
  private readonly limits = new Limits();
  private readonly gate: RunGate;
  /** By id. */
  private readonly handles = new Map<string, LiveRun>();
  private readonly underWay: UnderWay;
  /** Runs that are just being started. */
  private readonly starts = new Set<Promise<unknown>>();
  /** What those who drain the engine do with a run that gets under way meanwhile. */
  private readonly lettingGo: ((handle: RunHandle) => void)[] = [];
  private readonly closing = new AbortController();
  private readonly endOfStarts = new AbortController();

  constructor(parts: LiveRunsParts, clock: Clock, strategyOf: (plan: Plan) => Strategy) {
    this.parts = parts;
    this.clock = clock;
    this.underWay = underWayIn(parts.store);
    this.strategyOf = strategyOf;
    const { maxRuns = Number.POSITIVE_INFINITY, store } = parts;
    if (!isLimit(maxRuns)) {
      const hint = 'give an integer from 1, or Infinity';
      throw new EngineError('invalid-option', `maxRuns cannot be ${show(maxRuns)}`, { hint });
    }
    this.gate = new RunGate(maxRuns);
    store.listen((runId, request) => this.asked(runId, request));
  }

  /** Those under way in this engine. */
  get runIds(): readonly string[] {
    return [...this.handles.keys()];
  }

  /** Whether the run is under way in this program, here or in an engine with the same store. */
  has(runId: string): boolean {
    return this.underWay.live.has(runId);
  }

  /**
   * Waits until a run that is just being started in this program is kept: until then there is none. False
   * where the store refuses it.
   */
  async isKept(runId: string): Promise<boolean> {
    const kept = this.underWay.live.get(runId)?.kept();
    return (await kept?.catch(() => REFUSED)) !== REFUSED;
  }

  /** That of a run under way in this engine. */
  handleOf(runId: string): RunHandle | undefined {
    return this.handles.get(runId);
  }

  /** How a run under way in this engine stands: ahead of what is kept by what is just being kept. */
  runOf(runId: string): Readonly<Run> | undefined {
    return this.handles.get(runId)?.run;
  }

  /** Runs under way at once. */
  get places(): number {
    return this.parts.maxRuns ?? Number.POSITIVE_INFINITY;
  }

  /** Undefined when a run may start at once; else resolves when one has ended. */
  room(): Promise<unknown> | undefined {
    if (this.handles.size < this.places) return undefined;
    return Promise.race([...this.handles.values()].map(({ result }) => result.catch(() => {})));
  }

  /** Throws an `EngineError` `engine-closed` when no run is started any more. */
  async starting<T>(start: () => Promise<T>): Promise<T> {
    if (this.endOfStarts.signal.aborted) throw drainedEngine();
    const started = start();
    this.starts.add(started);
    return started.finally(() => this.starts.delete(started));
  }

  /** Lets all runs go, also those that are just being started. */
  drain(ms: number): Promise<readonly string[]> {
    this.endOfStarts.abort(drainedEngine());
    const isTemporary = this.parts.store.isTemporary === true;
    const eachRun = (letGo: (handle: RunHandle) => void) => {
      this.lettingGo.push(letGo);
      for (const handle of this.handles.values()) letGo(handle);
      return Promise.allSettled(this.starts);
    };
    return drainRuns({ clock: this.clock, isTemporary, eachRun }, ms);
  }

  /** Aborts when the engine is closed. */
  get closed(): AbortSignal {
    return this.closing.signal;
  }

  /** Aborts when no more runs start: the engine is drained or closed. Its reason is the error that says so. */
  get ending(): AbortSignal {
    return this.endOfStarts.signal;
  }

  /** Stops what runs, and says so to those who ask for the results of runs under way, and to nobody else. */
  abandon(): void {
    this.closing.abort();
    this.endOfStarts.abort(closedEngine());
    for (const handle of this.handles.values()) this.abandonOne(handle);
  }

  private abandonOne(handle: LiveRun): void {
    const { isTemporary = false } = this.parts.store;
    handle.result.catch(() => {});
    handle.abandon(closedUnderWay(handle.runId, isTemporary));
  }

  /** A new run, which is kept before anybody hears of it. */
  async begin(
    prepared: PreparedPlan,
    options: RunOptions,
    { record, ...start }: Pick<RunStart, 'guarded' | 'asked'> & { readonly record: RunRecord },
  ): Promise<RunHandle> {
    const { runId } = record;
    const { store } = this.parts;
    if (this.has(runId)) throw notKept(runId, new StoreError('exists', 'it is under way'));
    const firstWrite = new FirstWrite(store, record);
    const run = newRun(prepared.plan);
    const kept = store.isTemporary === true ? undefined : newRun(prepared.plan);
    const handle = this.launch(prepared, options, { ...start, run, kept, firstWrite });
    try {
      await firstWrite.kept();
    } catch (cause) {
      // The caller gets the error here, and only here.
      handle.result.catch(() => {});
      handle.cancel();
      throw notKept(runId, cause);
    }
    return handle;
  }

  /** Throws an `EngineError` `engine-closed` when the engine was closed while the run was made ready. */
  launch(prepared: PreparedPlan, options: RunOptions, start: RunStart): RunHandle {
    if (this.closed.aborted) throw closedEngine();
    const { plan, diagnostics } = prepared;
    const { store, env, secrets = NO_SECRETS, observers = [] } = this.parts;
    const { guarded, run, kept, firstWrite, asked, rewritten, past } = start;
    let runner: Runner | undefined;
    const user = { offer: (pool: string) => runner!.offer(pool) };
    const { whenWaiting } = options;
    const inProcess = { limits: this.limits, user, stayMs: stayMsOf(whenWaiting) };
    const strategy = this.strategyOf(plan);
    const figures = this.parts.figures ? countFigures(run) : undefined;
    const own = figures === undefined ? [] : [figures.observer];
    const newQueue = () => queueOf(run, strategy);
    const calls = functionCalls(run, guarded, (...of) => runner!.threw(...of));
    runner = new Runner({
      scheduler: new Scheduler(run, newQueue, inProcess, calls),
      store: firstWrite ?? store,
      observers: [...observers, ...(options.observers ?? []), ...own],
      clock: this.clock,
      calls,
      kept,
      rewritten,
      past,
      executors: new Executors(run, (type) => this.executorAt(run.plan.graph, type, guarded), {
        ...prepared,
        store,
        env,
        secrets,
      }),
    });
    const { runId } = plan;
    const onEnd = () => {
      this.handles.delete(runId);
      this.underWay.live.delete(runId);
      if (!OPEN_STATUSES.includes(run.status)) prepared.additions.forget();
      // A run that was refused is somebody else's.
      if (firstWrite?.isRefused) return undefined;
      return OPEN_STATUSES.includes(run.status) ? store.release(runId).catch(() => {}) : undefined;
    };
    const answer = (to: string, given: Answer) =>
      askToAnswer(
        { store, live: this, now: () => this.clock.now(), liveOf: (runId) => this.runOf(runId) },
        to,
        given,
      );
    const parts = { gate: this.gate, guarded, diagnostics, asked, answer, onEnd, figures };
    const handle = new LiveRun(runner, { ...options, ...parts });
    this.handles.set(runId, handle);
    this.underWay.live.set(runId, firstWrite);
    for (const letGo of this.lettingGo) letGo(handle);
    handle.begin();
    return handle;
  }

  /** What somebody asks of a run of this engine. */
  private asked(runId: string, request: RunRequest): boolean {
    const handle = this.handles.get(runId);
    handle?.ask(request);
    return handle !== undefined;
  }

  private executorAt({ types, backendOf }: Graph, type: number, guarded: GuardedRun): Executor {
    const { stepTypes, backends, around } = this.parts;
    const found = backends.find((b) => b.name === backendOf[type])!;
    const backend = around === undefined ? found : surrounded(found, around);
    return { type: stepTypes.get(types[type]!.name)!, backend: guarded.around(backend) };
  }
}

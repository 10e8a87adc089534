/**
 * Choices for one run: what they are, and which make no sense.
 * Knows names and limits; must not know how they are carried out.
 */

import type { Observer } from '../../ports/observer.ts';
import type { RunFilter } from '../../ports/store.ts';
import type { Span } from '../../std/duration.ts';
import { isMapping } from '../../std/mapping.ts';
import { isText, nameFault, spanFrom } from '../../std/option-fault.ts';
import { show } from '../../std/printable.ts';
import { BUDGET_HINT, isBudget } from '../../workflow/budget.ts';
import { wordProblem } from '../../workflow/name.ts';
import type { StepIds } from '../../workflow/part.ts';
import type { PoolSizes } from '../../workflow/pool-sizes.ts';
import { runIdProblem } from '../../workflow/run-id.ts';
import {
  type Budget,
  type Concurrency,
  FAILURE_MODES,
  type FailureMode,
} from '../../workflow/workflow.ts';
import { EngineError } from '../engine-error.ts';
import { checkTrace, type TraceOptions } from './trace-options.ts';
import { WHEN_WAITING, type WhenWaiting } from './when-waiting.ts';

/**
 * Choices for one run; each wins over what the workflow says. They are kept with the run: lengths of time,
 * in milliseconds or as text such as `30s`, are at most ten years (315,360,000,000 ms), and sizes of pools are finite.
 */
export interface RunOptions extends TraceOptions {
  readonly strategy?: string;
  /** Ids of steps: only these run, and what is reachable from one of them. An empty list leaves nothing out. */
  readonly start?: StepIds;
  /** Ids of steps: only these run, and what one of them needs; with `start`, what is both. */
  readonly target?: StepIds;
  readonly onFailure?: FailureMode;
  /** After a failure under `fail_fast`, what is under way is left to finish. */
  readonly drain?: boolean;
  /**
   * Steps running at once: an integer from 1, `Infinity`, or `auto` or bounds `{ min, max }` between
   * which the limit follows the load of the process. Default `max(4, 2 x cores)`.
   */
  readonly concurrency?: Concurrency;
  /** Branches of the run at work at once; default no limit. */
  readonly maxBranches?: number;
  /** Longest time of each branch that does not say otherwise, in milliseconds. */
  readonly branchTimeoutMs?: Span;
  /**
   * How long an attempt that was asked to stop may take before it is given up, in milliseconds, where
   * its step does not say otherwise; default 5,000.
   */
  readonly graceMs?: Span;
  /** Longest time of the run, in milliseconds. */
  readonly timeoutMs?: Span;
  /** How much the run may spend, by name, such as `{ tokens: 200_000, cost: 2.5 }`. */
  readonly budget?: Budget;
  /** Sizes of pools, by name, such as `{ printer: 1 }`. */
  readonly pools?: PoolSizes;
  /** Any text of 1 to 256 visible characters, such as the key of an order; default a new UUID that sorts by time. */
  readonly runId?: string;
  readonly observers?: readonly Observer[];
  /** Cancels the run when it aborts. */
  readonly signal?: AbortSignal;
  /**
   * When the signal aborts, the run is left, to be resumed later, instead of cancelled. Only a store
   * that outlives the process makes sense of that.
   */
  readonly leave?: boolean;
  /** When the signal aborts, what runs is left so long to finish before it is stopped; default 0. */
  readonly drainMs?: Span;
  /**
   * While nothing can happen in the run before a time has come, this process stays with it (`stay`, default),
   * or leaves it `waiting`, to be resumed then: always (`leave`), or where that is further away (`{ stayMs }`).
   */
  readonly whenWaiting?: WhenWaiting;
  /** Where chance in this run comes from (jitter); default a new one. */
  readonly seed?: number;
}

/** How a start deals with a run that is there already. */
export interface StartOptions extends RunOptions {
  /**
   * What happens when there is a run with `runId` already: `refuse` (default), or `attach` to it: to its run
   * under way in this engine, or to what is kept of one that has ended.
   */
  readonly ifExists?: 'refuse' | 'attach';
}

/** How a start deals with a run that is there, and the choices for the run itself. */
export function takeIfExists(options: StartOptions): {
  readonly ifExists: StartOptions['ifExists'];
  readonly own: RunOptions;
} {
  if (!isMapping(options)) return { ifExists: undefined, own: options };
  checkNames(options, { ...NAMES, ifExists: true });
  const { ifExists, ...own } = options as StartOptions;
  if (ifExists !== undefined) checkIfExists(ifExists, own.runId);
  return { ifExists, own };
}

function checkIfExists(ifExists: unknown, runId: string | undefined): void {
  if (ifExists !== 'refuse' && ifExists !== 'attach') {
    refuse('ifExists', ifExists, 'give refuse or attach');
  }
  if (runId === undefined) {
    throw new EngineError('invalid-option', 'ifExists says nothing without a runId', {
      hint: 'give the id of the run: { runId }',
    });
  }
}

const NAMES: Record<keyof RunOptions, true> = {
  strategy: true,
  start: true,
  target: true,
  onFailure: true,
  drain: true,
  concurrency: true,
  maxBranches: true,
  branchTimeoutMs: true,
  graceMs: true,
  timeoutMs: true,
  budget: true,
  pools: true,
  runId: true,
  observers: true,
  signal: true,
  leave: true,
  drainMs: true,
  whenWaiting: true,
  seed: true,
  traceparent: true,
  links: true,
};

/** Throws an `EngineError` for the first choice that there is not. */
export function checkNamesOfRun(options: RunOptions): void {
  checkNames(options, NAMES);
}

/** Throws an `EngineError` for the first choice that makes no sense. */
export function checkOptions(options: RunOptions, strategies: readonly string[]): void {
  const { concurrency, strategy, onFailure, runId, maxBranches, budget } = options;
  checkKinds(options);
  if (concurrency !== undefined) checkConcurrency(concurrency);
  if (maxBranches !== undefined && !isLimit(maxBranches)) {
    refuse('maxBranches', maxBranches, 'give an integer from 1, or Infinity');
  }
  if (strategy !== undefined && !strategies.includes(strategy)) {
    refuse('strategy', strategy, `give one of ${strategies.join(', ')}`);
  }
  for (const name of ['start', 'target'] as const) {
    const ids: unknown = options[name];
    const areIds = isText(ids) || (Array.isArray(ids) && ids.every(isText));
    if (ids !== undefined && !areIds) refuse(name, ids, 'give the id of a step, or a list of ids');
  }
  if (onFailure !== undefined && !FAILURE_MODES.includes(onFailure)) {
    refuse('onFailure', onFailure, `give one of ${FAILURE_MODES.join(', ')}`);
  }
  for (const name of ['timeoutMs', 'branchTimeoutMs', 'graceMs'] as const)
    checkSpan(name, options[name], 1);
  checkSpan('drainMs', options.drainMs, 0);
  checkWhenWaiting(options.whenWaiting);
  for (const [name, pool] of Object.entries(options.pools ?? {})) checkPool(name, pool);
  if (budget !== undefined && !isBudget(budget)) refuse('budget', budget, BUDGET_HINT);
  if (runId !== undefined) checkNewId(runId);
}

export function checkWhenWaiting(given: unknown): void {
  if (given !== undefined && !WHEN_WAITING.is(given))
    refuse('whenWaiting', given, WHEN_WAITING.hint);
}

/** Throws an `EngineError` for the first option that the call does not have. */
export function checkNames(options: object, names: Readonly<Record<string, true>>): void {
  const fault = nameFault(options, Object.keys(names));
  if (fault !== undefined) throw new EngineError('invalid-option', fault.message, fault);
}

function checkNewId(runId: unknown): void {
  const problem = runIdProblem(runId, 'runId');
  if (problem !== undefined)
    throw new EngineError('invalid-option', problem.message, { hint: problem.fix });
}

/** Throws an `EngineError` for what can name no run. */
export function checkRunId(runId: unknown): void {
  if (isText(runId)) return;
  throw new EngineError('invalid-option', `the run id cannot be ${show(runId)}`, {
    hint: 'give the id of a run as text; engine.runs() lists them',
  });
}

/** Throws an `EngineError` for what can name no runs. */
export function checkRunIds(runIds: unknown): void {
  if (Array.isArray(runIds)) return runIds.forEach(checkRunId);
  const hint = 'give a list of run ids';
  throw new EngineError('invalid-option', `the run ids cannot be ${show(runIds)}`, { hint });
}

const FILTER_NAMES: Record<keyof RunFilter, true> = {
  runIds: true,
  workflow: true,
  statuses: true,
  interrupted: true,
  due: true,
  asked: true,
  since: true,
  before: true,
  limit: true,
};

/** Throws an `EngineError` for a filter with a field that there is not. */
export function checkFilter(filter: RunFilter = {}): void {
  checkNames(filter, FILTER_NAMES);
}

/** What a program without types may get wrong. */
function checkKinds(options: RunOptions): void {
  checkNames(options, NAMES);
  checkTrace(options);
  const { signal, observers, seed } = options;
  for (const name of ['drain', 'leave'] as const) {
    const given: unknown = options[name];
    if (given !== undefined && typeof given !== 'boolean')
      refuse(name, given, 'give true or false');
  }
  if (seed !== undefined && !Number.isFinite(seed)) refuse('seed', seed, 'give a number');
  if (signal !== undefined && typeof signal?.addEventListener !== 'function') {
    refuse('signal', signal, 'give the signal of an AbortController');
  }
  const watches = (one: unknown) => typeof (one as Observer | null)?.event === 'function';
  if (observers !== undefined && !(Array.isArray(observers) && observers.every(watches))) {
    refuse('observers', observers, 'give a list of observers: objects with a name and event()');
  }
}

function refuse(name: string, value: unknown, hint: string): never {
  throw new EngineError('invalid-option', `${name} cannot be ${show(value)}`, { hint });
}

/** Throws an `EngineError` for what is no length of time in milliseconds, where one is given. */
export function checkSpan(name: string, given: unknown, leastMs: 0 | 1): void {
  const { is, hint } = spanFrom(leastMs);
  if (given !== undefined && !is(given)) refuse(name, given, hint);
}

/** Finite, because it is kept with the run. */
function isSize(value: unknown): boolean {
  return Number.isFinite(value) && Number(value) >= 1;
}

/** An integer from 1, or none. */
export function isLimit(value: unknown): boolean {
  return value === Number.POSITIVE_INFINITY || (Number.isSafeInteger(value) && Number(value) >= 1);
}

function checkConcurrency(concurrency: Concurrency): void {
  const hint = 'give an integer from 1, Infinity, auto, or { min, max } with integers from 1';
  if (concurrency === 'auto') return;
  if (typeof concurrency === 'number') {
    if (!isLimit(concurrency)) refuse('concurrency', concurrency, hint);
    return;
  }
  const { min, max } = concurrency ?? {};
  const bounds = Number.isSafeInteger(min) && Number.isSafeInteger(max) && min >= 1 && max >= min;
  if (!bounds) refuse('concurrency', concurrency, hint);
}

/** Throws an `EngineError` for a pool that is none. */
export function checkPool(name: string, given: PoolSizes[string]): void {
  const problem = wordProblem(name, 'the pool name');
  if (problem !== undefined)
    throw new EngineError('invalid-option', problem.message, { hint: problem.fix });
  const { size, breaker } = isMapping(given) ? given : { size: given, breaker: undefined };
  if (!isSize(size)) {
    const hint = 'give a number from 1; one that is always enough is Number.MAX_SAFE_INTEGER';
    refuse(`the size of pool ${name}`, size, hint);
  }
  if (breaker === undefined) return;
  const { failures, resetMs } = breaker ?? {};
  if (!(Number.isSafeInteger(failures) && failures >= 1 && spanFrom(1).is(resetMs))) {
    const hint = `give failures from 1 and resetMs, such as '30s' or 30000`;
    refuse(`the breaker of pool ${name}`, breaker, hint);
  }
}

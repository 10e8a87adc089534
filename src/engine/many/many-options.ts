/**
 * Choices for many runs of one workflow, and which make no sense.
 * Knows names and limits; must not know how they are carried out.
 */
import { isMapping } from '../../std/mapping.ts';
import { CALLED, type OptionKind, oneOf, optionFault } from '../../std/option-fault.ts';
import { show } from '../../std/printable.ts';
import { isThenable } from '../../std/thenable.ts';
import { EngineError } from '../engine-error.ts';
import { isLimit, type RunOptions } from '../plan/run-options.ts';
import type { OneOfMany } from './many-result.ts';

/** At most so many runs at once of inputs with one key. */
export interface PerKey<Input> {
  /** Such as the tenant of an input. */
  readonly key: (input: Input) => string;
  /** An integer from 1. */
  readonly size: number;
}

/** Choices for every one of many runs. */
export type EachRunOptions = Omit<RunOptions, 'runId' | 'signal' | 'leave' | 'drainMs'>;

/** Choices for many runs of one workflow. */
export interface RunManyOptions<Input = unknown, Output = unknown>
  extends Pick<RunOptions, 'signal' | 'leave' | 'drainMs'> {
  /**
   * Runs at once: an integer from 1, or `Infinity`; default `max(4, 2 x cores)`. Never more than the engine's `maxRuns`.
   * An input is taken when there is room for its run.
   */
  readonly concurrency?: number;
  /**
   * A limit for each key. An input whose key has no room is put aside, and those behind it go first; when 1,000
   * are aside, no more are taken until one of them can start.
   */
  readonly perKey?: PerKey<Input>;
  /** The id of the run of an input. `index` counts from 0. Default: new ones. */
  readonly runId?: (input: Input, index: number) => string;
  /**
   * What happens when there is a run with that id already: `refuse` (default), or `attach`: one that has ended
   * gives its kept result, one that nobody runs is resumed, and one under way elsewhere is waited for. So a call
   * that is made again after a crash goes on where it stood.
   */
  readonly ifExists?: 'refuse' | 'attach';
  /** What the summary holds: `all` runs (default), or only those that `failed` to succeed, so that memory stays flat. */
  readonly keep?: 'all' | 'failed';
  /**
   * Called with each input when its run has ended; a promise is waited for before the next input takes its
   * place. What it throws stops everything, as an abort of `signal` does.
   */
  readonly onResult?: (one: OneOfMany<Input, Output>) => unknown;
  /** Choices for every run, such as `{ timeoutMs: '5m' }`. */
  readonly each?: EachRunOptions;
}

/** What runs are started with is checked as it is for runs. */
const OF_RUNS: OptionKind = { is: () => true, hint: '' };

const KINDS: Readonly<Record<keyof RunManyOptions, OptionKind>> = {
  concurrency: { is: isLimit, hint: 'give an integer from 1, or Infinity' },
  perKey: {
    is: (value) => isMapping(value) && typeof value.key === 'function' && isLimit(value.size),
    hint: 'give { key: (input) => text, size: an integer from 1 }',
  },
  runId: CALLED,
  ifExists: oneOf('refuse', 'attach'),
  keep: oneOf('all', 'failed'),
  onResult: CALLED,
  each: { is: isMapping, hint: "give options for runs, such as { timeoutMs: '5m' }" },
  signal: OF_RUNS,
  leave: OF_RUNS,
  drainMs: OF_RUNS,
};

/** What is chosen for each run by an option of its own. */
const NOT_IN_EACH: readonly string[] = ['runId', 'signal', 'leave', 'drainMs'];

/** Throws an `EngineError` for the first thing that makes no sense. */
export function checkMany<Input, Output>(
  inputs: unknown,
  options: RunManyOptions<Input, Output>,
): void {
  checkInputs(inputs);
  const fault = optionFault(options, KINDS);
  if (fault !== undefined) throw new EngineError('invalid-option', fault.message, fault);
  const { ifExists, runId, each = {} } = options;
  if (ifExists !== undefined && runId === undefined) {
    const hint = 'give each run its id: { runId: (input) => … }';
    throw new EngineError('invalid-option', 'ifExists says nothing without runId', { hint });
  }
  const own = Object.keys(each).find((name) => NOT_IN_EACH.includes(name));
  if (own !== undefined) {
    const hint = `give ${own} beside each`;
    throw new EngineError('invalid-option', `each cannot have ${show(own)}`, { hint });
  }
}

function checkInputs(inputs: unknown): void {
  const list = inputs as Partial<Iterable<unknown> & AsyncIterable<unknown>> | null | undefined;
  const isList = typeof list === 'object' && list !== null;
  const calls = [list?.[Symbol.asyncIterator], list?.[Symbol.iterator]];
  if (isList && calls.some((call) => typeof call === 'function')) return;
  const isPromise = isThenable(inputs);
  const hint = isPromise
    ? 'await it first'
    : 'give an array, or anything that for … of or for await … of goes through';
  const what = isPromise ? 'a promise' : show(inputs);
  throw new EngineError('invalid-option', `the inputs cannot be ${what}`, { hint });
}

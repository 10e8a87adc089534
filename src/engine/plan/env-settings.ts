/**
 * Choices that the environment makes for runs which do not choose for themselves.
 * Knows variables and what they mean; must not read the environment itself: it is handed in.
 */
import { DURATION_GRAMMAR, MAX_DURATION_MS, parseDuration } from '../../std/duration.ts';
import { show } from '../../std/printable.ts';
import { FAILURE_MODES } from '../../workflow/workflow.ts';
import { EngineError } from '../engine-error.ts';
import type { RunOptions } from './run-options.ts';

type Env = Readonly<Record<string, string | undefined>>;

/** One variable: the choice it makes, and how its text is read (undefined: it cannot be). */
export interface EnvSetting {
  readonly variable: string;
  readonly option: keyof RunOptions;
  /** The key of a workflow file that says the same. */
  readonly key: string;
  readonly expects: string;
  read(text: string): unknown;
}

const whole = (most: number) => (text: string) => {
  const number = /^[1-9][0-9]{0,9}$/.test(text) ? Number(text) : undefined;
  return number === undefined || number > most ? undefined : number;
};
const oneOf = (words: readonly string[]) => (text: string) =>
  words.includes(text) ? text : undefined;

const MAX_CONCURRENCY = 10_000;
const MAX_BRANCHES = 1_000_000;
const MAX_SECONDS = MAX_DURATION_MS / 1_000;

/** Every variable, given the strategies that there are. */
export function envSettings(strategies: readonly string[]): readonly EnvSetting[] {
  return [
    {
      variable: 'HEDDLE_STRATEGY',
      option: 'strategy',
      key: 'strategy',
      expects: `one of ${strategies.join(', ')}`,
      read: oneOf(strategies),
    },
    {
      variable: 'HEDDLE_ON_FAILURE',
      option: 'onFailure',
      key: 'on_failure',
      expects: `one of ${FAILURE_MODES.join(', ')}`,
      read: oneOf(FAILURE_MODES),
    },
    {
      variable: 'HEDDLE_CONCURRENCY',
      option: 'concurrency',
      key: 'concurrency',
      expects: `an integer from 1 to ${MAX_CONCURRENCY}, or auto`,
      read: (text) => (text === 'auto' ? text : whole(MAX_CONCURRENCY)(text)),
    },
    {
      variable: 'HEDDLE_TIMEOUT',
      option: 'timeoutMs',
      key: 'timeout',
      expects: DURATION_GRAMMAR,
      read: parseDuration,
    },
    {
      variable: 'HEDDLE_MAX_CONCURRENT_BRANCHES',
      option: 'maxBranches',
      key: 'max_branches',
      expects: `an integer from 1 to ${MAX_BRANCHES}`,
      read: whole(MAX_BRANCHES),
    },
    {
      variable: 'HEDDLE_BRANCH_PROCESSING_TIMEOUT_SECS',
      option: 'branchTimeoutMs',
      key: 'branch_timeout',
      expects: `whole seconds from 1 to ${MAX_SECONDS}`,
      read: (text) => {
        const seconds = whole(MAX_SECONDS)(text);
        return seconds === undefined ? undefined : seconds * 1_000;
      },
    },
  ];
}

/** What the environment chooses. Throws an `EngineError` for a variable that cannot be read. */
export function settingsFrom(env: Env, strategies: readonly string[]): RunOptions {
  const chosen: Partial<Record<keyof RunOptions, unknown>> = {};
  for (const { variable, option, expects, read } of envSettings(strategies)) {
    const text = env[variable];
    if (text === undefined || text === '') continue;
    const value = read(text);
    if (value === undefined) {
      const message = `the environment variable ${variable} is ${show(text)}`;
      throw new EngineError('invalid-option', message, { hint: `set it to ${expects}` });
    }
    chosen[option] = value;
  }
  return chosen as RunOptions;
}

/**
 * Choices that the environment makes for runs which do not choose for themselves.
 * Knows variables and what they mean; must not read the environment itself: it is handed in.
 */
import { DURATION_GRAMMAR, parseDuration } from '../std/duration.ts';
import { printable, show } from '../std/printable.ts';
import { EngineError } from './engine-error.ts';
import type { RunOptions } from './run-options.ts';

type Env = Readonly<Record<string, string | undefined>>;

/** One variable: the choice it makes, and how its text is read (undefined: it cannot be). */
export interface EnvSetting {
  readonly variable: string;
  readonly option: keyof RunOptions;
  readonly expects: string;
  read(text: string): unknown;
}

const whole = (text: string) => (/^[1-9][0-9]{0,9}$/.test(text) ? Number(text) : undefined);
const seconds = (text: string) => {
  const number = whole(text);
  return number === undefined ? undefined : number * 1_000;
};

export const ENV_SETTINGS: readonly EnvSetting[] = [
  {
    variable: 'HEDDLE_STRATEGY',
    option: 'strategy',
    expects: 'the name of a strategy',
    read: (text) => text,
  },
  {
    variable: 'HEDDLE_ON_FAILURE',
    option: 'onFailure',
    expects: 'a failure mode',
    read: (text) => text,
  },
  {
    variable: 'HEDDLE_CONCURRENCY',
    option: 'concurrency',
    expects: 'an integer from 1, or auto',
    read: (text) => (text === 'auto' ? text : whole(text)),
  },
  {
    variable: 'HEDDLE_TIMEOUT',
    option: 'timeoutMs',
    expects: DURATION_GRAMMAR,
    read: parseDuration,
  },
  {
    variable: 'HEDDLE_MAX_CONCURRENT_BRANCHES',
    option: 'maxBranches',
    expects: 'an integer from 1',
    read: whole,
  },
  {
    variable: 'HEDDLE_BRANCH_PROCESSING_TIMEOUT_SECS',
    option: 'branchTimeoutMs',
    expects: 'whole seconds, from 1',
    read: seconds,
  },
];

/** What the environment chooses. Throws an `EngineError` for a variable that cannot be read. */
export function settingsFrom(env: Env): RunOptions {
  const chosen: Partial<Record<keyof RunOptions, unknown>> = {};
  for (const { variable, option, expects, read } of ENV_SETTINGS) {
    const text = env[variable];
    if (text === undefined || text === '') continue;
    const value = read(text);
    if (value === undefined) {
      const message = `the environment variable ${variable} is ${show(printable(text))}`;
      throw new EngineError('invalid-option', message, { hint: `set it to ${expects}` });
    }
    chosen[option] = value;
  }
  return chosen as RunOptions;
}

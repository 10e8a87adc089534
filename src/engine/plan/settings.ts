/**
 * The settings of a run: what they are called everywhere, and who wins where several say one.
 * Knows names, kinds and the order; must not read the environment or a file itself: what they say is handed in.
 */
import { defined } from '../../std/defined.ts';
import { DURATION_GRAMMAR, MAX_DURATION_MS, msOf, parseDuration } from '../../std/duration.ts';
import type { Path } from '../../std/json-schema.ts';
import { nameFault } from '../../std/option-fault.ts';
import { show } from '../../std/printable.ts';
import { BUDGET_GRAMMAR, parseBudget } from '../../workflow/budget.ts';
import { FAILURE_MODES, type Workflow } from '../../workflow/workflow.ts';
import { EngineError } from '../engine-error.ts';
import { checkNamesOfRun, checkOptions, type RunOptions } from './run-options.ts';

/** Choices that a workflow can make for its runs, so that others can make them where it does not. */
export type RunDefaults = Pick<
  RunOptions,
  | 'strategy'
  | 'onFailure'
  | 'drain'
  | 'concurrency'
  | 'maxBranches'
  | 'branchTimeoutMs'
  | 'timeoutMs'
  | 'budget'
>;

export type SettingName = keyof RunDefaults;

/** Who may say a setting; the first one that does wins. */
export const ORIGINS = [
  'command line',
  'call',
  'environment',
  'workflow',
  'config',
  'default',
] as const;

export type Origin = (typeof ORIGINS)[number];

/** What each of them says. */
export type Said = Readonly<Partial<Record<Origin, RunDefaults>>>;

/** One setting. */
export interface Setting {
  readonly option: SettingName;
  /** Its key in a config file, under `defaults`. */
  readonly key: string;
  /** Its option on the command line. */
  readonly flag: string;
  /** Where a workflow file says it. */
  readonly path: Path;
  readonly variable?: EnvVariable;
}

/** How its text is read (undefined: it cannot be), and what it should have been. */
export interface EnvVariable {
  readonly name: string;
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

/** Every setting, given the strategies that there are. */
export function settingsOf(strategies: readonly string[]): readonly Setting[] {
  const top = (option: SettingName, key: string, variable?: EnvVariable): Setting => ({
    option,
    key,
    flag: `--${key.replaceAll('_', '-')}`,
    path: [key],
    ...(variable && { variable }),
  });
  return [
    top('strategy', 'strategy', {
      name: 'HEDDLE_STRATEGY',
      expects: `one of ${strategies.join(', ')}`,
      read: oneOf(strategies),
    }),
    top('onFailure', 'on_failure', {
      name: 'HEDDLE_ON_FAILURE',
      expects: `one of ${FAILURE_MODES.join(', ')}`,
      read: oneOf(FAILURE_MODES),
    }),
    top('drain', 'drain'),
    top('concurrency', 'concurrency', {
      name: 'HEDDLE_CONCURRENCY',
      expects: `an integer from 1 to ${MAX_CONCURRENCY}, or auto`,
      read: (text) => (text === 'auto' ? text : whole(MAX_CONCURRENCY)(text)),
    }),
    top('timeoutMs', 'timeout', {
      name: 'HEDDLE_TIMEOUT',
      expects: DURATION_GRAMMAR,
      read: parseDuration,
    }),
    top('budget', 'budget', {
      name: 'HEDDLE_BUDGET',
      expects: BUDGET_GRAMMAR,
      read: parseBudget,
    }),
    top('maxBranches', 'max_branches', {
      name: 'HEDDLE_MAX_CONCURRENT_BRANCHES',
      expects: `an integer from 1 to ${MAX_BRANCHES}`,
      read: whole(MAX_BRANCHES),
    }),
    {
      ...top('branchTimeoutMs', 'branch_timeout', {
        name: 'HEDDLE_BRANCH_PROCESSING_TIMEOUT_SECS',
        expects: `whole seconds from 1 to ${MAX_SECONDS}`,
        read: (text) => {
          const seconds = whole(MAX_SECONDS)(text);
          return seconds === undefined ? undefined : seconds * 1_000;
        },
      }),
      path: ['defaults', 'branch_timeout'],
    },
  ];
}

/** What has no default is not set where nobody says it. */
const DEFAULTS: RunDefaults = {
  onFailure: 'fail_fast',
  drain: false,
  maxBranches: Number.POSITIVE_INFINITY,
};

const OPTIONS: readonly SettingName[] = settingsOf([]).map(({ option }) => option);

/** What holds of one setting, and who said so. Undefined where nobody did. */
export function settle<Name extends SettingName>(
  name: Name,
  said: Said,
): { readonly value: NonNullable<RunDefaults[Name]>; readonly origin: Origin } | undefined {
  for (const origin of ORIGINS) {
    const value = said[origin]?.[name] ?? (origin === 'default' ? DEFAULTS[name] : undefined);
    if (value !== undefined) return { value, origin };
  }
  return undefined;
}

/** Throws an `EngineError` for the first default that there is not, or that makes no sense. */
export function checkDefaults(defaults: RunDefaults, strategies: readonly string[]): void {
  const fault = nameFault(defaults, OPTIONS);
  if (fault !== undefined)
    throw new EngineError('invalid-option', `defaults: ${fault.message}`, fault);
  checkOptions(defaults, strategies);
}

/** What a workflow says. */
export function settingsIn(workflow: Workflow): RunDefaults {
  const { strategy, onFailure, drain, concurrency, maxBranches, timeoutMs, budget, defaults } =
    workflow;
  const branchTimeoutMs = defaults?.branchTimeoutMs;
  return {
    strategy,
    onFailure,
    drain,
    concurrency,
    maxBranches,
    branchTimeoutMs,
    timeoutMs,
    budget,
  } as RunDefaults;
}

/** The timeout that a run would have, in milliseconds. */
export function timeoutIn(said: Said): number | undefined {
  return msOf(settle('timeoutMs', said)?.value);
}

/** The choices of a call with those of the environment behind them. A field without a value chooses nothing. */
export function chosenOf(environment: RunDefaults, call: RunOptions): RunOptions {
  checkNamesOfRun(call);
  const settled = OPTIONS.flatMap((name) => {
    const found = settle(name, { call, environment });
    const isSaid = found !== undefined && found.origin !== 'default';
    return isSaid ? [[name, found.value] as const] : [];
  });
  return { ...defined({ ...call }), ...Object.fromEntries(settled) };
}

/** What the environment chooses. Throws an `EngineError` for a variable that cannot be read. */
export function settingsFrom(
  env: Readonly<Record<string, string | undefined>>,
  strategies: readonly string[],
): RunDefaults {
  const chosen: Partial<Record<SettingName, unknown>> = {};
  for (const { option, variable } of settingsOf(strategies)) {
    const text = variable && env[variable.name];
    if (variable === undefined || text === undefined || text === '') continue;
    const value = variable.read(text);
    if (value === undefined) {
      const message = `the environment variable ${variable.name} is ${show(text)}`;
      throw new EngineError('invalid-option', message, { hint: `set it to ${variable.expects}` });
    }
    chosen[option] = value;
  }
  return chosen as RunDefaults;
}

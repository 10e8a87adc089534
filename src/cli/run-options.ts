/**
 * The options that `run` and `plan` share, and what they become for the engine.
 * Must not know which of the two commands asks.
 */

import type { RunOptions } from '../engine/engine.ts';
import type { RunDefaults } from '../engine/plan/settings.ts';
import { STRATEGIES } from '../registry.ts';
import { defined } from '../std/defined.ts';
import { runIdProblem } from '../workflow/run-id.ts';
import { type Budget, FAILURE_MODES, type FailureMode } from '../workflow/workflow.ts';
import { ALLOW_OUTSIDE, type OutsideOption } from './allow-outside.ts';
import { type CommandOption, UsageError } from './command.ts';
import { MAX_FILE_SIZE } from './commands/validate.ts';
import type { InputOptions } from './given-input.ts';
import { amount, choice, duration, pair, several, wholeNumber } from './values.ts';

export interface PartOptions {
  readonly start?: readonly string[] | undefined;
  readonly target?: readonly string[] | undefined;
}

export interface ChoiceOptions {
  readonly strategy?: string;
  readonly onFailure?: FailureMode;
  readonly drain?: true;
  readonly concurrency?: number | 'auto';
  readonly maxBranches?: number;
  readonly budget?: Budget;
  readonly branchTimeout?: number;
  readonly timeout?: number;
}

export interface SharedOptions extends InputOptions, PartOptions, ChoiceOptions, OutsideOption {
  readonly maxFileSize?: number;
  readonly json?: true;
}

/** For runs that are resumed, or made from kept ones. */
export const FILE_OPTION: CommandOption = {
  flags: '--file <file>',
  summary: 'where the file of the workflow is, when it is no longer where it was in the project',
  parse(text: string) {
    if (text !== '-') return text;
    const fix = 'write what comes from standard input to a file, and give its path';
    throw new UsageError('expected a file, which a run can find again, got "-"', fix);
  },
};

/** The ways to give an input. */
export const INPUT_OPTIONS: readonly CommandOption[] = [
  { flags: '--input <value>', summary: 'input of the run: text, or JSON if it starts like JSON' },
  {
    flags: '--input-file <file>',
    summary:
      'input from a file (.json is read as JSON, else as text), or from standard input with -',
  },
  { flags: '-p, --param <key=value>', summary: 'one named input; may be repeated', parse: pair },
];

/** The steps that a run is about. */
export const PART_OPTIONS: readonly CommandOption[] = [
  {
    flags: '--start <step>',
    summary: 'run only this step and what is reachable from it; may be repeated',
    parse: several,
  },
  {
    flags: '--target <step>',
    summary: 'run only this step and what it needs; may be repeated',
    parse: several,
  },
];

/** What a run may choose, and `heddle doctor` tells. */
export const CHOICE_OPTIONS: readonly CommandOption[] = [
  {
    flags: '--strategy <name>',
    summary: `one of ${STRATEGIES.map((s) => s.name).join(', ')}`,
    parse: choice(STRATEGIES.map((s) => s.name)),
  },
  {
    flags: '--on-failure <mode>',
    summary: `one of ${FAILURE_MODES.join(', ')}`,
    parse: choice(FAILURE_MODES),
  },
  { flags: '--drain', summary: 'after a failure under fail_fast, let what is under way finish' },
  {
    flags: '--concurrency <n>',
    summary: 'steps running at once, or auto; given twice, the last one counts',
    parse: (text) => (text === 'auto' ? text : wholeNumber(1, 10_000, ' or auto')(text)),
  },
  {
    flags: '--max-branches <n>',
    summary: 'branches of a run at work at once',
    parse: wholeNumber(1, 1_000_000),
  },
  {
    flags: '--budget <name=amount>',
    summary: 'how much the run may spend, such as tokens=200000; may be repeated',
    parse: amount,
  },
  {
    flags: '--branch-timeout <duration>',
    summary: 'longest time of each branch that does not say otherwise',
    parse: duration,
  },
  {
    flags: '--timeout <duration>',
    summary: 'longest time of the run, such as 5m',
    parse: duration,
  },
];

export const SHARED_OPTIONS: readonly CommandOption[] = [
  ...INPUT_OPTIONS,
  ...PART_OPTIONS,
  ...CHOICE_OPTIONS,
  ALLOW_OUTSIDE,
  MAX_FILE_SIZE,
];

export function runId(text: string): string {
  const problem = runIdProblem(text, 'the run id');
  if (problem === undefined) return text;
  throw new UsageError(problem.message, problem.fix);
}

/** The choices as the engine takes them. */
export function engineOptions(options: SharedOptions): RunOptions {
  const { start, target } = options;
  return { ...choicesOf(options), ...defined({ start, target }) };
}

export function choicesOf(options: ChoiceOptions): RunDefaults {
  const { strategy, onFailure, drain, concurrency, maxBranches, budget } = options;
  const { timeout: timeoutMs, branchTimeout: branchTimeoutMs } = options;
  return defined({
    strategy,
    onFailure,
    drain,
    concurrency,
    maxBranches,
    budget,
    timeoutMs,
    branchTimeoutMs,
  });
}

/**
 * Functions in place of expressions: called with what their step will get, and what they gave looked at.
 * Knows runs and what a setting may be; must not know when one is worked out, nor trust what is called.
 */

import { ownCopy } from '../std/own-copy.ts';
import { show } from '../std/printable.ts';
import { isThenable } from '../std/thenable.ts';
import { AT_ONCE, type FunctionSetting } from '../workflow/code-settings.ts';
import type { SettingContext } from '../workflow/step-context.ts';
import type { SettingFunction } from '../workflow/workflow.ts';
import type { ErrorBelow, HidesFrame } from './error-below.ts';
import { ancestorMetadata, inputOf, inputsOf } from './inputs.ts';
import type { Run } from './run.ts';
import { runOfStep } from './run-of-step.ts';
import { type StepError, StepFailure, toStepError } from './step-error.ts';
import { idOf } from './steps.ts';
import { thrownText } from './thrown-text.ts';

/** What a setting of a step is, or why it is nothing. */
export type Answer<T> = { readonly value: T } | { readonly error: StepError };

/** Who has a part in calls of functions: without anybody they are only called. */
export interface FunctionCalls {
  /** Calls in the name of a step. */
  readonly around?: (step: number, call: SettingFunction, made: () => unknown) => unknown;
  /** Which frames of a stack are left out; without it none is kept. */
  readonly hides?: HidesFrame;
  /** Is told what was thrown, itself. */
  readonly threw?: (step: number, error: StepError, thrown: unknown) => void;
}

interface Call {
  readonly setting: FunctionSetting;
  readonly call: SettingFunction;
  readonly calls: FunctionCalls;
  /** What the step has given, where the function is about that. */
  readonly output?: unknown;
}

/** A truth value of `when` and `until`, a text of `concurrencyKey`. */
export function callFunction(
  run: Readonly<Run>,
  step: number,
  call: Call & { readonly setting: 'when' | 'until' },
): Answer<boolean>;
export function callFunction(
  run: Readonly<Run>,
  step: number,
  call: Call & { readonly setting: 'concurrencyKey' },
): Answer<string>;
export function callFunction(
  run: Readonly<Run>,
  step: number,
  { setting, call, calls, output }: Call,
): Answer<unknown> {
  let input: unknown;
  try {
    input = ownCopy(setting === 'until' ? output : inputOf(run, step));
  } catch (error) {
    // What the attempt would fail with.
    if (!(error instanceof StepFailure)) throw error;
    return { error: toStepError(error) };
  }
  const { around = callPlainly, hides, threw } = calls;
  try {
    const value = around(step, call, () => call(input, contextBefore(run, step)));
    const problem = misfit(setting, value);
    return problem === undefined ? { value } : { error: failure(setting, problem) };
  } catch (thrown) {
    const told = toStepError(thrown, hides && { hides });
    const error = failure(setting, { ...told, message: `threw: ${thrownText(thrown)}` });
    threw?.(step, error, thrown);
    return { error };
  }
}

function callPlainly(_step: number, _call: SettingFunction, made: () => unknown): unknown {
  return made();
}

/** Made when touched: most functions look at the input only. */
function contextBefore(run: Readonly<Run>, step: number): SettingContext {
  return Object.freeze({
    stepId: idOf(run, step),
    get run() {
      return runOfStep(run, step);
    },
    get inputs() {
      return ownCopy(inputsOf(run, step));
    },
    get metadata() {
      return ownCopy(ancestorMetadata(run, step));
    },
  });
}

const KINDS = {
  when: { type: 'boolean', words: 'true or false', fix: 'write Boolean(…) around it' },
  until: { type: 'boolean', words: 'true or false', fix: 'write Boolean(…) around it' },
  concurrencyKey: {
    type: 'string',
    words: 'text',
    fix: 'give the text that attempts have in common',
  },
} as const;

/** In words why a value cannot be the setting; undefined when it can. */
function misfit(setting: FunctionSetting, value: unknown): ErrorBelow | undefined {
  const { type, words, fix } = KINDS[setting];
  if (typeof value === type) return undefined;
  if (!isThenable(value)) return { message: `gives ${show(value)}, not ${words}; ${fix}` };
  // Nobody waits for it: what it fails with would end the process.
  value.then(undefined, () => {});
  return { message: `gives a promise, not ${words} at once; ${AT_ONCE}` };
}

/** As an expression fails that cannot be evaluated. What was thrown may have a code of its own. */
function failure(setting: FunctionSetting, of: ErrorBelow): StepError {
  const { code, message, stack, cause, errors, moreErrors } = of;
  return {
    code: 'E_EXPRESSION',
    ...(code !== undefined && code !== 'E_STEP' && { subcode: code }),
    message: `the function of ${setting} ${message}`,
    retryable: false,
    ...(stack !== undefined && { stack }),
    ...(cause !== undefined && { cause }),
    ...(errors !== undefined && { errors }),
    ...(moreErrors !== undefined && { moreErrors }),
  };
}

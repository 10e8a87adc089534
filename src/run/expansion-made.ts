/**
 * A list of steps that is given to `context.expand`, as it is when that is called.
 * Must not know where an attempt is made, nor whether the steps are right.
 */
import { copyExact } from '../std/exact-json.ts';
import { Inexact } from '../std/inexact.ts';
import { isMapping } from '../std/mapping.ts';
import { show } from '../std/printable.ts';
import { MAX_STEPS } from '../workflow/definitions.ts';
import { Expansion } from '../workflow/expansion.ts';
import type { Run } from './run.ts';
import { StepFailure } from './step-error.ts';
import { passesOn, settingsOf } from './steps.ts';

export function expandFailure(message: string, cause?: unknown): StepFailure {
  return new StepFailure('E_EXPAND', message, { retryable: false, cause });
}

/** Throws a `StepFailure` for what is none. */
export function listExpansion(given: unknown, options: unknown = {}): Expansion {
  if (!Array.isArray(given)) {
    const expected = 'a list of steps, or a function that writes them';
    throw expandFailure(`expand: expected ${expected}, got ${show(given)}`);
  }
  const output = outputOf(options);
  const steps = copied(given);
  return new Expansion({ kind: 'plain', steps, output });
}

function outputOf(options: unknown): string | undefined {
  if (!isMapping(options)) throw expandFailure(`expand: expected { output }, got ${show(options)}`);
  const { output, ...others } = options;
  const [strange] = Object.keys(others);
  if (strange !== undefined)
    throw expandFailure(`expand: there is no option ${show(strange)}; there is "output"`);
  if (output === undefined || typeof output === 'string') return output;
  throw expandFailure(`expand: output is ${show(output)}, not the id of a step`);
}

function copied(given: readonly unknown[]): readonly unknown[] {
  let steps: unknown;
  try {
    if (given.length > MAX_STEPS) {
      const message = `expand: the list has ${given.length} steps; at most ${MAX_STEPS} are allowed`;
      throw expandFailure(message);
    }
    steps = copyExact(given);
  } catch (cause) {
    if (cause instanceof StepFailure) throw cause;
    const why = cause instanceof Error ? cause.message : show(cause);
    throw expandFailure(`expand: the list cannot be read: ${why}`, cause);
  }
  if (!(steps instanceof Inexact)) return steps as readonly unknown[];
  const fix =
    'steps of a list are text, numbers, true, false, null, lists and mappings; a function is named by its module, uses: ./file.ts#export';
  const place = steps.place.replace(/^\$/, 'steps');
  throw expandFailure(`expand: the list cannot be kept exactly: ${place}; ${fix}`);
}

/** Settings about what an attempt gives: one that adds steps gives nothing itself. */
export function refuseAround(run: Readonly<Run>, step: number): void {
  const { cache, output, poll } = settingsOf(run, step);
  const named = Object.entries({ cache, output, poll, intent: passesOn(run, step) || undefined });
  const key = named.find(([, value]) => value !== undefined)?.[0];
  if (key === undefined) return;
  const what = `the step has "${key}", which is about what an attempt gives`;
  throw expandFailure(`expand: ${what}, and this one gives steps: move it to one of these`);
}

/**
 * Outputs held against the schemas of their steps, before they are kept.
 * Knows schemas and what a step gave; must not know how it was made, nor what becomes of a failure.
 */
import { StepFailure } from '../../run/step-error.ts';
import { type AnySchema, checkOf } from '../../schemas/check.ts';
import type { Misfit } from '../../std/json-schema.ts';
import { placeOf } from '../../std/value-at.ts';
import { Expansion } from '../../workflow/expansion.ts';
import { Jump } from '../../workflow/jump.ts';
import { nextTurn, resultOutcome } from './keep-result.ts';

/** So many misfits are listed in the message of a failure. */
const MOST_TOLD = 5;

/** What is known of the step. */
export interface OutputOf {
  readonly output: AnySchema | undefined;
  readonly retry: { readonly retryOn?: readonly string[] };
}

/**
 * What the step gave, as its schema makes it. A JSON Schema is held against what would be kept, a schema of
 * a library against what the step gave. Throws a `StepFailure` for what does not fit.
 */
export async function checkedOutput({ output, retry }: OutputOf, made: unknown): Promise<unknown> {
  const given = (await made) ?? null;
  if (given instanceof Jump)
    return new Jump(given.target, await checkedOutput({ output, retry }, given.value));
  // It is no output yet.
  if (given instanceof Expansion) return given;
  const check = await checkOf(output!);
  if (check.isStandard) return valueOf(await check.check(given), retry);
  const keeping = resultOutcome(given, undefined);
  const outcome = await keeping;
  // What cannot be kept is reported as such.
  if (outcome.tag === 'error') return given;
  // A value that was kept in turns is large.
  const isLarge = keeping instanceof Promise;
  return valueOf(await check.check(outcome.value, isLarge ? nextTurn : undefined), retry);
}

type Checked = { readonly value: unknown } | { readonly misfits: readonly Misfit[] };

function valueOf(checked: Checked, { retryOn = [] }: OutputOf['retry']): unknown {
  if (!('misfits' in checked)) return checked.value;
  const { misfits } = checked;
  const told = misfits
    .slice(0, MOST_TOLD)
    .map(({ path, message }) => `${placeOf(path)}: ${message}`);
  const rest = misfits.length > MOST_TOLD ? `; and ${misfits.length - MOST_TOLD} more` : '';
  const message = `the output does not fit its schema: ${told.join('; ')}${rest}`;
  // Most steps would only give the same again.
  throw new StepFailure('E_OUTPUT', message, { retryable: retryOn.includes('E_OUTPUT') });
}

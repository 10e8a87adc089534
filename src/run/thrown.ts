/**
 * What was thrown, itself, beside what was recorded of it.
 * Knows recorded errors; must not keep anything: only the process that threw it has it.
 */
import { asRunError, firstFailure } from './first-failure.ts';
import type { PlanShape } from './plan.ts';
import type { Run } from './run.ts';
import type { StepError } from './step-error.ts';

/** What led to an error of a step, itself; undefined where nobody in this process has it. */
export type ThrownOf = (step: number, error: StepError) => unknown;

/** Only who asks for `thrown` by its name gets it: copies and JSON of the error are without. */
export function withThrown(error: StepError, thrown: unknown): StepError {
  if (thrown === undefined) return error;
  return Object.defineProperty({ ...error }, 'thrown', { value: thrown });
}

/** The error of a run, with what the step threw whose error it is. */
export function runErrorWithThrown(
  run: Readonly<Run<PlanShape>>,
  thrownOf: ThrownOf,
): StepError | undefined {
  const { error } = run;
  if (error === undefined) return undefined;
  const step = firstFailure(run, run.root.body);
  if (step < 0 || asRunError(run, step).message !== error.message) return error;
  return withThrown(error, thrownOf(step, run.errors.get(step)!));
}

/** For an `Error` that tells of an error of a step. */
export function causeOf(error: StepError | undefined): { readonly cause: unknown } | undefined {
  return error?.thrown === undefined ? undefined : { cause: error.thrown };
}

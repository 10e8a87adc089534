/**
 * The step whose failure is that of its run.
 * Knows how steps ended, and their order; must not know what stopped the run.
 */

import { quoted } from '../std/printable.ts';
import type { PlanShape } from './plan.ts';
import type { Run } from './run.ts';
import { FAILED } from './status.ts';
import type { StepError } from './step-error.ts';
import { idOf, isOptional } from './steps.ts';

/** Of so many steps: the first in the file, not the first in time: a result must not depend on latency. -1 where none counts. */
export function firstFailure(
  run: Readonly<Run<PlanShape>>,
  { from, to }: { readonly from: number; readonly to: number },
): number {
  const { errors, stepStatus } = run;
  let first = -1;
  for (const step of errors.keys()) {
    if (step < from || step >= to) continue;
    if (stepStatus[step] !== FAILED || isOptional(run, step)) continue;
    if (first < 0 || step < first) first = step;
  }
  return first;
}

/** The error of a step as that of its run. */
export function asRunError(run: Readonly<Run<PlanShape>>, step: number): StepError {
  const error = run.errors.get(step)!;
  return { ...error, message: `step ${quoted(idOf(run, step))} failed: ${error.message}` };
}

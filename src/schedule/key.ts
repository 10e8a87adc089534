/**
 * The key under which a step shares places with others, at the moment it becomes ready.
 * Knows templates; must not know how many places there are.
 */
import type { Template } from '../graph/template.ts';
import { fill } from '../run/fill.ts';
import type { Run } from '../run/run.ts';
import { type StepError, StepFailure, toStepError } from '../run/step-error.ts';

/** The name of the limit, or why there is none. */
export function keyOf(run: Readonly<Run>, template: Template): string | StepError {
  try {
    const key = fill(run, template);
    return `key ${typeof key === 'string' ? key : JSON.stringify(key)}`;
  } catch (error) {
    if (!(error instanceof StepFailure)) throw error;
    return toStepError(error);
  }
}

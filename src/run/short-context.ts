/**
 * The context of a step where somebody prints it: whose it is, and no more.
 * Knows what a context has; must not know where the step runs.
 */
import { type InspectHow, inspected } from '../std/inspect.ts';
import type { StepContext } from '../workflow/step-context.ts';

type Whose = Pick<StepContext, 'run' | 'stepId' | 'attempt'>;

/** `JSON.stringify(context)`. */
export function shortJson({ run, stepId, attempt }: Whose): object {
  return { run: { id: run.id }, stepId, attempt };
}

/** `StepContext { run: 'order-1', stepId: 'pay', attempt: 1 }`. */
export function shortText({ run, stepId, attempt }: Whose, how: InspectHow): string {
  return inspected('StepContext', { run: run.id, stepId, attempt }, how);
}

/**
 * The context of a step where somebody prints it: whose it is, and no more.
 * Knows what a context has; must not know where the step runs.
 */
import type { StepContext } from '../workflow/step-context.ts';

type Whose = Pick<StepContext, 'run' | 'stepId' | 'attempt'>;

/** `JSON.stringify(context)`. */
export function shortJson({ run, stepId, attempt }: Whose): object {
  return { run: { id: run.id }, stepId, attempt };
}

/** How `console.log(context)` asks for it. */
export const INSPECT = Symbol.for('nodejs.util.inspect.custom');

/** `StepContext { run: 'order-1', stepId: 'pay', attempt: 1 }`. */
export function shortText(
  { run, stepId, attempt }: Whose,
  options: object,
  inspect: (value: unknown, options: object) => string,
): string {
  return `StepContext ${inspect({ run: run.id, stepId, attempt }, options)}`;
}

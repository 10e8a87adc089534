/**
 * The key under which a step shares places with others, at the moment it becomes ready.
 * Knows templates and scopes; must not know how many places there are.
 */
import { ExpressionError } from '../graph/expression.ts';
import { expressionFailure, scopeFor } from '../run/inputs.ts';
import type { Run } from '../run/run.ts';
import { type StepError, toStepError } from '../run/step-error.ts';

/** The name of the limit, or why there is none. */
export function keyOf(run: Readonly<Run>, step: number): string | StepError {
  const template = run.plan.graph.keys.get(step)!;
  const { expressions } = template;
  try {
    const read = new Set(expressions.flatMap((expression) => expression.steps));
    const key = template.render(scopeFor(run, read));
    return `key ${typeof key === 'string' ? key : JSON.stringify(key)}`;
  } catch (error) {
    if (!(error instanceof ExpressionError)) throw error;
    return toStepError(expressionFailure(error, expressions.map((e) => e.text.trim()).join(', ')));
  }
}

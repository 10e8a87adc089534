/**
 * Filling the holes of a template from a run as it stands.
 * Knows templates and scopes; must not know what the filled value is for.
 */
import type { Expression } from '../graph/expression.ts';
import { ExpressionError } from '../graph/expression-error.ts';
import type { Template } from '../graph/template.ts';
import type { Run } from './run.ts';
import { expressionFailure, type Reading, scopeFor } from './scope.ts';

/** Throws a `StepFailure` when an expression cannot be evaluated. `instead`: what fills a hole in place of what its expression gives. */
export function fill(
  run: Readonly<Run>,
  template: Template,
  reading: Reading,
  instead?: (expression: Expression) => unknown,
): unknown {
  const { expressions } = template;
  try {
    const read = new Set(expressions.flatMap((expression) => expression.steps));
    const scope = scopeFor(run, read, reading);
    if (instead === undefined) return template.render(scope);
    return template.render(scope, (one) => instead(one) ?? one.evaluate(scope));
  } catch (error) {
    if (!(error instanceof ExpressionError)) throw error;
    throw expressionFailure(error, expressions.map((e) => e.text.trim()).join(', '), run);
  }
}

/**
 * Whether a condition of a step holds: one that is written, or a function of the author's.
 * Knows runs and expressions; must not know what follows.
 */
import type { Expression } from '../graph/expression.ts';
import { ExpressionError } from '../graph/expression-error.ts';
import type { Decider } from '../graph/graph.ts';
import { textDates } from '../std/text-dates.ts';
import { type Answer, callFunction, type FunctionCalls } from './call-function.ts';
import type { Run } from './run.ts';
import { expressionFailure, scopeFor } from './scope.ts';
import { toStepError } from './step-error.ts';

/** `until` is about what the step has given. */
type Asked = {
  readonly decider: Decider<Expression>;
  readonly calls: FunctionCalls;
} & ({ readonly setting: 'when' } | { readonly setting: 'until'; readonly output: unknown });

export function holds(run: Readonly<Run>, step: number, asked: Asked): Answer<boolean> {
  const { decider, ...setting } = asked;
  if (decider.kind === 'function')
    return callFunction(run, step, { ...setting, call: decider.call });
  const { written } = decider;
  const output = asked.setting === 'until' ? { output: textDates(asked.output) } : undefined;
  try {
    const value = written.evaluate({ ...scopeFor(run, written.steps, step), ...output });
    if (typeof value === 'boolean') return { value };
    throw new ExpressionError(`the condition gives ${typeof value}, not true or false`);
  } catch (error) {
    if (!(error instanceof ExpressionError)) throw error;
    return { error: toStepError(expressionFailure(error, written.text, run)) };
  }
}

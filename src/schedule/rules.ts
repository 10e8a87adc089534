/**
 * What a need without a result means for the step behind it, as a verdict with a reason.
 * Knows failure modes and statuses; must not know time, or in which order things happened.
 */
import { ExpressionError } from '../graph/expression.ts';
import { idOf, needsOf } from '../graph/graph.ts';
import { expressionFailure, scopeFor } from '../run/inputs.ts';
import { type Run, statusOf } from '../run/run.ts';
import { SKIPPED, SUCCEEDED } from '../run/status.ts';
import { type StepError, toStepError } from '../run/step-error.ts';

/** What becomes of a step whose needs have all ended. */
export type Verdict =
  | { readonly kind: 'run' }
  | { readonly kind: 'skip'; readonly reason: string }
  | { readonly kind: 'fail'; readonly error: StepError };

const RUN: Verdict = { kind: 'run' };

export function judge(run: Readonly<Run>, step: number): Verdict {
  if (run.lacking[step] === 1) {
    const verdict = judgeLacking(run, step);
    if (verdict !== RUN) return verdict;
  }
  return judgeCondition(run, step);
}

function judgeLacking(run: Readonly<Run>, step: number): Verdict {
  const { graph, failureMode } = run.plan;
  const needs = needsOf(graph, step);
  let missing = needs.find((need) => run.stepStatus[need] !== SUCCEEDED)!;
  if (failureMode === 'best_effort') {
    // One usable need is enough; but a need that was skipped on purpose makes its dependents skip.
    const onPurpose = needs.find((need) => skippedOnPurpose(run, need));
    const usable = needs.some((need) => run.stepStatus[need] === SUCCEEDED);
    if (usable && onPurpose === undefined) return RUN;
    missing = onPurpose ?? missing;
  }
  const root = rootOf(run, missing);
  const what = `${idOf(graph, missing)} ${statusOf(run, missing)}`;
  return { kind: 'skip', reason: root === undefined ? what : `${what} (${root})` };
}

/** Whether a chain of skips began with a condition that was false. */
function skippedOnPurpose(run: Readonly<Run>, step: number): boolean {
  return rootOf(run, step)?.startsWith('when: ') === true;
}

/** Where a chain of skips began: `b skipped (a failed)` began with `a failed`. */
function rootOf(run: Readonly<Run>, step: number): string | undefined {
  if (run.stepStatus[step] !== SKIPPED) return undefined;
  const reason = run.reasons.get(step)!;
  const own = reason.startsWith('when: ') || !reason.endsWith(')');
  return own ? reason : reason.slice(reason.indexOf(' (') + 2, -1);
}

function judgeCondition(run: Readonly<Run>, step: number): Verdict {
  const condition = run.plan.graph.conditions.get(step);
  if (condition === undefined) return RUN;
  try {
    const value = condition.evaluate(scopeFor(run, condition.steps));
    if (value === true) return RUN;
    if (value === false) return { kind: 'skip', reason: `when: ${condition.text.trim()}` };
    const error = new ExpressionError(`the condition gives ${typeof value}, not true or false`);
    return { kind: 'fail', error: toStepError(expressionFailure(error, condition.text)) };
  } catch (error) {
    if (!(error instanceof ExpressionError)) throw error;
    return { kind: 'fail', error: toStepError(expressionFailure(error, condition.text)) };
  }
}

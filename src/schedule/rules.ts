/**
 * What a need without a result means for the step behind it, as a verdict with a reason.
 * Knows failure modes and statuses; must not know time, or in which order things happened.
 */
import { branchesOf, isInSome } from '../graph/branches.ts';
import { ExpressionError } from '../graph/expression-error.ts';
import { idOf, needsOf } from '../graph/graph.ts';
import type { Rule } from '../graph/rules.ts';
import { type Run, statusOf } from '../run/run.ts';
import { expressionFailure, scopeFor } from '../run/scope.ts';
import { FAILED, SKIPPED, SUCCEEDED } from '../run/status.ts';
import { type StepError, toStepError } from '../run/step-error.ts';

/** What becomes of a step whose needs have all ended. */
export type Verdict =
  | { readonly kind: 'run' }
  | { readonly kind: 'skip' | 'cancel'; readonly reason: string }
  | { readonly kind: 'fail'; readonly error: StepError };

const RUN: Verdict = { kind: 'run' };

export function judge(run: Readonly<Run>, step: number): Verdict {
  const { graph } = run.plan;
  if (run.expired.size > 0 && isInSome(branchesOf(graph), step, run.expired)) {
    return { kind: 'cancel', reason: 'its branch timed out' };
  }
  const rule = graph.rules.get(step);
  if (rule !== undefined) {
    const verdict = judgeByRule(run, step, rule);
    if (verdict !== RUN) return verdict;
  } else if (run.lacking[step] === 1) {
    const verdict = judgeLacking(run, step);
    if (verdict !== RUN) return verdict;
  }
  return judgeCondition(run, step);
}

function judgeByRule(run: Readonly<Run>, step: number, rule: Rule): Verdict {
  const needs = needsOf(run.plan.graph, step);
  const count = (status: number) => needs.filter((need) => run.stepStatus[need] === status).length;
  const skip = (words: string, why: string): Verdict => ({
    kind: 'skip',
    reason: `${BY_RULE}${words} (${why})`,
  });
  const succeeded = count(SUCCEEDED);
  const share = `${succeeded} of ${needs.length} succeeded`;
  switch (rule.kind) {
    case 'all_settled':
      return RUN;
    case 'all_succeeded':
      return succeeded === needs.length ? RUN : skip(rule.kind, share);
    case 'any_succeeded':
      return succeeded > 0 ? RUN : skip(rule.kind, share);
    case 'any_failed':
      return count(FAILED) > 0 ? RUN : skip(rule.kind, 'no need failed');
    case 'at_least':
      return succeeded >= rule.count ? RUN : skip(`at_least ${rule.count}`, share);
    case 'critical': {
      const missing = rule.needs.find((need) => run.stepStatus[need] !== SUCCEEDED);
      return missing === undefined ? RUN : skip('critical', told(run, missing));
    }
  }
}

function judgeLacking(run: Readonly<Run>, step: number): Verdict {
  const { graph, failureMode } = run.plan;
  const needs = needsOf(graph, step);
  const missing = needs.filter((need) => run.stepStatus[need] !== SUCCEEDED);
  // A failure that does not count is like a need that is not there; under best_effort every one is,
  // except what was skipped on purpose: that makes its dependents skip.
  const bestEffort = failureMode === 'best_effort' && !graph.hooks.has(step);
  const because = bestEffort
    ? missing.find((need) => skippedOnPurpose(run, need))
    : missing.find((need) => !isExcused(run, need));
  if (because === undefined && missing.length < needs.length) return RUN;
  return { kind: 'skip', reason: told(run, because ?? missing[0]!) };
}

function isExcused({ plan, stepStatus }: Readonly<Run>, need: number): boolean {
  return stepStatus[need] === FAILED && plan.graph.optional.has(need);
}

/** How a need ended, and where that began. */
function told(run: Readonly<Run>, need: number): string {
  const root = rootOf(run, need);
  const what = `${idOf(run.plan.graph, need)} ${statusOf(run, need)}`;
  return root === undefined ? what : `${what} (${root})`;
}

const BY_CONDITION = 'when: ';
const BY_RULE = 'run_if: ';

/** Whether a chain of skips began with a choice: a condition, or a rule that waits for failures. */
function skippedOnPurpose(run: Readonly<Run>, step: number): boolean {
  const root = rootOf(run, step);
  if (root === undefined) return false;
  return root.startsWith(BY_CONDITION) || root.startsWith(`${BY_RULE}any_failed`);
}

/** Where a chain of skips began: `b skipped (a failed)` began with `a failed`. */
function rootOf(run: Readonly<Run>, step: number): string | undefined {
  if (run.stepStatus[step] !== SKIPPED) return undefined;
  const reason = run.reasons.get(step)!;
  const own =
    reason.startsWith(BY_CONDITION) || reason.startsWith(BY_RULE) || !reason.endsWith(')');
  return own ? reason : reason.slice(reason.indexOf(' (') + 2, -1);
}

function judgeCondition(run: Readonly<Run>, step: number): Verdict {
  const condition = run.plan.graph.conditions.get(step);
  if (condition === undefined) return RUN;
  try {
    const value = condition.evaluate(scopeFor(run, condition.steps));
    if (value === true) return RUN;
    if (value === false) return { kind: 'skip', reason: `${BY_CONDITION}${condition.text.trim()}` };
    const error = new ExpressionError(`the condition gives ${typeof value}, not true or false`);
    return { kind: 'fail', error: toStepError(expressionFailure(error, condition.text, run)) };
  } catch (error) {
    if (!(error instanceof ExpressionError)) throw error;
    return { kind: 'fail', error: toStepError(expressionFailure(error, condition.text, run)) };
  }
}

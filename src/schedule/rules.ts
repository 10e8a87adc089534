/**
 * What a need without a result means for the step behind it, as a verdict with a reason.
 * Knows failure modes and statuses; must not know time, or in which order things happened.
 */
import { branchesOf, isInSome } from '../graph/branches.ts';
import type { Rule } from '../graph/rules.ts';
import type { FunctionCalls } from '../run/call-function.ts';
import { holds } from '../run/condition.ts';
import { shiftOf } from '../run/grown.ts';
import { gives, isAbsent, jumpedTo } from '../run/jumps.ts';
import type { Run } from '../run/run.ts';
import { rootOf, type SkipCause } from '../run/skip.ts';
import { FAILED, SUCCEEDED } from '../run/status.ts';
import type { StepError } from '../run/step-error.ts';
import { ownHookOf } from '../run/step-hooks.ts';
import { isOptional, modeOf, needsOf, settingsOf, sourcesOf } from '../run/steps.ts';

/** What becomes of a step whose needs have all ended. */
export type Verdict =
  | { readonly kind: 'run' }
  | { readonly kind: 'skip'; readonly cause: SkipCause }
  | { readonly kind: 'cancel'; readonly reason: string }
  | { readonly kind: 'fail'; readonly error: StepError };

const RUN: Verdict = { kind: 'run' };

export function judge(run: Readonly<Run>, step: number, calls: FunctionCalls = {}): Verdict {
  const { expired, plan } = run;
  if (expired.size > 0 && step < run.roots && isInSome(branchesOf(plan.graph), step, expired)) {
    return { kind: 'cancel', reason: 'its branch timed out' };
  }
  const { rule } = settingsOf(run, step);
  if (run.lacking[step] === 1 && plan.graph.goes.size > 0) {
    const verdict = judgePassed(run, step);
    if (verdict !== RUN) return verdict;
  }
  if (rule !== undefined) {
    const verdict = judgeByRule(run, step, rule);
    if (verdict !== RUN) return verdict;
  } else if (run.lacking[step] === 1) {
    const verdict = judgeLacking(run, step);
    if (verdict !== RUN) return verdict;
  }
  return judgeCondition(run, step, calls);
}

/** A step to which none of its needs leads is skipped, whatever its rule. */
function judgePassed(run: Readonly<Run>, step: number): Verdict {
  const needs = needsOf(run, step);
  if (!needs.every((need) => isAbsent(run, need, step))) return RUN;
  // One that might have led here, and did not come to its end, is why it does not.
  const lacking = needs.find((need) => isLacking(run, need));
  if (lacking !== undefined) return skipBehind(run, 'need', lacking);
  const passed = needs.find((need) => run.stepStatus[need] === SUCCEEDED);
  if (passed === undefined) return skipBehind(run, 'need', needs[0]!);
  return { kind: 'skip', cause: { kind: 'goto', need: passed, target: run.jumps.get(passed) } };
}

/** Whether a need ended without a result, and not because a jump led past it. */
function isLacking(run: Readonly<Run>, need: number): boolean {
  if (run.stepStatus[need] === SUCCEEDED) return false;
  return run.skips.get(rootOf(need, (step) => run.skips.get(step)))?.kind !== 'goto';
}

function judgeByRule(run: Readonly<Run>, step: number, rule: Rule): Verdict {
  // Whoever has jumped here counts as a need.
  const needs = [...sourcesOf(run, step), ...jumpedTo(run, step)];
  const count = (isSo: (need: number) => boolean) => needs.filter(isSo).length;
  if (rule.kind === 'critical') {
    const shift = shiftOf(run, step);
    const missing = rule.needs.find((need) => !gives(run, need + shift, step));
    return missing === undefined ? RUN : skipBehind(run, 'critical', missing + shift);
  }
  const succeeded = count((need) => gives(run, need, step));
  const failed = count((need) => run.stepStatus[need] === FAILED);
  if (fits(rule, { succeeded, failed, of: needs.length })) return RUN;
  const words = rule.kind === 'at_least' ? (`at_least ${rule.count}` as const) : rule.kind;
  return { kind: 'skip', cause: { kind: 'rule', rule: words, succeeded, of: needs.length } };
}

function fits(
  rule: Exclude<Rule, { kind: 'critical' }>,
  { succeeded, failed, of }: { succeeded: number; failed: number; of: number },
): boolean {
  switch (rule.kind) {
    case 'all_settled':
      return true;
    case 'all_succeeded':
      return succeeded === of;
    case 'any_succeeded':
      return succeeded > 0;
    case 'any_failed':
      return failed > 0;
    case 'at_least':
      return succeeded >= rule.count;
  }
}

function judgeLacking(run: Readonly<Run>, step: number): Verdict {
  const needs = needsOf(run, step);
  const given = needs.filter((need) => gives(run, need, step)).length;
  const missing = needs.filter((need) => !gives(run, need, step) && !isAbsent(run, need, step));
  // Failures of optional steps are ignored; under best_effort all failures are. What was skipped on
  // purpose makes its dependents skip all the same.
  const isHook = ownHookOf(run, step) !== undefined;
  const bestEffort = modeOf(run, step) === 'best_effort' && !isHook;
  const because = bestEffort
    ? missing.find((need) => skippedOnPurpose(run, need))
    : missing.find((need) => !isExcused(run, need));
  if (because === undefined && given > 0) return RUN;
  return skipBehind(run, 'need', because ?? missing[0]!);
}

function isExcused(run: Readonly<Run>, need: number): boolean {
  return run.stepStatus[need] === FAILED && isOptional(run, need);
}

function skipBehind(run: Readonly<Run>, kind: 'need' | 'critical', need: number): Verdict {
  const root = rootOf(need, (step) => run.skips.get(step));
  return { kind: 'skip', cause: { kind, need, root } };
}

/** Whether a chain of skips began with a choice: a condition, or a rule that waits for failures. */
function skippedOnPurpose({ skips }: Readonly<Run>, need: number): boolean {
  const cause = skips.get(rootOf(need, (step) => skips.get(step)));
  return cause?.kind === 'condition' || (cause?.kind === 'rule' && cause.rule === 'any_failed');
}

function judgeCondition(run: Readonly<Run>, step: number, calls: FunctionCalls): Verdict {
  const { condition } = settingsOf(run, step);
  if (condition === undefined) return RUN;
  const answer = holds(run, step, { setting: 'when', decider: condition, calls });
  if ('error' in answer) return { kind: 'fail', error: answer.error };
  if (answer.value === true) return RUN;
  const { text } = condition.kind === 'function' ? condition : condition.written;
  return { kind: 'skip', cause: { kind: 'condition', text: text.trim() } };
}

/**
 * The verdict about a step whose needs have ended: failure modes, skips and conditions.
 */
import { describe, expect, it } from 'vitest';
import { flowOf, planOf, step } from '../../test/workbench.ts';
import type { Event } from '../run/event.ts';
import { fold } from '../run/fold.ts';
import { type SkipCause, skipReason } from '../run/skip.ts';
import { namedSteps } from '../run/steps.ts';
import type { FailureMode } from '../workflow/workflow.ts';
import { judge, type Verdict } from './rules.ts';

/** How a need ended: with an output, failed, or skipped, by its own condition or behind another. */
type End = 'ok' | 'fail' | keyof typeof CAUSES;
const [ROOT, OTHER] = [0, 1];
const CAUSES = {
  when: { kind: 'condition', text: 'false' },
  brackets: { kind: 'condition', text: 'inputs.n == (1 + 2)' },
  behind: { kind: 'need', need: ROOT, root: ROOT },
  farBehind: { kind: 'need', need: OTHER, root: ROOT },
  behindWhen: { kind: 'need', need: OTHER, root: OTHER },
} as const satisfies Readonly<Record<string, SkipCause>>;
const ERROR = { code: 'E_STEP', message: 'broke', retryable: true };

/** The verdict on a step `x` that needs `a`, `b`, …, which have ended so, and its reason. */
async function judged(
  mode: FailureMode,
  ends: readonly End[],
  when?: string,
): Promise<readonly [Verdict, string]> {
  const ids = ends.map((_, i) => 'abcdef'[i]!);
  const needs = ids.map((id, i) => step(id, /ehind/.test(ends[i]!) ? ['root'] : []));
  const last = step('x', ids, { settings: when === undefined ? {} : { when } });
  const workflow = flowOf([step('root'), step('other', ['root']), ...needs, last]);
  const plan = await planOf(workflow, { failureMode: mode, input: { n: 1, text: 'a' } });
  const events: Event[] = [
    { type: 'run.started', at: 1, runId: 'r' },
    { type: 'step.failed', step: 0, attempt: 1, at: 1, error: ERROR, metadata: undefined },
    {
      type: 'step.skipped',
      step: OTHER,
      at: 1,
      cause: ends.includes('behindWhen') ? CAUSES.when : CAUSES.behind,
    },
  ];
  ends.forEach((end, i) => {
    const at = { step: i + 2, at: 2, attempt: 1 };
    if (end === 'ok')
      events.push({ type: 'step.succeeded', ...at, output: i, metadata: undefined });
    else if (end === 'fail')
      events.push({ type: 'step.failed', ...at, error: ERROR, metadata: undefined });
    else events.push({ type: 'step.skipped', step: at.step, at: 2, cause: CAUSES[end] });
  });
  const run = fold(plan, events);
  const verdict = judge(run, ends.length + 2);
  const told = verdict.kind === 'skip' ? skipReason(verdict.cause, namedSteps(run)) : verdict.kind;
  return [verdict, told];
}

/** `expected`: `run`, or the reason of the skip. */
function check(mode: FailureMode, ends: readonly End[], expected: string): void {
  it(`${mode} with ${ends.join(', ')}: ${expected}`, async () => {
    expect((await judged(mode, ends))[1]).toBe(expected);
  });
}

describe('needs without a result', () => {
  check('continue_on_error', ['ok', 'ok'], 'run');
  check('continue_on_error', ['fail'], 'a failed');
  check('continue_on_error', ['ok', 'fail'], 'b failed');
  check('continue_on_error', ['when'], 'a skipped (when: false)');
  check('continue_on_error', ['brackets'], 'a skipped (when: inputs.n == (1 + 2))');
  check('continue_on_error', ['farBehind'], 'a skipped (root failed)');
  check('continue_on_error', ['behind'], 'a skipped (root failed)');
  check('fail_fast', ['fail'], 'a failed');
  check('fail_fast', ['ok', 'when'], 'b skipped (when: false)');
  check('best_effort', ['ok', 'fail'], 'run');
  check('best_effort', ['ok', 'behind'], 'run');
  check('best_effort', ['fail'], 'a failed');
  check('best_effort', ['fail', 'fail'], 'a failed');
  check('best_effort', ['when'], 'a skipped (when: false)');
  check('best_effort', ['ok', 'when'], 'b skipped (when: false)');
  check('best_effort', ['ok', 'behindWhen'], 'b skipped (when: false)');
  check('best_effort', ['fail', 'behind'], 'a failed');
});

/** `expected`: `run`, the reason of a skip, or the message of a failure. */
function condition(when: string, expected: string): void {
  it(`when: ${when}: ${expected}`, async () => {
    const [found, told] = await judged('continue_on_error', ['ok'], when);
    expect(found.kind === 'fail' ? found.error.message : told).toContain(expected);
    if (found.kind === 'fail')
      expect(found.error).toMatchObject({ code: 'E_EXPRESSION', retryable: false });
  });
}

describe('conditions', () => {
  condition('inputs.n == 1', 'run');
  condition('inputs.n == 2', 'when: inputs.n == 2');
  condition(' steps.a.output > 5 ', 'when: steps.a.output > 5');
  condition('steps.a.status == "succeeded"', 'run');
  condition('inputs.missing', 'No such key: missing');
  condition('inputs.text', 'the condition gives string, not true or false');
  condition('inputs.n', 'the condition gives number, not true or false');
  condition('inputs.text == "a" ? null : null', 'not true or false');

  it('are not asked when a need has no result', async () => {
    expect(await judged('continue_on_error', ['fail'], 'inputs.missing')).toEqual([
      { kind: 'skip', cause: { kind: 'need', need: 2, root: 2 } },
      'a failed',
    ]);
  });
});

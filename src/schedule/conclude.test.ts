/**
 * How a run ends: status, output and error, from how its steps ended.
 */
// biome-ignore-all lint/suspicious/noTemplateCurlyInString: expressions of workflows.
import { describe, expect, it } from 'vitest';
import { SchedulerHarness, settled } from '../../test/scheduler-harness.ts';
import { flow, flowOf, planOf, step } from '../../test/workbench.ts';
import type { Event, StopCause } from '../run/event.ts';
import { fold } from '../run/fold.ts';
import type { FailureMode, Workflow } from '../workflow/workflow.ts';
import { conclude } from './conclude.ts';

type End = 'ok' | 'fail' | 'skip' | 'cancel';

const eventOf = (end: End, step: number): Event => {
  const at = { step, at: 2, attempt: 1 };
  switch (end) {
    case 'ok':
      return { type: 'step.succeeded', ...at, output: `out ${step}`, metadata: undefined };
    case 'fail':
      return {
        type: 'step.failed',
        ...at,
        error: { code: `E_${step}`, message: 'broke', retryable: true },
        metadata: undefined,
      };
    case 'skip':
      return { type: 'step.skipped', ...at, cause: { kind: 'condition', text: 'why' } };
    case 'cancel':
      return { type: 'step.cancelled', ...at, reason: 'why', metadata: undefined };
  }
};

async function ended(
  ends: readonly End[],
  {
    workflow = flow('a', 'b', 'c'),
    mode = 'fail_fast',
    cause,
  }: {
    workflow?: Workflow;
    mode?: FailureMode;
    cause?: StopCause;
  } = {},
) {
  const plan = await planOf(workflow, { failureMode: mode });
  const stopping: Event[] =
    cause === undefined ? [] : [{ type: 'run.stopping', at: 3, cause, drain: false }];
  const run = fold(plan, [
    { type: 'run.started', at: 1, runId: 'r' },
    ...ends.map(eventOf),
    ...stopping,
  ]);
  return conclude(run, run.root);
}

function status(mode: FailureMode, ends: readonly End[], expected: string): void {
  it(`${mode} with ${ends.join(', ')} is ${expected}`, async () => {
    expect((await ended(ends, { mode })).status).toBe(expected);
  });
}

describe('status', () => {
  status('fail_fast', ['ok', 'ok', 'ok'], 'succeeded');
  status('fail_fast', ['ok', 'skip', 'skip'], 'succeeded');
  status('fail_fast', ['skip', 'skip', 'skip'], 'succeeded');
  status('fail_fast', ['ok', 'fail', 'cancel'], 'failed');
  status('continue_on_error', ['ok', 'fail', 'ok'], 'failed');
  status('best_effort', ['ok', 'fail', 'ok'], 'partial');
  status('best_effort', ['fail', 'fail', 'fail'], 'failed');
  status('best_effort', ['fail', 'skip', 'skip'], 'failed');
  status('best_effort', ['ok', 'skip', 'ok'], 'succeeded');

  it.each<[StopCause, string]>([
    [{ kind: 'cancel', reason: 'enough' }, 'cancelled'],
    [{ kind: 'timeout', afterMs: 50 }, 'failed'],
    [{ kind: 'failure', step: 0 }, 'failed'],
  ])('a stop by %o is %s, also in best effort', async (cause, expected) => {
    expect((await ended(['ok'], { cause, mode: 'best_effort' })).status).toBe(expected);
  });
});

describe('error', () => {
  it('is none when nothing failed', async () => {
    expect((await ended(['ok', 'ok', 'ok'])).error).toBeUndefined();
  });

  it('is that of the first step that failed, and names it', async () => {
    expect((await ended(['ok', 'fail', 'fail'])).error).toEqual({
      code: 'E_1',
      message: 'step "b" failed: broke',
      retryable: true,
    });
  });

  it.each<[StopCause, object]>([
    [
      { kind: 'cancel', reason: 'enough' },
      { code: 'cancelled', message: 'enough' },
    ],
    [
      { kind: 'timeout', afterMs: 50 },
      { code: 'timed_out', message: 'the run took longer than 50ms' },
    ],
  ])('of a stop by %o', async (cause, expected) => {
    expect((await ended(['fail'], { cause })).error).toMatchObject(expected);
  });
});

function output(what: string, workflow: Workflow, ends: readonly End[], expected: unknown): void {
  it(`${what}: ${JSON.stringify(expected)}`, async () => {
    expect((await ended(ends, { workflow, mode: 'best_effort' })).output).toEqual(expected);
  });
}

const over = (outputs: NonNullable<Workflow['outputs']>) =>
  flowOf(flow('a', 'b', 'c').steps, { outputs });

describe('output', () => {
  output('the last in the file', flow('a', 'b'), ['ok', 'ok'], 'out 1');
  output('the deepest', flow('a', 'b < a', 'c'), ['ok', 'ok', 'ok'], 'out 1');
  output('the last of the deepest', flow('a', 'b < a', 'c < a'), ['ok', 'ok', 'ok'], 'out 2');
  output('null when that step has none', flow('a', 'b < a'), ['ok', 'fail'], null);
  output('one value', over('${{ steps.a.output }}'), ['ok', 'ok', 'ok'], 'out 0');
  output('text', over('<${{ steps.a.output }}>'), ['ok', 'ok', 'ok'], '<out 0>');
  output('by name', over({ x: '${{ steps.b.output }}', y: 1 }), ['ok', 'ok', 'ok'], {
    x: 'out 1',
    y: 1,
  });
  output(
    'null for a step that failed',
    over({ x: '${{ steps.b.output }}' }),
    ['ok', 'fail', 'ok'],
    { x: null },
  );
  output('the status of a step', over('${{ steps.b.status }}'), ['ok', 'skip', 'ok'], 'skipped');
  output(
    'null when a failed run cannot make it',
    over('${{ steps.b.output.x }}'),
    ['ok', 'fail', 'ok'],
    null,
  );

  it('that cannot be made fails a run in which nothing else failed', async () => {
    const result = await ended(['ok', 'ok', 'ok'], { workflow: over('${{ steps.a.output.x }}') });
    expect(result).toMatchObject({ status: 'failed', output: null, error: { code: 'E_OUTPUT' } });
  });
});

describe('a branch that took too long', () => {
  const branch = flowOf([
    settled('a', { optional: true, branchTimeoutMs: 50 }),
    step('b', ['a']),
    step('c'),
  ]);

  it.each(['fail_fast', 'continue_on_error', 'best_effort'] as const)(
    'never leaves a run that succeeded when steps are missing, under %s',
    async (failureMode) => {
      const harness = await SchedulerHarness.of(branch, { failureMode });
      harness.begin();
      harness.ends('c');
      harness.branchOverran('a');
      harness.fails('a');
      const { run } = harness.scheduler;
      expect([harness.statusOf('a'), harness.statusOf('b')]).toEqual(['failed', 'cancelled']);
      expect(run.status).toBe(failureMode === 'best_effort' ? 'partial' : 'failed');
      expect(run.error).toEqual({
        code: 'timed_out',
        message: 'the branch of "a" took too long',
        retryable: false,
      });
    },
  );
});

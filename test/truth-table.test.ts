/**
 * What one failure does to every other kind of step: section "Failure" of the manual as a table, on
 * the real engine. Bodies are in the hand of the test and time is virtual, so nothing here depends
 * on how fast anything is.
 */
import { describe, expect, it } from 'vitest';
import { exitCodeOf } from '../src/cli/exit-code.ts';
import type { RunResult } from '../src/run/result.ts';
import type { RunStatus } from '../src/run/status.ts';
import { handHeld } from '../src/testing/hand-held-step.ts';
import { virtualClock } from '../src/testing/virtual-clock.ts';
import { type WorkflowBuilder, workflow } from '../src/workflow/define.ts';
import type { StepContext } from '../src/workflow/step-context.ts';
import { type FailureMode, NEED_RULES, type RunIf } from '../src/workflow/workflow.ts';
import { newEngine, play, turn } from './workbench.ts';

const RULES: Readonly<Record<string, RunIf>> = {
  ...Object.fromEntries(NEED_RULES.map((rule) => [rule, rule])),
  at_least_1: { atLeast: 1 },
  at_least_2: { atLeast: 2 },
  critical_sibling: { critical: ['sibling'] },
  critical_bad: { critical: ['bad'] },
};

/** When `bad` fails, `sibling` runs, `again` waits for its second try and `free` for a place. */
function flowOf(onFailure: FailureMode, drain: boolean) {
  const [fail, hold] = [handHeld<unknown, StepContext>(), handHeld<unknown, StepContext>()];
  const flow = workflow('truth', { onFailure, drain, concurrency: 2 });
  const broken = () => {
    throw new Error('frail');
  };
  const body = (_: unknown, { inputs }: StepContext) => Object.keys(inputs);
  const frail = flow.step('frail', { optional: true, priority: 3, run: broken });
  flow.step('again', {
    priority: 2,
    retry: { maxAttempts: 2, initialIntervalMs: 100 },
    run: (_, { attempt }) => (attempt === 1 ? broken() : 'at last'),
  });
  const bad = flow.step('bad', { priority: 1, run: fail });
  const sibling = flow.step('sibling', { priority: 1, run: hold });
  flow.step('free', { run: body });
  const dep = flow.step('dep', { needs: bad, run: body });
  flow.step('far', { needs: dep, run: body });
  flow.step('behind', { needs: sibling, run: body });
  flow.step('join', { needs: [bad, sibling], run: body });
  flow.step('after_frail', { needs: frail, run: body });
  flow.step('beside_frail', { needs: [frail, sibling], run: body });
  for (const [id, runIf] of Object.entries(RULES)) {
    flow.step(id, { needs: [bad, sibling], runIf, run: body });
  }
  return { flow, fail, hold };
}

async function outcome(onFailure: FailureMode, drain: boolean): Promise<RunResult> {
  const clock = virtualClock();
  const { flow, fail, hold } = flowOf(onFailure, drain);
  const running = newEngine({ clock }).run(flow);
  const [bad, sibling] = [await fail.started(), await hold.started()];
  bad.fail(new Error('broke'));
  await turn();
  if (sibling.context.signal.aborted) sibling.fail(sibling.context.signal.reason);
  else sibling.succeed('done');
  return play(clock, running);
}

const STOPPED = 'cancelled: bad failed';
const ASKED = 'cancelled: the run stops because bad failed';
const FAR = 'skipped: dep skipped (bad failed)';
const NONE = '(0 of 2 succeeded)';
const ONE = '(1 of 2 succeeded)';
const UNMET = 'skipped: run_if: critical (bad failed)';

const COLUMNS = ['fail_fast', 'fail_fast + drain', 'continue_on_error', 'best_effort'] as const;

/** One row per step, one column per mode; `ok` is short for succeeded. */
const TABLE: Readonly<Record<string, readonly [string, string, string, string]>> = {
  frail: ['failed', 'failed', 'failed', 'failed'],
  again: [STOPPED, 'ok', 'ok', 'ok'],
  bad: ['failed', 'failed', 'failed', 'failed'],
  sibling: [ASKED, 'ok', 'ok', 'ok'],
  free: [STOPPED, STOPPED, 'ok', 'ok'],
  dep: [STOPPED, STOPPED, 'skipped: bad failed', 'skipped: bad failed'],
  far: [STOPPED, STOPPED, FAR, FAR],
  behind: [STOPPED, STOPPED, 'ok', 'ok'],
  join: [STOPPED, STOPPED, 'skipped: bad failed', 'ok'],
  after_frail: Array(4).fill('skipped: frail failed') as [string, string, string, string],
  beside_frail: [STOPPED, STOPPED, 'ok', 'ok'],
  all_succeeded: [
    STOPPED,
    STOPPED,
    `skipped: run_if: all_succeeded ${ONE}`,
    `skipped: run_if: all_succeeded ${ONE}`,
  ],
  all_settled: ['ok', 'ok', 'ok', 'ok'],
  any_succeeded: [`skipped: run_if: any_succeeded ${NONE}`, 'ok', 'ok', 'ok'],
  any_failed: ['ok', 'ok', 'ok', 'ok'],
  at_least_1: [`skipped: run_if: at_least 1 ${NONE}`, 'ok', 'ok', 'ok'],
  at_least_2: [
    `skipped: run_if: at_least 2 ${NONE}`,
    `skipped: run_if: at_least 2 ${ONE}`,
    `skipped: run_if: at_least 2 ${ONE}`,
    `skipped: run_if: at_least 2 ${ONE}`,
  ],
  critical_sibling: ['skipped: run_if: critical (sibling cancelled)', 'ok', 'ok', 'ok'],
  critical_bad: [UNMET, UNMET, UNMET, UNMET],
  'the run': ['failed', 'failed', 'failed', 'partial'],
  'exit code': ['1', '1', '1', '3'],
};

/** The same table as it came about, for one column. */
function told(result: RunResult): Record<string, string> {
  const steps = Object.entries(result.steps).map(([id, { status, reason }]) => {
    const word = status === 'succeeded' ? 'ok' : status;
    return [id, reason === undefined ? word : `${word}: ${reason}`] as const;
  });
  return {
    ...Object.fromEntries(steps),
    'the run': result.status,
    'exit code': String(exitCodeOf(result)),
  };
}

function column(name: (typeof COLUMNS)[number]): Record<string, string> {
  const at = COLUMNS.indexOf(name);
  return Object.fromEntries(Object.entries(TABLE).map(([row, cells]) => [row, cells[at]!]));
}

describe('one failed step', () => {
  it.each<[FailureMode, boolean, (typeof COLUMNS)[number]]>([
    ['fail_fast', false, 'fail_fast'],
    ['fail_fast', true, 'fail_fast + drain'],
    ['continue_on_error', false, 'continue_on_error'],
    ['continue_on_error', true, 'continue_on_error'],
    ['best_effort', false, 'best_effort'],
    ['best_effort', true, 'best_effort'],
  ])('under %s with drain: %s', async (mode, drain, name) => {
    expect(told(await outcome(mode, drain))).toEqual(column(name));
  });

  it.each(['fail_fast', 'continue_on_error', 'best_effort'] as const)(
    'is what the run tells about itself under %s; what does not count is not told',
    async (mode) => {
      const { error, status, ok } = await outcome(mode, false);
      expect(error).toMatchObject({ code: 'E_STEP', message: 'step "bad" failed: broke' });
      expect([status === 'succeeded', ok]).toEqual([false, false]);
    },
  );

  it('is absent from the inputs of the steps that run all the same', async () => {
    const { steps } = await outcome('best_effort', false);
    const seen = (id: string) => steps[id]!.output;
    expect([seen('join'), seen('beside_frail'), seen('any_failed')]).toEqual([
      ['sibling'],
      ['sibling'],
      ['sibling'],
    ]);
    expect((await outcome('fail_fast', false)).step('all_settled').output).toEqual([]);
  });
});

describe('the end of a run', () => {
  const broken = () => {
    throw new Error('broke');
  };
  /** Stops when it is asked to. */
  const listens = (_: unknown, { signal }: StepContext) =>
    new Promise((_resolve, reject) => {
      signal.addEventListener('abort', () => reject(signal.reason));
    });
  const build: Readonly<Record<string, (flow: WorkflowBuilder<unknown, unknown>) => unknown>> = {
    'nothing fails': (flow) => flow.step('a', { run: () => 1 }),
    'only what is optional fails': (flow) => {
      flow.step('a', { run: () => 1 });
      flow.step('b', { optional: true, run: broken });
    },
    'all is optional and fails': (flow) => flow.step('a', { optional: true, run: broken }),
    'nothing succeeds': (flow) => flow.step('a', { run: broken }),
    'nothing succeeds but what cleans up': (flow) => {
      flow.step('a', { run: broken });
      flow.step('b', { hook: 'finally', run: () => 1 });
    },
    'only what cleans up fails': (flow) => {
      flow.step('a', { run: () => 1 });
      flow.step('b', { hook: 'finally', run: broken });
    },
    'an attempt takes too long': (flow) => flow.step('a', { timeoutMs: 50, run: listens }),
    'the run takes too long': (flow) => flow.step('a', { run: listens }),
    'one fails, then the run takes too long': (flow) => {
      flow.step('a', { run: broken });
      flow.step('b', { run: listens });
    },
  };

  it.each<[string, FailureMode, RunStatus, number, string | undefined]>([
    ['nothing fails', 'best_effort', 'succeeded', 0, undefined],
    ['only what is optional fails', 'fail_fast', 'succeeded', 0, undefined],
    ['only what is optional fails', 'best_effort', 'succeeded', 0, undefined],
    ['all is optional and fails', 'best_effort', 'succeeded', 0, undefined],
    ['nothing succeeds', 'best_effort', 'failed', 1, 'E_STEP'],
    ['nothing succeeds but what cleans up', 'best_effort', 'failed', 1, 'E_STEP'],
    ['only what cleans up fails', 'fail_fast', 'failed', 1, 'E_STEP'],
    ['only what cleans up fails', 'best_effort', 'partial', 3, 'E_STEP'],
    ['an attempt takes too long', 'fail_fast', 'failed', 1, 'timed_out'],
    ['the run takes too long', 'fail_fast', 'failed', 4, 'timed_out'],
    ['the run takes too long', 'best_effort', 'failed', 4, 'timed_out'],
    ['one fails, then the run takes too long', 'continue_on_error', 'failed', 4, 'timed_out'],
  ])('when %s, under %s: %s, exit code %d', async (what, onFailure, status, code, error) => {
    const clock = virtualClock();
    const flow = workflow('ends', { onFailure, timeoutMs: 1_000 });
    build[what]!(flow);
    const result = await play(clock, newEngine({ clock }).run(flow));
    expect([result.status, exitCodeOf(result), result.error?.code]).toEqual([status, code, error]);
  });
});

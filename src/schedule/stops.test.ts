/**
 * How a run is stopped: which cause wins, who is asked, who goes on.
 */
import { describe, expect, it } from 'vitest';
import { SchedulerHarness, settled } from '../../test/scheduler-harness.ts';
import { flow, flowOf, step } from '../../test/workbench.ts';

type Act = (harness: SchedulerHarness) => string[];
const failure: Act = (harness) => harness.fails('bad');
const timeout: Act = (harness) => harness.expired();
const cancel: Act = (harness) => harness.cancel();

const pair = flow('bad', 'busy', 'next < busy');
const drain = { drain: true, timeoutMs: 1_000 };

async function stopped(...acts: Act[]) {
  const harness = await SchedulerHarness.of(pair, drain);
  harness.begin();
  const told = acts.map((act) => act(harness));
  return { harness, told };
}

describe('a stop', () => {
  it.each<[string, Act, Act, string[]]>([
    ['a timeout after a failure', failure, timeout, ['run stopping (timeout)', '> abort busy']],
    ['a cancel after a failure', failure, cancel, ['run stopping (cancel)', '> abort busy']],
    ['a cancel after a timeout', timeout, cancel, ['run stopping (cancel)']],
    ['a failure after a cancel', cancel, failure, ['bad cancelled (broke)']],
    ['a failure after a timeout', timeout, failure, ['bad cancelled (broke)']],
    ['a timeout after a cancel', cancel, timeout, []],
    ['a timeout twice', timeout, timeout, []],
    ['a cancel twice', cancel, cancel, []],
  ])('by %s', async (_, first, second, expected) => {
    expect((await stopped(first, second)).told[1]).toEqual(expected);
  });

  it.each<[string, Act[], string, string]>([
    ['a failure, then a timeout: failed', [failure, timeout], 'failed', 'E_STEP'],
    ['a timeout: failed', [timeout], 'failed', 'timed_out'],
    ['a failure, then a cancel: cancelled', [failure, cancel], 'cancelled', 'cancelled'],
    ['a timeout, then a cancel: cancelled', [timeout, cancel], 'cancelled', 'cancelled'],
    ['a cancel, then a timeout: cancelled', [cancel, timeout], 'cancelled', 'cancelled'],
  ])('with the end of %s', async (_, acts, status, code) => {
    const { harness } = await stopped(...acts);
    for (const id of ['bad', 'busy']) if (harness.statusOf(id) === 'running') harness.fails(id);
    const { run } = harness.scheduler;
    expect([run.status, run.error?.code]).toEqual([status, code]);
  });

  it('by a failure is told once, however many fail', async () => {
    const harness = await SchedulerHarness.of(flow('a', 'b', 'c'), drain);
    harness.begin();
    expect(harness.fails('a')).toEqual(['a failed 1', 'run stopping (failure, drain)']);
    expect(harness.fails('b')).toEqual(['b failed 1']);
    harness.ends('c');
    expect(harness.scheduler.run.error?.message).toBe('step "a" failed: broke');
  });
});

describe('draining', () => {
  const retry = { maxAttempts: 2, initialIntervalMs: 50 };

  it('after a failure lets what has begun go on with its tries, and nothing new begin', async () => {
    const steps = [
      step('bad'),
      settled('again', { retry }),
      settled('waits', { retry }),
      step('new', ['again']),
    ];
    const harness = await SchedulerHarness.of(flowOf(steps), drain);
    harness.begin();
    harness.fails('waits');
    expect(harness.fails('bad')).toEqual(['bad failed 1', 'run stopping (failure, drain)']);
    expect(['again', 'waits', 'new'].map(harness.statusOf)).toEqual([
      'running',
      'waiting',
      'cancelled',
    ]);
    expect(harness.fails('again')).toContain('again retrying at 1050');
    expect(harness.woke('waits')).toContain('waits started 2');
    harness.woke('again');
    harness.ends('waits', 1, 2);
    expect(harness.ends('again', 1, 2)).toContain('run failed');
    expect(harness.statusOf('again')).toBe('succeeded');
  });

  it('after a cancel starts no other try', async () => {
    const steps = [settled('runs', { retry }), settled('waits', { retry }), step('next', ['runs'])];
    const harness = await SchedulerHarness.of(flowOf(steps));
    harness.begin();
    harness.fails('waits');
    expect(harness.cancel('enough', 500)).toEqual([
      'run stopping (cancel, drain)',
      '> alarm drained at 1500',
    ]);
    expect([harness.statusOf('waits'), harness.statusOf('next')]).toEqual([
      'cancelled',
      'cancelled',
    ]);
    expect(harness.fails('runs')).toEqual(['runs failed 1', 'run cancelled', '> end']);
  });

  it('ends with its time, and then asks', async () => {
    const harness = await SchedulerHarness.of(flow('a'));
    harness.begin();
    harness.cancel('enough', 500);
    expect(harness.drained()).toEqual(['run stopping (cancel)', '> abort a']);
    expect(harness.drained()).toEqual([]);
    expect(harness.gaveUp('a')).toEqual([
      'a cancelled (did not stop within 5s and was given up)',
      'run cancelled',
      '> end',
    ]);
  });

  it('is not waited for when nothing runs', async () => {
    const harness = await SchedulerHarness.of(flowOf([settled('a', { retry })]));
    harness.begin();
    harness.fails('a');
    expect(harness.cancel('enough', 500)).toEqual([
      'run stopping (cancel)',
      'run cancelled',
      '> end',
    ]);
  });
});

describe('asking', () => {
  it('does not give a second grace to what was asked before', async () => {
    const harness = await SchedulerHarness.of(flowOf([settled('a', { timeoutMs: 50 }), step('b')]));
    harness.begin();
    expect(harness.overran('a')).toEqual(['a stopping 1', '> abort a']);
    expect(harness.cancel()).toEqual(['run stopping (cancel)', '> abort b']);
    expect(harness.gaveUp('a')).toContain('a failed 1');
  });

  it('by a failure leaves steps alone that have a rule of their own and have not begun', async () => {
    const steps = [
      step('bad'),
      settled('mourn', { runIf: 'any_failed' }, ['bad']),
      settled('late', { runIf: 'all_settled' }, ['mourn']),
      settled('strict', { runIf: 'all_succeeded' }, ['bad']),
    ];
    const harness = await SchedulerHarness.of(flowOf(steps));
    harness.begin();
    expect(harness.fails('bad')).toContain('mourn started 1');
    expect([harness.statusOf('late'), harness.statusOf('strict')]).toEqual([
      'pending',
      'cancelled',
    ]);
    expect(harness.fails('mourn')).toEqual([
      'mourn failed 1',
      'late ready',
      'late started 1',
      '> start late',
    ]);
    expect(harness.ends('late')).toContain('run failed');
  });
});

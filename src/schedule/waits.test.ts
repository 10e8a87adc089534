/**
 * The scheduler when attempts end by waiting, and when it leaves a run in which everything waits.
 * Knows inputs and commands; must not know clocks.
 */
import { describe, expect, it } from 'vitest';
import { SchedulerHarness, settled } from '../../test/scheduler-harness.ts';
import { flow, flowOf, step } from '../../test/workbench.ts';
import { newReaction } from './input.ts';
import { Limits } from './limits.ts';

const leaving = (stayMs: number) => ({ limits: new Limits(), user: { offer: () => {} }, stayMs });

describe('an attempt that ends by waiting', () => {
  it('gives what it said once the time has come', async () => {
    const harness = await SchedulerHarness.of(flow('a', 'b < a'));
    harness.begin();
    expect(harness.waits('a', 500)).toEqual(['a waits until 1500', '> alarm woke a at 1500']);
    expect(harness.statusOf('a')).toBe('waiting');
    expect(harness.whyNot('a')).toBe('waits until 1970-01-01T00:00:01.500Z, in 500ms');
    expect(harness.woke('a')).toEqual(['a succeeded 1', 'b started 1', '> start b']);
    expect(harness.scheduler.run.outputs[0]).toBe('a');
  });

  it('leaves its place and its pool to others', async () => {
    const pool = { pool: 'p' };
    const steps = [settled('a', pool), settled('b', pool)];
    const pools = new Map([['p', { size: 1 }]]);
    const harness = await SchedulerHarness.of(flowOf(steps, { pools: { p: { size: 1 } } }), {
      concurrency: 1,
      pools,
    });
    harness.begin();
    expect(harness.waits('a', 500)).toContain('b started 1');
    expect(harness.woke('a')).toEqual(['a succeeded 1']);
  });

  it('starts once more where it is to look again, which is no try', async () => {
    const retry = { maxAttempts: 2, initialIntervalMs: 10 };
    const harness = await SchedulerHarness.of(flowOf([settled('a', { retry })]));
    harness.begin();
    for (const look of [1, 2, 3]) {
      harness.waits('a', 100, 'again', look);
      expect(harness.whyNot('a')).toMatch(/^looks again at /);
      expect(harness.woke('a')).toContain(`a started ${look + 1}`);
    }
    expect(harness.fails('a', 4)[0]).toMatch(/^a retrying/);
    harness.woke('a');
    expect(harness.fails('a', 5)).toContain('a failed 5');
  });

  it('is cancelled where the run is called off, before it waits and while it does', async () => {
    const harness = await SchedulerHarness.of(flow('a', 'b'));
    harness.begin();
    harness.waits('a', 500);
    harness.cancel();
    expect(harness.statusOf('a')).toBe('cancelled');
    expect(harness.waits('b', 500)[0]).toMatch(/^b cancelled .*it was to wait, and the run stops/);
  });

  it('fails where its time is over, and not after', async () => {
    const harness = await SchedulerHarness.of(flowOf([settled('a', { totalTimeoutMs: 300 })]));
    harness.begin();
    harness.waits('a', 500);
    harness.at = 1_300;
    expect(harness.exhausted('a')).toContain('a failed 1');
    expect(harness.woke('a')).toEqual([]);
  });

  it('does not hear an alarm that comes too early', async () => {
    const harness = await SchedulerHarness.of(flow('a'));
    harness.begin();
    harness.waits('a', 500);
    const into = newReaction();
    harness.scheduler.react([{ type: 'woke', step: 0, at: 1_400 } as const], into);
    expect([...into.events]).toEqual([]);
  });
});

describe('a run in which everything waits', () => {
  it('is not left by a process that stays', async () => {
    const harness = await SchedulerHarness.of(flow('a'));
    harness.begin();
    expect(harness.waits('a', 1e9)).toHaveLength(2);
  });

  it('is left until the first time comes, if that is far enough', async () => {
    const harness = await SchedulerHarness.of(flow('a', 'b'), {}, leaving(600));
    harness.begin();
    expect(harness.waits('a', 900)).not.toContain('run waiting until 1900');
    expect(harness.waits('b', 601)).toEqual([
      'b waits until 1601',
      'run waiting until 1601',
      '> alarm woke b at 1601',
      '> end',
    ]);
  });

  it('is not left where a time comes soon enough', async () => {
    const harness = await SchedulerHarness.of(flow('a', 'b'), {}, leaving(600));
    harness.begin();
    harness.waits('a', 1e9);
    expect(harness.waits('b', 600)).toEqual(['b waits until 1600', '> alarm woke b at 1600']);
  });

  it('waits for the next try as for any time', async () => {
    const retry = { maxAttempts: 2, initialIntervalMs: 700 };
    const flow = flowOf([settled('a', { retry })]);
    const harness = await SchedulerHarness.of(flow, {}, leaving(600));
    harness.begin();
    expect(harness.fails('a')).toContain('run waiting until 1700');
  });

  it.each([
    ['its own', {}, { timeoutMs: 800 }],
    ['that of the step', { totalTimeoutMs: 800 }, {}],
    ['that of a branch', { branchTimeoutMs: 800 }, {}],
  ])('is left until its time is over: %s', async (_, settings, more) => {
    const steps = [settled('a', settings), step('b')];
    const harness = await SchedulerHarness.of(flowOf(steps), more, leaving(600));
    harness.begin();
    harness.ends('b');
    expect(harness.waits('a', 5_000)).toContain('run waiting until 1800');
  });

  it('looks at all that wait once, however often one of them looks again', async () => {
    const harness = await SchedulerHarness.of(flow('a', 'b', 'c'), {}, leaving(600));
    harness.begin();
    const { waits } = harness.scheduler.run;
    let looked = 0;
    const keys = waits.keys.bind(waits);
    waits.keys = () => {
      looked++;
      return keys();
    };
    harness.waits('a', 5_000);
    harness.waits('b', 5_000);
    for (const look of [1, 2, 3, 4]) {
      expect(harness.waits('c', 100, 'again', look)).not.toContain('run waiting until 6000');
      harness.woke('c');
    }
    expect(looked).toBe(1);
    expect(harness.waits('c', 5_000, 'again', 5).join()).toMatch(/run waiting until 6000/);
  });

  it('goes on as soon as somebody asks something of it', async () => {
    const harness = await SchedulerHarness.of(flow('a'), {}, leaving(0));
    harness.begin();
    harness.waits('a', 500);
    expect(harness.cancel()).toContain('run cancelled');
  });
});

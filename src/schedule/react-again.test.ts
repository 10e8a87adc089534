/**
 * The scheduler when attempts are repeated, take too long or are no longer wanted.
 */
import { describe, expect, it } from 'vitest';
import { SchedulerHarness, settled } from '../../test/scheduler-harness.ts';
import { flow, flowOf, step } from '../../test/workbench.ts';

describe('another try', () => {
  const retry = { maxAttempts: 3, initialIntervalMs: 100 };

  it('waits, and then takes its turn again', async () => {
    const harness = await SchedulerHarness.of(flowOf([settled('a', { retry })]));
    harness.begin();
    expect(harness.fails('a')).toEqual(['a retrying at 1100', '> alarm woke a at 1100']);
    expect(harness.woke('a')).toEqual(['a ready', 'a started 2', '> start a']);
    expect(harness.fails('a', 2)).toEqual(['a retrying at 1200', '> alarm woke a at 1200']);
    harness.woke('a');
    expect(harness.fails('a', 3)).toEqual([
      'a failed 3',
      'run stopping (failure)',
      'run failed',
      '> end',
    ]);
  });

  it('frees its place while it waits', async () => {
    const harness = await SchedulerHarness.of(flowOf([settled('a', { retry }), step('b')]), {
      concurrency: 1,
    });
    harness.begin();
    expect(harness.fails('a')).toEqual([
      'a retrying at 1100',
      'b started 1',
      '> alarm woke a at 1100',
      '> start b',
    ]);
    expect(harness.woke('a')).toEqual(['a ready']);
    expect(harness.ends('b')).toEqual(['b succeeded 1', 'a started 2', '> start a']);
  });

  it('is not made when no try can help', async () => {
    const harness = await SchedulerHarness.of(flowOf([settled('a', { retry })]));
    harness.begin();
    expect(harness.fails('a', 1, { retryable: false })).toContain('a failed 1');
  });

  it('ignores what an earlier attempt still says', async () => {
    const harness = await SchedulerHarness.of(flowOf([settled('a', { retry })]));
    harness.begin();
    harness.fails('a');
    expect(harness.ends('a', 'late', 1)).toEqual([]);
    harness.woke('a');
    expect(
      [harness.ends('a', 'late', 1), harness.overran('a', 1), harness.woke('a')].flat(),
    ).toEqual([]);
    expect(harness.ends('a', 'good', 2)).toContain('run succeeded');
  });

  it('can be made as often as a policy may say', async () => {
    const harness = await SchedulerHarness.of(
      flowOf([settled('a', { retry: { maxAttempts: 1_000 } })]),
    );
    harness.begin();
    for (let attempt = 1; attempt < 1_000; attempt++) {
      harness.fails('a', attempt);
      harness.woke('a');
    }
    expect(harness.ends('a', 'at last', 1_000)).toContain('run succeeded');
  });
});

describe('time that runs out', () => {
  it('asks the attempt to stop, which keeps its place until it has', async () => {
    const harness = await SchedulerHarness.of(
      flowOf([settled('a', { timeoutMs: 50 }), step('b')]),
      {
        failureMode: 'continue_on_error',
        concurrency: 1,
      },
    );
    harness.begin();
    expect(harness.overran('a')).toEqual(['a stopping 1', '> abort a']);
    expect(harness.fails('a')).toEqual(['a failed 1', 'b started 1', '> start b']);
    expect(harness.scheduler.run.errors.get(0)).toMatchObject({
      code: 'timed_out',
      message: 'took longer than 50ms',
    });
  });

  it.each(['value', 'error'])('fails it also when it gives a %s after all', async (given) => {
    const harness = await SchedulerHarness.of(flowOf([settled('a', { timeoutMs: 50 })]));
    harness.begin();
    harness.overran('a');
    const told = given === 'value' ? harness.ends('a') : harness.fails('a', 1, { code: 'E_OWN' });
    expect(told).toContain('a failed 1');
    expect(harness.scheduler.run.errors.get(0)?.code).toBe('timed_out');
    expect(harness.scheduler.run.outputs[0]).toBeUndefined();
  });

  it('is tried again as any failure', async () => {
    const harness = await SchedulerHarness.of(
      flowOf([settled('a', { timeoutMs: 50, retry: { maxAttempts: 2 } })]),
    );
    harness.begin();
    harness.overran('a');
    expect(harness.fails('a')).toEqual(['a retrying at 2000', '> alarm woke a at 2000']);
  });

  it('gives up an attempt that does not stop, and notes what it says too late', async () => {
    const harness = await SchedulerHarness.of(
      flowOf([settled('a', { timeoutMs: 50, retry: { maxAttempts: 2 } })]),
    );
    harness.begin();
    harness.overran('a');
    expect(harness.gaveUp('a')).toEqual(['a retrying at 2000', '> alarm woke a at 2000']);
    expect(harness.ends('a')).toEqual(['a late 1']);
    expect([harness.ends('a'), harness.gaveUp('a')].flat()).toEqual([]);
    harness.woke('a');
    expect(harness.ends('a', 'good', 2)).toContain('run succeeded');
  });

  it('for the whole run stops it', async () => {
    const harness = await SchedulerHarness.of(flow('a', 'b < a'), { timeoutMs: 500 });
    expect(harness.begin()).toContain('> alarm expired at 1500');
    expect(harness.expired()).toEqual(['run stopping (timeout)', '> abort a']);
    expect(harness.fails('a')).toEqual(['a cancelled (broke)', 'run failed', '> end']);
  });

  it('means nothing once the attempt was asked to stop anyway', async () => {
    const harness = await SchedulerHarness.of(flowOf([settled('a', { timeoutMs: 50 })]));
    harness.begin();
    harness.cancel();
    expect(harness.overran('a')).toEqual([]);
    expect(harness.fails('a')).toEqual(['a cancelled (broke)', 'run cancelled', '> end']);
  });
});

describe('cancelling', () => {
  it('before the start ends the run without starting anything', async () => {
    const harness = await SchedulerHarness.of(flow('a', 'b < a'));
    expect(harness.beginCancelled()).toEqual([
      'run started',
      'run stopping (cancel)',
      'run cancelled',
      '> end',
    ]);
  });

  it('starts nothing more and waits for what runs', async () => {
    const harness = await SchedulerHarness.of(flow('a', 'b', 'c < a'), { concurrency: 1 });
    harness.begin();
    expect(harness.cancel()).toEqual(['run stopping (cancel)', '> abort a']);
    expect(harness.ends('a')).toEqual(['a succeeded 1', 'run cancelled', '> end']);
  });

  it('ends at once when everything waits', async () => {
    const harness = await SchedulerHarness.of(
      flowOf([settled('a', { retry: { maxAttempts: 2 } })]),
    );
    harness.begin();
    harness.fails('a');
    expect(harness.cancel()).toEqual(['run stopping (cancel)', 'run cancelled', '> end']);
  });

  it('twice is cancelling once, and the first reason counts', async () => {
    const harness = await SchedulerHarness.of(flow('a'));
    harness.begin();
    harness.cancel('first');
    expect(harness.cancel('second')).toEqual([]);
    harness.ends('a');
    expect(harness.scheduler.run.error?.message).toBe('first');
  });
});

/**
 * The time of a step over all its attempts, and the time it may wait for a place.
 */
import { describe, expect, it } from 'vitest';
import { SchedulerHarness, settled } from '../../test/scheduler-harness.ts';
import { flowOf, step } from '../../test/workbench.ts';

const retry = { maxAttempts: 3, initialIntervalMs: 100 };
const errorOf = (harness: SchedulerHarness, step = 0) => harness.scheduler.run.errors.get(step);
const lenient = { failureMode: 'continue_on_error' } as const;

describe('the time for all attempts', () => {
  const total = flowOf([settled('a', { retry, timeoutMs: 50, totalTimeoutMs: 200 }), step('b')]);

  it('runs from the first start, and is cancelled with the end', async () => {
    const harness = await SchedulerHarness.of(total, lenient);
    expect(harness.begin()).toContain('> alarm exhausted a at 1200');
    expect(harness.fails('a')).toEqual(['a retrying at 1100', '> alarm woke a at 1100']);
    harness.at = 1_100;
    expect(harness.woke('a')).toEqual(['a ready', 'a started 2', '> start a by 1150']);
    expect(harness.ends('a', 1, 2)).toEqual(['a succeeded 2', '> cancel-alarm']);
    expect(harness.exhausted('a')).toEqual([]);
  });

  it('that is over between two attempts fails the step, and no other one follows', async () => {
    const harness = await SchedulerHarness.of(total, lenient);
    harness.begin();
    harness.fails('a');
    expect(harness.exhausted('a')).toContain('a failed 1');
    expect(errorOf(harness)).toEqual({
      code: 'timed_out',
      message: 'took longer than 200ms over all attempts',
      retryable: false,
    });
    expect(harness.woke('a')).toEqual([]);
  });

  it('that is over during an attempt asks it to stop, and no other one follows', async () => {
    const harness = await SchedulerHarness.of(total, lenient);
    harness.begin();
    expect(harness.exhausted('a')).toEqual(['a stopping 1', '> abort a']);
    expect(harness.fails('a')).toContain('a failed 1');
    expect(errorOf(harness)?.message).toBe('took longer than 200ms over all attempts');
  });

  it('after that of the attempt adds its word, but asks only once', async () => {
    const harness = await SchedulerHarness.of(total, lenient);
    harness.begin();
    harness.overran('a');
    expect(harness.exhausted('a')).toEqual(['a stopping 1']);
    expect(harness.gaveUp('a')).toContain('a failed 1');
    expect(errorOf(harness)?.retryable).toBe(false);
  });

  it('is over also while the step waits for a place', async () => {
    const harness = await SchedulerHarness.of(total, { ...lenient, concurrency: 1 });
    harness.begin();
    expect(harness.fails('a')).toContain('b started 1');
    harness.woke('a');
    expect(harness.exhausted('a')).toContain('a failed 1');
    expect(harness.ends('b')).toContain('run failed');
  });
});

describe('the wait for a place', () => {
  const queued = flowOf([step('busy'), settled('a', { retry, queueTimeoutMs: 300 })]);

  it('is limited from the moment in which the step is ready until it starts', async () => {
    const harness = await SchedulerHarness.of(queued, { ...lenient, concurrency: 1 });
    expect(harness.begin()).toEqual([
      'run started',
      'busy started 1',
      '> alarm waited a at 1300',
      '> start busy',
    ]);
    expect(harness.ends('busy')).toEqual([
      'busy succeeded 1',
      'a started 1',
      '> start a',
      '> cancel-alarm',
    ]);
    expect(harness.waited('a')).toEqual([]);
  });

  it('that is over fails the step with what it waited for, and is not tried again', async () => {
    const harness = await SchedulerHarness.of(queued, { ...lenient, concurrency: 1 });
    harness.begin();
    // An alarm that was set for an earlier time rings all the same.
    expect(harness.waited('a')).toEqual([]);
    harness.at = 1_300;
    expect(harness.waited('a')).toContain('a failed 0');
    expect(errorOf(harness, 1)).toEqual({
      code: 'timed_out',
      message: 'waited longer than 300ms to start (concurrency full 1/1)',
      retryable: false,
    });
    expect(harness.ends('busy')).toContain('run failed');
  });

  it('begins anew with every try', async () => {
    const harness = await SchedulerHarness.of(
      flowOf([settled('a', { retry, queueTimeoutMs: 300 })]),
    );
    harness.begin();
    harness.fails('a');
    harness.at = 2_000;
    expect(harness.woke('a')).toContain('> alarm waited a at 2300');
  });

  it('stops the run under fail_fast', async () => {
    const harness = await SchedulerHarness.of(queued, { concurrency: 1 });
    harness.begin();
    harness.at = 1_300;
    expect(harness.waited('a')).toContain('run stopping (failure)');
  });
});

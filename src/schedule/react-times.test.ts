/**
 * The time of a step over all its attempts, and the time it may wait for a place.
 */
import { describe, expect, it } from 'vitest';
import { Desk, settled } from '../../test/desk.ts';
import { flowOf, step } from '../../test/workbench.ts';

const retry = { maxAttempts: 3, initialIntervalMs: 100 };
const errorOf = (desk: Desk, step = 0) => desk.scheduler.run.errors.get(step);
const lenient = { failureMode: 'continue_on_error' } as const;

describe('the time for all attempts', () => {
  const total = flowOf([settled('a', { retry, timeoutMs: 50, totalTimeoutMs: 200 }), step('b')]);

  it('runs from the first start, and is cancelled with the end', async () => {
    const desk = await Desk.of(total, lenient);
    expect(desk.begin()).toContain('> alarm exhausted a at 1200');
    expect(desk.fails('a')).toEqual(['a retrying at 1100', '> alarm woke a at 1100']);
    desk.at = 1_100;
    expect(desk.woke('a')).toEqual(['a ready', 'a started 2', '> start a by 1150']);
    expect(desk.ends('a', 1, 2)).toEqual(['a succeeded 2', '> cancel-alarm']);
    expect(desk.exhausted('a')).toEqual([]);
  });

  it('that is over between two attempts fails the step, and no other one follows', async () => {
    const desk = await Desk.of(total, lenient);
    desk.begin();
    desk.fails('a');
    expect(desk.exhausted('a')).toContain('a failed 1');
    expect(errorOf(desk)).toEqual({
      code: 'timed_out',
      message: 'took longer than 200ms over all attempts',
      retryable: false,
    });
    expect(desk.woke('a')).toEqual([]);
  });

  it('that is over during an attempt asks it to stop, and no other one follows', async () => {
    const desk = await Desk.of(total, lenient);
    desk.begin();
    expect(desk.exhausted('a')).toEqual(['a stopping 1', '> abort a']);
    expect(desk.fails('a')).toContain('a failed 1');
    expect(errorOf(desk)?.message).toBe('took longer than 200ms over all attempts');
  });

  it('after that of the attempt adds its word, but asks only once', async () => {
    const desk = await Desk.of(total, lenient);
    desk.begin();
    desk.overran('a');
    expect(desk.exhausted('a')).toEqual(['a stopping 1']);
    expect(desk.gaveUp('a')).toContain('a failed 1');
    expect(errorOf(desk)?.retryable).toBe(false);
  });

  it('is over also while the step waits for a place', async () => {
    const desk = await Desk.of(total, { ...lenient, concurrency: 1 });
    desk.begin();
    expect(desk.fails('a')).toContain('b started 1');
    desk.woke('a');
    expect(desk.exhausted('a')).toContain('a failed 1');
    expect(desk.ends('b')).toContain('run failed');
  });
});

describe('the wait for a place', () => {
  const queued = flowOf([step('busy'), settled('a', { retry, queueTimeoutMs: 300 })]);

  it('is limited from the moment in which the step is ready until it starts', async () => {
    const desk = await Desk.of(queued, { ...lenient, concurrency: 1 });
    expect(desk.begin()).toEqual([
      'run started',
      'busy started 1',
      '> alarm waited a at 1300',
      '> start busy',
    ]);
    expect(desk.ends('busy')).toEqual([
      'busy succeeded 1',
      'a started 1',
      '> start a',
      '> cancel-alarm',
    ]);
    expect(desk.waited('a')).toEqual([]);
  });

  it('that is over fails the step with what it waited for, and is not tried again', async () => {
    const desk = await Desk.of(queued, { ...lenient, concurrency: 1 });
    desk.begin();
    expect(desk.waited('a')).toContain('a failed 0');
    expect(errorOf(desk, 1)).toEqual({
      code: 'timed_out',
      message: 'waited longer than 300ms to start (concurrency full 1/1)',
      retryable: false,
    });
    expect(desk.ends('busy')).toContain('run failed');
  });

  it('begins anew with every try', async () => {
    const desk = await Desk.of(flowOf([settled('a', { retry, queueTimeoutMs: 300 })]));
    desk.begin();
    desk.fails('a');
    desk.at = 2_000;
    expect(desk.woke('a')).toContain('> alarm waited a at 2300');
  });

  it('stops the run under fail_fast', async () => {
    const desk = await Desk.of(queued, { concurrency: 1 });
    desk.begin();
    expect(desk.waited('a')).toContain('run stopping (failure)');
  });
});

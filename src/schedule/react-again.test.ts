/**
 * The scheduler when attempts are repeated, take too long or are no longer wanted.
 */
import { describe, expect, it } from 'vitest';
import { Desk, settled } from '../../test/desk.ts';
import { flow, flowOf, step } from '../../test/workbench.ts';

describe('another try', () => {
  const retry = { maxAttempts: 3, initialIntervalMs: 100 };

  it('waits, and then takes its turn again', async () => {
    const desk = await Desk.of(flowOf([settled('a', { retry })]));
    desk.begin();
    expect(desk.fails('a')).toEqual(['a retrying at 1100', '> alarm woke a at 1100']);
    expect(desk.woke('a')).toEqual(['a ready', 'a started 2', '> start a']);
    expect(desk.fails('a', 2)).toEqual(['a retrying at 1200', '> alarm woke a at 1200']);
    desk.woke('a');
    expect(desk.fails('a', 3)).toEqual([
      'a failed 3',
      'run stopping (failure)',
      'run failed',
      '> end',
    ]);
  });

  it('frees its place while it waits', async () => {
    const desk = await Desk.of(flowOf([settled('a', { retry }), step('b')]), { concurrency: 1 });
    desk.begin();
    expect(desk.fails('a')).toEqual([
      'a retrying at 1100',
      'b started 1',
      '> alarm woke a at 1100',
      '> start b',
    ]);
    expect(desk.woke('a')).toEqual(['a ready']);
    expect(desk.ends('b')).toEqual(['b succeeded 1', 'a started 2', '> start a']);
  });

  it('is not made when no try can help', async () => {
    const desk = await Desk.of(flowOf([settled('a', { retry })]));
    desk.begin();
    expect(desk.fails('a', 1, { retryable: false })).toContain('a failed 1');
  });

  it('ignores what an earlier attempt still says', async () => {
    const desk = await Desk.of(flowOf([settled('a', { retry })]));
    desk.begin();
    desk.fails('a');
    expect(desk.ends('a', 'late', 1)).toEqual([]);
    desk.woke('a');
    expect([desk.ends('a', 'late', 1), desk.overran('a', 1), desk.woke('a')].flat()).toEqual([]);
    expect(desk.ends('a', 'good', 2)).toContain('run succeeded');
  });

  it('can be made as often as a policy may say', async () => {
    const desk = await Desk.of(flowOf([settled('a', { retry: { maxAttempts: 1_000 } })]));
    desk.begin();
    for (let attempt = 1; attempt < 1_000; attempt++) {
      desk.fails('a', attempt);
      desk.woke('a');
    }
    expect(desk.ends('a', 'at last', 1_000)).toContain('run succeeded');
  });
});

describe('time that runs out', () => {
  it('asks the attempt to stop, which keeps its place until it has', async () => {
    const desk = await Desk.of(flowOf([settled('a', { timeoutMs: 50 }), step('b')]), {
      failureMode: 'continue_on_error',
      concurrency: 1,
    });
    desk.begin();
    expect(desk.overran('a')).toEqual(['a stopping 1', '> abort a']);
    expect(desk.fails('a')).toEqual(['a failed 1', 'b started 1', '> start b']);
    expect(desk.scheduler.run.errors.get(0)).toMatchObject({
      code: 'timed_out',
      message: 'took longer than 50ms',
    });
  });

  it.each(['value', 'error'])('fails it also when it gives a %s after all', async (given) => {
    const desk = await Desk.of(flowOf([settled('a', { timeoutMs: 50 })]));
    desk.begin();
    desk.overran('a');
    const told = given === 'value' ? desk.ends('a') : desk.fails('a', 1, { code: 'E_OWN' });
    expect(told).toContain('a failed 1');
    expect(desk.scheduler.run.errors.get(0)?.code).toBe('timed_out');
    expect(desk.scheduler.run.outputs[0]).toBeUndefined();
  });

  it('is tried again as any failure', async () => {
    const desk = await Desk.of(
      flowOf([settled('a', { timeoutMs: 50, retry: { maxAttempts: 2 } })]),
    );
    desk.begin();
    desk.overran('a');
    expect(desk.fails('a')).toEqual(['a retrying at 2000', '> alarm woke a at 2000']);
  });

  it('gives up an attempt that does not stop, and notes what it says too late', async () => {
    const desk = await Desk.of(
      flowOf([settled('a', { timeoutMs: 50, retry: { maxAttempts: 2 } })]),
    );
    desk.begin();
    desk.overran('a');
    expect(desk.gaveUp('a')).toEqual(['a retrying at 2000', '> alarm woke a at 2000']);
    expect(desk.ends('a')).toEqual(['a late 1']);
    expect([desk.ends('a'), desk.gaveUp('a')].flat()).toEqual([]);
    desk.woke('a');
    expect(desk.ends('a', 'good', 2)).toContain('run succeeded');
  });

  it('for the whole run stops it', async () => {
    const desk = await Desk.of(flow('a', 'b < a'), { timeoutMs: 500 });
    expect(desk.begin()).toContain('> alarm expired at 1500');
    expect(desk.expired()).toEqual(['run stopping (timeout)', '> abort a']);
    expect(desk.fails('a')).toEqual(['a cancelled (broke)', 'run failed', '> end']);
  });

  it('means nothing once the attempt was asked to stop anyway', async () => {
    const desk = await Desk.of(flowOf([settled('a', { timeoutMs: 50 })]));
    desk.begin();
    desk.cancel();
    expect(desk.overran('a')).toEqual([]);
    expect(desk.fails('a')).toEqual(['a cancelled (broke)', 'run cancelled', '> end']);
  });
});

describe('cancelling', () => {
  it('before the start ends the run without starting anything', async () => {
    const desk = await Desk.of(flow('a', 'b < a'));
    expect(desk.beginCancelled()).toEqual([
      'run started',
      'run stopping (cancel)',
      'run cancelled',
      '> end',
    ]);
  });

  it('starts nothing more and waits for what runs', async () => {
    const desk = await Desk.of(flow('a', 'b', 'c < a'), { concurrency: 1 });
    desk.begin();
    expect(desk.cancel()).toEqual(['run stopping (cancel)', '> abort a']);
    expect(desk.ends('a')).toEqual(['a succeeded 1', 'run cancelled', '> end']);
  });

  it('ends at once when everything waits', async () => {
    const desk = await Desk.of(flowOf([settled('a', { retry: { maxAttempts: 2 } })]));
    desk.begin();
    desk.fails('a');
    expect(desk.cancel()).toEqual(['run stopping (cancel)', 'run cancelled', '> end']);
  });

  it('twice is cancelling once, and the first reason counts', async () => {
    const desk = await Desk.of(flow('a'));
    desk.begin();
    desk.cancel('first');
    expect(desk.cancel('second')).toEqual([]);
    desk.ends('a');
    expect(desk.scheduler.run.error?.message).toBe('first');
  });
});

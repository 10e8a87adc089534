/**
 * What stops a workflow that is called, and how much time the steps at its end have.
 * Knows inputs and events; must not know how a workflow is read.
 */
import { describe, expect, it } from 'vitest';
import { all, called, hooked } from '../../test/called-run.ts';
import { settled } from '../../test/scheduler-harness.ts';
import { flowOf, step } from '../../test/workbench.ts';

describe('a stop around a call', () => {
  const beside = [step('beside'), hooked('close', 'finally')];

  it('by a failure leaves its end to it, also where that runs already', async () => {
    const { harness } = await called({ more: beside });
    expect(harness.fails('beside')).toEqual([
      'beside failed 1',
      'run stopping (failure)',
      '> abort call.work',
    ]);
    expect(harness.fails('call.work')).toEqual([
      'call.work cancelled (broke)',
      'call.cheer skipped (call was cancelled)',
      'call hooks on_failure_do (cancelled)',
      'call.mourn started 1',
      '> start call.mourn',
    ]);
    expect(harness.scheduler.run.segmentBy.get(0)?.state?.hook?.error).toMatchObject({
      code: 'cancelled',
      message: 'call was asked to stop because beside failed',
    });
    harness.ends('call.mourn');
    expect(harness.ends('call.tidy')).toEqual([
      'call.tidy succeeded 1',
      'call cancelled (it was asked to stop, and what it runs has ended)',
      'run hooks finally (failed)',
      'close started 1',
      '> start close',
    ]);
    const late = await called({ more: beside });
    late.harness.ends('call.work');
    expect(late.harness.fails('beside')).toEqual(['beside failed 1', 'run stopping (failure)']);
    expect(late.harness.statusOf('call.cheer')).toBe('running');
  });

  it('cancels it, also where its end takes too long afterwards', async () => {
    const { harness } = await called({ settings: { timeoutMs: 100 }, more: [step('beside')] });
    harness.ends('call.work');
    harness.fails('beside');
    harness.at = 1_100;
    expect(harness.overran('call')).toEqual(['call stopping (timeout)', '> abort call.cheer']);
    harness.fails('call.cheer');
    expect(harness.statusOf('call')).toBe('cancelled');
  });

  it('begins its end at once where none of its steps is under way', async () => {
    const calls = flowOf([
      settled('work', { retry: { maxAttempts: 2 } }),
      hooked('tidy', 'finally'),
    ]);
    const { harness } = await called({ calls, more: [step('beside')] });
    harness.fails('call.work');
    expect(harness.fails('beside')).toContain('call hooks finally (cancelled)');
    expect(harness.ends('call.tidy')).toContain('run failed');
  });

  it('by a cancel ends all of it, before and at its end', async () => {
    const early = await called();
    expect(early.harness.cancel()).toEqual(['run stopping (cancel)', '> abort call.work']);
    expect(early.harness.fails('call.work')).toContain('run cancelled');
    const ends = ['call.tidy', 'call.cheer', 'call.mourn'];
    expect(ends.map(early.harness.statusOf)).toEqual(Array(3).fill('cancelled'));
    const late = await called();
    late.harness.ends('call.work');
    expect(late.harness.cancel()).toEqual(['run stopping (cancel)', '> abort call.cheer']);
    expect(late.harness.ends('call.cheer')).toContain('run cancelled');
    expect(late.harness.statusOf('call.tidy')).toBe('cancelled');
  });

  it('by the time of the run leaves it that time once more', async () => {
    const { harness } = await called({ plan: { timeoutMs: 500 } });
    harness.at = 1_500;
    expect(harness.expired()).toEqual(['run stopping (timeout)', '> abort call.work']);
    expect(harness.fails('call.work')).toContain('> alarm overran call at 2000');
    harness.at = 2_000;
    expect(harness.overran('call')).toEqual(['call stopping (timeout)', '> abort call.mourn']);
    expect(harness.statusOf('call.tidy')).toBe('cancelled');
    expect(harness.gaveUp('call.mourn')).toContain('run failed');
  });
});

describe('the time of a call', () => {
  it('fails it after its end, which has that time once more', async () => {
    const { harness, said } = await called({ settings: { timeoutMs: 100 } });
    expect(said).toContain('> alarm overran call at 1100');
    harness.at = 1_100;
    expect(harness.overran('call')).toEqual([
      'call stopping 1',
      'call stopping (timeout)',
      '> abort call.work',
    ]);
    harness.at = 1_150;
    expect(harness.fails('call.work')).toEqual([
      'call.work cancelled (broke)',
      'call.cheer skipped (call failed)',
      'call hooks on_failure_do (failed)',
      'call.mourn started 1',
      '> alarm overran call at 1250',
      '> start call.mourn',
    ]);
    harness.ends('call.mourn');
    harness.ends('call.tidy');
    expect(harness.scheduler.run.errors.get(0)).toMatchObject({
      code: 'timed_out',
      message: 'took longer than 100ms',
    });
  });

  it('is over for its end, too: one that had succeeded has failed for that', async () => {
    const { harness } = await called({ calls: { ...all, timeoutMs: 100 } });
    harness.at = 1_050;
    expect(harness.ends('call.work')).toContain('> alarm overran call at 1150');
    // That of the ordinary steps rings while the first hook is being stored.
    harness.at = 1_100;
    expect(harness.overran('call')).toEqual([]);
    harness.at = 1_150;
    expect(harness.overran('call')).toEqual([
      'call stopping 1',
      'call stopping (timeout)',
      '> abort call.cheer',
    ]);
    expect(harness.overran('call')).toEqual([]);
    expect(harness.fails('call.cheer')).toContain('> cancel-alarm');
    expect(harness.scheduler.run.errors.get(0)).toMatchObject({
      code: 'timed_out',
      message: 'its steps at the end took longer than 100ms',
    });
  });

  it('of its end changes nothing of one that had failed', async () => {
    const { harness } = await called({ settings: { timeoutMs: 100 } });
    harness.fails('call.work');
    harness.at = 1_100;
    expect(harness.overran('call')).toEqual(['call stopping (timeout)', '> abort call.mourn']);
    harness.fails('call.mourn');
    expect(harness.scheduler.run.errors.get(0)?.message).toBe('call.work: broke');
  });

  it('over all attempts is not about its end', async () => {
    const { harness } = await called({ settings: { totalTimeoutMs: 100 } });
    harness.at = 1_050;
    expect(harness.ends('call.work')).toContain('> alarm overran call at 1150');
    harness.at = 1_100;
    expect(harness.exhausted('call')).toEqual([]);
  });
});

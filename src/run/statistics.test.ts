/**
 * What many runs add up to.
 * Must not need a store.
 */
import { describe, expect, it } from 'vitest';
import { type CountedRun, statisticsOf } from './statistics.ts';

const run = (more: Partial<CountedRun>): CountedRun => ({
  workflow: 'a',
  status: 'succeeded',
  createdAt: 1,
  startedAt: 0,
  endedAt: 10,
  ...more,
});

describe('statistics of runs', () => {
  it('are none of no runs', () => {
    expect(statisticsOf([])).toEqual([]);
  });

  it('are told by workflow, in the order of names', () => {
    const found = statisticsOf([run({ workflow: 'b' }), run({}), run({ createdAt: 7 })]);
    expect(found.map(({ workflow, runs, lastAt }) => [workflow, runs, lastAt])).toEqual([
      ['a', 2, 7],
      ['b', 1, 1],
    ]);
  });

  it('count every status, and take the rate from runs that have ended', () => {
    const [found] = statisticsOf([
      run({}),
      run({ status: 'failed' }),
      run({ status: 'partial' }),
      run({ status: 'cancelled' }),
      run({ status: 'running', endedAt: undefined }),
      run({ status: 'interrupted', endedAt: undefined }),
    ]);
    expect(found!.statuses).toEqual({
      succeeded: 1,
      failed: 1,
      partial: 1,
      cancelled: 1,
      running: 1,
      interrupted: 1,
    });
    expect(found!.successRate).toBe(0.25);
  });

  it('have no rate and no times before a run has ended', () => {
    const [found] = statisticsOf([
      run({ status: 'pending', startedAt: undefined, endedAt: undefined }),
    ]);
    expect(found).toMatchObject({ runs: 1, successRate: undefined, medianMs: undefined });
  });

  it('tell the median and the slow end of runs that succeeded', () => {
    const runs = Array.from({ length: 100 }, (_, i) => run({ startedAt: 5, endedAt: 5 + 100 - i }));
    const [found] = statisticsOf([...runs, run({ status: 'failed', endedAt: 9_999 })]);
    expect(found).toMatchObject({ medianMs: 50, p95Ms: 95 });
  });
});

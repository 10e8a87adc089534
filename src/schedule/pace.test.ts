/**
 * The limit that follows the load: down when the process falls behind, up when it has time and
 * steps wait.
 */
import { describe, expect, it } from 'vitest';
import { SchedulerHarness, settled } from '../../test/scheduler-harness.ts';
import { flowOf, step } from '../../test/workbench.ts';
import { PACE_MS } from './pace.ts';

const many = (count: number) => flowOf(Array.from({ length: count }, (_, i) => step(`s${i}`)));

/** A run between 1 and 40 at once; it starts at 21. */
async function bench(steps = 100, bounds = { min: 1, max: 40 }) {
  const harness = await SchedulerHarness.of(many(steps), { concurrency: bounds });
  const begun = harness.begin();
  return { harness, begun, limit: () => harness.scheduler.run.concurrency };
}

describe('a limit with bounds', () => {
  it('starts in the middle and is looked at again and again', async () => {
    const { harness, begun, limit } = await bench();
    expect(limit()).toBe(21);
    expect(begun).toContain(`> alarm measured at ${1_000 + PACE_MS}`);
    expect(harness.measured(0)).toContain(`> alarm measured at ${1_000 + PACE_MS}`);
  });

  it('falls by nearly a third when the loop is late, down to its least', async () => {
    const { harness, limit } = await bench(100, { min: 9, max: 33 });
    const seen = [limit()];
    for (let i = 0; i < 4; i++) {
      harness.measured(51);
      seen.push(limit());
    }
    expect(seen).toEqual([21, 14, 9, 9, 9]);
    expect(harness.measured(51)).toEqual([`> alarm measured at ${1_000 + PACE_MS}`]);
  });

  it('rises by a quarter while steps wait for nothing else, up to its most', async () => {
    const { harness, limit } = await bench();
    const told = harness.measured(20);
    expect(told.slice(0, 2)).toEqual(['run paced 26', 's21 started 1']);
    harness.measured(0);
    harness.measured(0);
    harness.measured(0);
    expect(limit()).toBe(40);
    expect(harness.scheduler.run.counts[2]).toBe(40);
    expect(harness.measured(0)).toEqual([`> alarm measured at ${1_000 + PACE_MS}`]);
  });

  it('stays between late and early, and when nothing would start sooner', async () => {
    const { harness, limit } = await bench();
    for (const late of [21, 50]) harness.measured(late);
    expect(limit()).toBe(21);
    const few = await bench(21);
    few.harness.measured(0);
    expect(few.limit()).toBe(21);
    const busy = await bench(15);
    busy.harness.measured(0);
    expect(busy.limit()).toBe(21);
  });

  it('does not rise for steps that wait for a pool', async () => {
    const held = Array.from({ length: 4 }, (_, i) => settled(`s${i}`, { pool: 'api' }));
    const workflow = flowOf([...held, step('free')], { pools: { api: { size: 2 } } });
    const pools = new Map([['api', { size: 2 }]]);
    const harness = await SchedulerHarness.of(workflow, { concurrency: { min: 1, max: 5 }, pools });
    harness.begin();
    expect(harness.scheduler.run.counts[2]).toBe(3);
    expect(harness.measured(0)).toEqual([`> alarm measured at ${1_000 + PACE_MS}`]);
  });

  it('below what runs stops nothing, and starts nothing', async () => {
    const { harness } = await bench(30);
    harness.measured(60);
    expect(harness.scheduler.run.counts[2]).toBe(21);
    for (let i = 0; i < 7; i++) expect(harness.ends(`s${i}`)).toHaveLength(1);
    expect(harness.ends('s7')).toContain('s21 started 1');
  });

  it('is told of nobody when the limit is a number', async () => {
    const harness = await SchedulerHarness.of(many(2), { concurrency: 1 });
    harness.begin();
    expect(harness.measured(100)).toEqual([]);
  });
});

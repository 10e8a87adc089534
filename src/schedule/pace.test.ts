/**
 * The limit that follows the load: down when the process falls behind, up when it has time and
 * steps wait.
 */
import { describe, expect, it } from 'vitest';
import { Desk, settled } from '../../test/desk.ts';
import { flowOf, step } from '../../test/workbench.ts';
import { PACE_MS } from './pace.ts';

const many = (count: number) => flowOf(Array.from({ length: count }, (_, i) => step(`s${i}`)));

/** A run between 1 and 40 at once; it starts at 21. */
async function bench(steps = 100, bounds = { min: 1, max: 40 }) {
  const desk = await Desk.of(many(steps), { concurrency: bounds });
  const begun = desk.begin();
  return { desk, begun, limit: () => desk.scheduler.run.concurrency };
}

describe('a limit with bounds', () => {
  it('starts in the middle and is looked at again and again', async () => {
    const { desk, begun, limit } = await bench();
    expect(limit()).toBe(21);
    expect(begun).toContain(`> alarm measured at ${1_000 + PACE_MS}`);
    expect(desk.measured(0)).toContain(`> alarm measured at ${1_000 + PACE_MS}`);
  });

  it('falls by nearly a third when the loop is late, down to its least', async () => {
    const { desk, limit } = await bench(100, { min: 9, max: 33 });
    const seen = [limit()];
    for (let i = 0; i < 4; i++) {
      desk.measured(51);
      seen.push(limit());
    }
    expect(seen).toEqual([21, 14, 9, 9, 9]);
    expect(desk.measured(51)).toEqual([`> alarm measured at ${1_000 + PACE_MS}`]);
  });

  it('rises by a quarter while steps wait for nothing else, up to its most', async () => {
    const { desk, limit } = await bench();
    const told = desk.measured(20);
    expect(told.slice(0, 2)).toEqual(['run paced 26', 's21 started 1']);
    desk.measured(0);
    desk.measured(0);
    desk.measured(0);
    expect(limit()).toBe(40);
    expect(desk.scheduler.run.counts[2]).toBe(40);
    expect(desk.measured(0)).toEqual([`> alarm measured at ${1_000 + PACE_MS}`]);
  });

  it('stays between late and early, and when nothing would start sooner', async () => {
    const { desk, limit } = await bench();
    for (const late of [21, 50]) desk.measured(late);
    expect(limit()).toBe(21);
    const few = await bench(21);
    few.desk.measured(0);
    expect(few.limit()).toBe(21);
    const busy = await bench(15);
    busy.desk.measured(0);
    expect(busy.limit()).toBe(21);
  });

  it('does not rise for steps that wait for a pool', async () => {
    const held = Array.from({ length: 4 }, (_, i) => settled(`s${i}`, { pool: 'api' }));
    const workflow = flowOf([...held, step('free')], { pools: { api: { size: 2 } } });
    const pools = new Map([['api', { size: 2 }]]);
    const desk = await Desk.of(workflow, { concurrency: { min: 1, max: 5 }, pools });
    desk.begin();
    expect(desk.scheduler.run.counts[2]).toBe(3);
    expect(desk.measured(0)).toEqual([`> alarm measured at ${1_000 + PACE_MS}`]);
  });

  it('below what runs stops nothing, and starts nothing', async () => {
    const { desk } = await bench(30);
    desk.measured(60);
    expect(desk.scheduler.run.counts[2]).toBe(21);
    for (let i = 0; i < 7; i++) expect(desk.ends(`s${i}`)).toHaveLength(1);
    expect(desk.ends('s7')).toContain('s21 started 1');
  });

  it('is told of nobody when the limit is a number', async () => {
    const desk = await Desk.of(many(2), { concurrency: 1 });
    desk.begin();
    expect(desk.measured(100)).toEqual([]);
  });
});

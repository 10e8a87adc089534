/**
 * Groups that are stopped, or cannot grow so far.
 * Knows inputs and events; must not know what lists the items.
 */
import { describe, expect, it } from 'vitest';
import { grown } from '../../test/grown-run.ts';
import { SchedulerHarness } from '../../test/scheduler-harness.ts';
import { each, flowOf, step } from '../../test/workbench.ts';

describe('a stop', () => {
  it('of the run ends the items, then the group', async () => {
    const { harness, run } = await grown(3, { config: { concurrency: 1 } });
    expect(harness.cancel()).toEqual(['run stopping (cancel)', '> abort e[0].a']);
    expect(harness.fails('e[0].a')).toEqual([
      'e[0].a cancelled (broke)',
      'e cancelled (it was asked to stop, and what it runs has ended)',
      'run cancelled',
      '> end',
    ]);
    expect(run.counts[7]).toBe(4);
  });

  it('of the run ends the group at once where none of its items is under way', async () => {
    const body = [step('a', [], { settings: { retry: { maxAttempts: 2 } } })];
    const { harness, run } = await grown(2, { body, config: { concurrency: 1 } });
    harness.fails('e[0].a');
    expect(harness.cancel()).toEqual(['run stopping (cancel)', 'run cancelled', '> end']);
    expect(run.stepStatus[0]).toBe(7);
  });

  it('by the time of the group fails it when its items have stopped', async () => {
    const { harness, run, said } = await grown(2, { settings: { timeoutMs: 100 } });
    expect(said).toContain('> alarm overran e at 1100');
    harness.at = 1_100;
    expect(harness.overran('e')).toEqual([
      'e stopping 1',
      'e stopping (timeout)',
      '> abort e[0].a',
      '> abort e[1].a',
    ]);
    harness.fails('e[0].a');
    harness.fails('e[1].a');
    expect(run.errors.get(0)).toMatchObject({
      code: 'timed_out',
      message: 'took longer than 100ms',
    });
    expect(run.status).toBe('failed');
  });

  it('does not begin items that a list gives afterwards', async () => {
    const harness = await SchedulerHarness.of(flowOf([each('e', [], ['a'])]));
    harness.begin();
    harness.cancel();
    expect(harness.grows('e', 2)[0]).toBe(
      'e cancelled (it was to run its steps, and the run stops)',
    );
  });
});

describe('a limit', () => {
  it('of steps is an error', async () => {
    const { said, run } = await grown(600_000, { body: ['a', 'b'] });
    expect(said[0]).toBe('e failed 1');
    expect(run.errors.get(0)?.code).toBe('E_MAX_STEPS');
  });
});

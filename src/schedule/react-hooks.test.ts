/**
 * The steps at the end of a run: which of them run, when, with how much time, and what stops them.
 */
import { describe, expect, it } from 'vitest';
import { SchedulerHarness, settled } from '../../test/scheduler-harness.ts';
import { flowOf, step } from '../../test/workbench.ts';
import type { Hook } from '../workflow/workflow.ts';

const hooked = (id: string, hook: Hook, needs: string[] = []) => settled(id, { hook }, needs);

/** One ordinary step and one step per hook. */
const all = flowOf([
  step('work'),
  hooked('tidy', 'finally'),
  hooked('cheer', 'on_success'),
  hooked('mourn', 'on_failure_do'),
]);

describe('steps of hooks', () => {
  it('wait for all ordinary steps, and finally for the others', async () => {
    const harness = await SchedulerHarness.of(all);
    expect(harness.begin()).toEqual(['run started', 'work started 1', '> start work']);
    expect(harness.ends('work')).toEqual([
      'work succeeded 1',
      'run hooks on_success (succeeded)',
      'cheer started 1',
      '> start cheer',
    ]);
    expect(harness.ends('cheer')).toEqual([
      'cheer succeeded 1',
      'mourn skipped (the run succeeded)',
      'run hooks finally (succeeded)',
      'tidy started 1',
      '> start tidy',
    ]);
    expect(harness.ends('tidy')).toEqual(['tidy succeeded 1', 'run succeeded', '> end']);
  });

  it('run after a failure, those of on_success not', async () => {
    const harness = await SchedulerHarness.of(all);
    harness.begin();
    expect(harness.fails('work')).toEqual([
      'work failed 1',
      'run stopping (failure)',
      'cheer skipped (the run failed)',
      'run hooks on_failure_do (failed)',
      'mourn started 1',
      '> start mourn',
    ]);
    expect(harness.ends('mourn')).toContain('tidy started 1');
    expect(harness.ends('tidy')).toContain('run failed');
  });

  it('never run after a cancel, before or while they run', async () => {
    const early = await SchedulerHarness.of(all);
    early.begin();
    early.cancel();
    expect(early.fails('work')).toEqual(['work cancelled (broke)', 'run cancelled', '> end']);
    expect(['tidy', 'cheer', 'mourn'].map(early.statusOf)).toEqual(Array(3).fill('cancelled'));
    const late = await SchedulerHarness.of(all);
    late.begin();
    late.ends('work');
    expect(late.cancel()).toEqual(['run stopping (cancel)', '> abort cheer']);
    expect(late.ends('cheer')).toEqual(['cheer succeeded 1', 'run cancelled', '> end']);
    expect(['tidy', 'mourn'].map(late.statusOf)).toEqual(['cancelled', 'cancelled']);
  });

  it('that fail skip what needs them, and nothing else', async () => {
    const harness = await SchedulerHarness.of(
      flowOf([
        step('work'),
        hooked('a', 'finally'),
        hooked('b', 'finally', ['a']),
        hooked('c', 'finally'),
      ]),
    );
    harness.begin();
    harness.ends('work');
    expect(harness.fails('a')).toEqual(['a failed 1', 'b skipped (a failed)']);
    expect(harness.ends('c')).toEqual(['c succeeded 1', 'run failed', '> end']);
  });

  it('of a hook that is skipped leave nothing behind, however many need each other', async () => {
    const harness = await SchedulerHarness.of(
      flowOf([
        step('work'),
        hooked('a', 'on_failure_do'),
        hooked('b', 'on_failure_do', ['a']),
        settled('c', { hook: 'on_failure_do', runIf: 'all_settled' }, ['a']),
        hooked('d', 'finally'),
      ]),
    );
    harness.begin();
    harness.ends('work');
    expect(['a', 'b', 'c'].map(harness.statusOf)).toEqual(Array(3).fill('skipped'));
    expect(harness.ends('d')).toEqual(['d succeeded 1', 'run succeeded', '> end']);
  });

  it('alone make a run, too', async () => {
    const harness = await SchedulerHarness.of(flowOf([hooked('a', 'finally')]));
    expect(harness.begin()).toContain('a started 1');
    expect(harness.ends('a')).toContain('run succeeded');
  });
});

describe('the time of a run', () => {
  it('is given to its hooks once more', async () => {
    const harness = await SchedulerHarness.of(all, { timeoutMs: 500 });
    harness.begin();
    harness.at = 1_400;
    expect(harness.ends('work')).toContain('> alarm expired at 1900');
    expect(harness.ends('cheer')).not.toContain('> alarm expired at 1900');
  });

  it.each([
    ['of a run that succeeded', (harness: SchedulerHarness) => harness.ends('work')],
    ['of a run that failed', (harness: SchedulerHarness) => harness.fails('work')],
    [
      'of a run that took too long itself',
      (harness: SchedulerHarness) => [harness.expired(), harness.fails('work')],
    ],
  ])('stops the hooks %s', async (_, end) => {
    const harness = await SchedulerHarness.of(flowOf([step('work'), hooked('tidy', 'finally')]), {
      timeoutMs: 500,
    });
    harness.begin();
    harness.at = 1_500;
    end(harness);
    expect(harness.statusOf('tidy')).toBe('running');
    harness.at = 2_000;
    expect(harness.expired()).toEqual(['run stopping (timeout)', '> abort tidy']);
    expect(harness.gaveUp('tidy')).toContain('run failed');
    expect(harness.statusOf('tidy')).toBe('cancelled');
  });
});

/**
 * The branches of a run as people see them: how many started, which are at work, how they ended.
 */
import { describe, expect, it } from 'vitest';
import { SchedulerHarness, settled } from '../../test/scheduler-harness.ts';
import { flow, flowOf, step } from '../../test/workbench.ts';
import { branchView } from './branch-view.ts';

const view = (harness: SchedulerHarness) =>
  branchView(harness.scheduler.run, harness.scheduler.run.plan.maxBranches);
const standing = (harness: SchedulerHarness) =>
  Object.fromEntries(view(harness).branches.map(({ step: head, status }) => [head, status]));

const three = flow('t', 'a < t', 'b < t', 'c < t', 'd < a');
const lenient = { failureMode: 'best_effort' } as const;

describe('the branches of a run', () => {
  it('are none before they start, and are counted when they do', async () => {
    const harness = await SchedulerHarness.of(three, { concurrency: 2 });
    harness.begin();
    expect(view(harness)).toEqual({ spawned: 0, active: 0, limit: Infinity, branches: [] });
    harness.ends('t');
    expect(view(harness)).toMatchObject({ spawned: 2, active: 2 });
    expect(view(harness).branches.map(({ steps }) => steps)).toEqual([['a', 'd'], ['b']]);
  });

  it('end with their last step, in the way it did', async () => {
    const harness = await SchedulerHarness.of(three, lenient);
    harness.begin();
    harness.ends('t');
    harness.ends('a');
    harness.fails('b');
    expect(standing(harness)).toEqual({ a: 'active', b: 'failed', c: 'active' });
    harness.ends('d');
    harness.cancel();
    harness.fails('c');
    expect(standing(harness)).toEqual({ a: 'succeeded', b: 'failed', c: 'cancelled' });
    expect(view(harness)).toMatchObject({ spawned: 3, active: 0 });
  });

  it('name the branch around them, whose steps they are as well', async () => {
    const harness = await SchedulerHarness.of(
      flow('t', 'a < t', 'b < t', 'c < a', 'd < a', 'e < c d'),
    );
    harness.begin();
    for (const id of ['t', 'a']) harness.ends(id);
    expect(view(harness).branches).toEqual([
      { step: 'a', status: 'active', steps: ['a', 'c', 'd', 'e'] },
      { step: 'b', status: 'active', steps: ['b'] },
      { step: 'c', within: 'a', status: 'active', steps: ['c'] },
      { step: 'd', within: 'a', status: 'active', steps: ['d'] },
    ]);
  });

  it('succeeded when what did not run was skipped', async () => {
    const skipped = [step('t'), step('a', ['t']), step('b', ['t'])];
    const never = settled('c', { when: 'inputs == 1' }, ['a']);
    const harness = await SchedulerHarness.of(flowOf([...skipped, never]), { input: 2 });
    harness.begin();
    for (const id of ['t', 'a', 'b']) harness.ends(id);
    expect(standing(harness)).toEqual({ a: 'succeeded', b: 'succeeded' });
  });

  it('have a limit when the plan has one', async () => {
    const harness = await SchedulerHarness.of(three, { maxBranches: 1 });
    expect(view(harness).limit).toBe(1);
  });
});

describe('a branch that took too long', () => {
  const timed = flowOf([
    step('t'),
    settled('a', { branchTimeoutMs: 100 }, ['t']),
    step('b', ['t']),
    step('c', ['a']),
    step('d', ['c']),
  ]);

  it('is stopped where it is; what has not begun is cancelled, and others go on', async () => {
    const harness = await SchedulerHarness.of(timed, lenient);
    harness.begin();
    expect(harness.ends('t')).toContain('> alarm branch-overran a at 1100');
    harness.ends('a');
    expect(harness.branchOverran('a')).toEqual(['branch of a expired', '> abort c']);
    expect(standing(harness)).toEqual({ a: 'active', b: 'active' });
    expect(harness.ends('c')).toEqual(['c failed 1', 'd cancelled (its branch timed out)']);
    expect(harness.scheduler.run.errors.get(3)).toEqual({
      code: 'timed_out',
      message: 'the branch of a took longer than 100ms',
      retryable: false,
    });
    expect(harness.ends('b')).toEqual(['b succeeded 1', 'run partial', '> end']);
    expect(standing(harness)).toEqual({ a: 'timed_out', b: 'succeeded' });
  });

  it('fails what waits for a place or for its next try', async () => {
    const retry = { maxAttempts: 5 };
    const steps = [
      step('t'),
      settled('a', { branchTimeoutMs: 100 }, ['t']),
      step('b', ['t']),
      settled('c', { retry, priority: 5 }, ['a']),
      step('e', ['a']),
    ];
    const harness = await SchedulerHarness.of(flowOf(steps), { ...lenient, concurrency: 1 });
    harness.begin();
    for (const id of ['t', 'a']) harness.ends(id);
    harness.fails('c');
    expect(['c', 'e', 'b'].map(harness.statusOf)).toEqual(['waiting', 'ready', 'running']);
    harness.branchOverran('a');
    expect(['c', 'e', 'b'].map(harness.statusOf)).toEqual(['failed', 'failed', 'running']);
    expect(harness.woke('c')).toEqual([]);
  });

  it('is nothing to a run that has stopped it already, nor to one that has ended', async () => {
    const harness = await SchedulerHarness.of(timed);
    harness.begin();
    harness.ends('t');
    harness.cancel();
    expect(harness.branchOverran('a')).toEqual([]);
    const done = await SchedulerHarness.of(timed);
    done.begin();
    for (const id of ['t', 'a', 'c', 'd']) done.ends(id);
    expect(done.branchOverran('a')).toEqual([]);
    expect(done.ends('b')).toContain('run succeeded');
  });

  it('counts for every branch when the plan says so, but not for what is no branch', async () => {
    const harness = await SchedulerHarness.of(three, { ...lenient, branchTimeoutMs: 100 });
    expect(harness.begin().filter((line) => line.includes('alarm'))).toEqual([]);
    const alarms = harness.ends('t').filter((line) => line.includes('alarm'));
    expect(alarms).toEqual(['a', 'b', 'c'].map((id) => `> alarm branch-overran ${id} at 1100`));
    expect(harness.ends('a').filter((line) => line.includes('alarm'))).toEqual([]);
  });

  it('stops the branches inside it as well, which go on when it is one of them', async () => {
    const nested = flowOf([
      step('t'),
      settled('a', { branchTimeoutMs: 100 }, ['t']),
      step('b', ['t']),
      settled('c', { branchTimeoutMs: 50 }, ['a']),
      step('d', ['a']),
    ]);
    const inner = await SchedulerHarness.of(nested, lenient);
    inner.begin();
    for (const id of ['t', 'a']) inner.ends(id);
    expect(inner.branchOverran('c')).toEqual(['branch of c expired', '> abort c']);
    const outer = await SchedulerHarness.of(nested, lenient);
    outer.begin();
    for (const id of ['t', 'a']) outer.ends(id);
    expect(outer.branchOverran('a')).toEqual(['branch of a expired', '> abort c', '> abort d']);
  });
});

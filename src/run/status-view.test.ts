/**
 * How a run stands at one moment.
 */
import { expect, it } from 'vitest';
import { SchedulerHarness } from '../../test/scheduler-harness.ts';
import { flow } from '../../test/workbench.ts';
import { headOf } from './plan.ts';
import { statusView } from './status-view.ts';

const view = (harness: SchedulerHarness) =>
  statusView(harness.scheduler.run, headOf(harness.scheduler.run.plan), harness.at, (step) =>
    harness.scheduler.whyNot(step, harness.at),
  );

it('sorts all steps into those that ended, those that run and those that wait', async () => {
  const harness = await SchedulerHarness.of(flow('a', 'b < a', 'c', 'd < c'), {
    concurrency: 2,
    failureMode: 'continue_on_error',
  });
  expect(view(harness)).toMatchObject({ status: 'pending', completed: [], active: [] });
  harness.begin();
  harness.ends('a', { rows: 1 });
  expect(view(harness)).toMatchObject({
    runId: 'run-1',
    workflow: 'test',
    status: 'running',
    concurrency: 2,
    completed: ['a'],
    active: ['b', 'c'],
    waiting: { d: 'needs c' },
    branches: { spawned: 0 },
  });
  harness.at += 500;
  expect(view(harness).steps.b).toMatchObject({ status: 'running', durationMs: 500 });
  expect(view(harness).steps.d).toMatchObject({ durationMs: 0 });
  expect(view(harness).steps.a).toMatchObject({ status: 'succeeded', output: { rows: 1 } });
  harness.fails('c');
  harness.ends('b');
  expect(view(harness)).toMatchObject({
    status: 'failed',
    completed: ['a', 'b', 'c', 'd'],
    active: [],
    waiting: {},
    steps: { d: { status: 'skipped', reason: 'c failed' } },
  });
});

it('falls back to the status where nobody knows more', async () => {
  const harness = await SchedulerHarness.of(flow('a'));
  expect(
    statusView(
      harness.scheduler.run,
      headOf(harness.scheduler.run.plan),
      harness.at,
      () => undefined,
    ).waiting,
  ).toEqual({
    a: 'pending',
  });
});

/**
 * How a run stands at one moment.
 */
import { expect, it } from 'vitest';
import { Desk } from '../../test/desk.ts';
import { flow } from '../../test/workbench.ts';
import { statusView } from './status-view.ts';

const view = (desk: Desk) =>
  statusView(desk.scheduler.run, desk.at, (step) => desk.scheduler.whyNot(step, desk.at));

it('sorts all steps into those that ended, those that run and those that wait', async () => {
  const desk = await Desk.of(flow('a', 'b < a', 'c', 'd < c'), {
    concurrency: 2,
    failureMode: 'continue_on_error',
  });
  expect(view(desk)).toMatchObject({ status: 'pending', completed: [], active: [] });
  desk.begin();
  desk.ends('a', { rows: 1 });
  expect(view(desk)).toMatchObject({
    runId: 'run-1',
    workflow: 'test',
    status: 'running',
    concurrency: 2,
    completed: ['a'],
    active: ['b', 'c'],
    waiting: { d: 'needs c' },
    branches: { spawned: 0 },
  });
  desk.at += 500;
  expect(view(desk).steps.b).toMatchObject({ status: 'running', durationMs: 500 });
  expect(view(desk).steps.d).toMatchObject({ durationMs: 0 });
  expect(view(desk).steps.a).toMatchObject({ status: 'succeeded', output: { rows: 1 } });
  desk.fails('c');
  desk.ends('b');
  expect(view(desk)).toMatchObject({
    status: 'failed',
    completed: ['a', 'b', 'c', 'd'],
    active: [],
    waiting: {},
    steps: { d: { status: 'skipped', reason: 'c failed' } },
  });
});

it('falls back to the status where nobody knows more', async () => {
  const desk = await Desk.of(flow('a'));
  expect(statusView(desk.scheduler.run, desk.at, () => undefined).waiting).toEqual({
    a: 'pending',
  });
});

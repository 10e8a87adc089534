/**
 * Loops: steps that run others round by round.
 * Knows inputs and events; must not know what says whether there is another round.
 */
import { expect, it } from 'vitest';
import { SchedulerHarness } from '../../test/scheduler-harness.ts';
import { each, flowOf, loop, step } from '../../test/workbench.ts';
import type { Plan } from '../run/plan.ts';
import { roundsOf } from '../run/rounds.ts';
import { stepResult } from '../run/step-result.ts';
import { stepStory } from '../run/story.ts';
import type { Step, StepSettings } from '../workflow/workflow.ts';

interface Looping {
  readonly body?: readonly (string | Step)[];
  readonly settings?: StepSettings;
  readonly plan?: Partial<Plan>;
}

/** A run whose step `l` is in its first round. */
async function looping({ body = ['a'], settings, plan }: Looping = {}) {
  const workflow = flowOf([loop('l', [], body, {}, settings)]);
  const harness = await SchedulerHarness.of(workflow, plan);
  harness.begin();
  harness.begins('l', 'draft');
  return { harness, run: harness.scheduler.run };
}

it('runs its steps again on what they gave, each round with ids of its own', async () => {
  const { harness, run } = await looping({ body: ['a', 'b < a'] });
  expect(harness.ends('l[0].a')).toContain('> start l[0].b');
  expect(harness.ends('l[0].b', 'better')).toEqual([
    'l[0].b succeeded 1',
    'l ready',
    'l started 2',
    '> start l',
  ]);
  expect(roundsOf(run, 0)).toMatchObject({ count: 1, last: 'better' });
  expect(harness.begins('l', 'better', 2)).toContain('> start l[1].a');
  harness.ends('l[1].a');
  expect(harness.ends('l[1].b', 'best')).toContain('l started 3');
  expect(harness.ends('l', 'best', 3)).toEqual(['l succeeded 3', 'run succeeded', '> end']);
  expect(run.output).toBe('best');
  expect(harness.statusOf('l[0].b')).toBe('succeeded');
});

it('does not count rounds as tries', async () => {
  const settings = { retry: { maxAttempts: 2, initialIntervalMs: 10 } };
  const { harness, run } = await looping({ settings });
  for (const round of [0, 1, 2]) {
    harness.ends(`l[${round}].a`);
    if (round < 2) harness.begins('l', round, round + 2);
  }
  expect(run.uncounted.get(0)).toBe(3);
  expect(harness.fails('l', 4)).toEqual(['l retrying at 1010', '> alarm woke l at 1010']);
  harness.woke('l');
  expect(harness.fails('l', 5)).toContain('l failed 5');
  expect(stepResult(run, 0)).toMatchObject({ status: 'failed', attempts: 2, rounds: 3 });
  expect(stepStory(run, 0)).toMatchObject({ attempts: 2, rounds: 3 });
});

it('has been tried once while its rounds run, and where one of them failed', async () => {
  const { harness, run } = await looping();
  expect(stepResult(run, 0)).toMatchObject({ status: 'waiting', attempts: 1, rounds: 1 });
  harness.ends('l[0].a');
  harness.begins('l', 0, 2);
  harness.fails('l[1].a');
  expect(stepResult(run, 0)).toMatchObject({ status: 'failed', attempts: 1, rounds: 2 });
});

it('fails with a round that failed, and is not tried again for it', async () => {
  const settings = { retry: { maxAttempts: 5 } };
  const { harness, run } = await looping({ settings });
  harness.ends('l[0].a');
  harness.begins('l', 1, 2);
  expect(harness.fails('l[1].a', 1, { retryable: false })).toContain('l failed 2');
  expect(run.errors.get(0)).toEqual({
    code: 'E_GROUP',
    message: 'round 1 failed; l[1].a: broke',
    retryable: false,
  });
  expect(run.metadata.get(0)).toEqual({ rounds: 1 });
  expect(run.status).toBe('failed');
});

it('fails with a failed step of a round also under best_effort', async () => {
  const { harness, run } = await looping({
    body: ['a', 'b'],
    plan: { failureMode: 'best_effort' },
  });
  harness.fails('l[0].a', 1, { retryable: false });
  expect(harness.ends('l[0].b')).toContain('l failed 1');
  expect(run.status).toBe('failed');
});

it('tries a step of a round again, and goes on with the round', async () => {
  const retry = { maxAttempts: 2, initialIntervalMs: 10 };
  const { harness } = await looping({ body: [step('a', [], { settings: { retry } })] });
  expect(harness.fails('l[0].a')).toContain('> alarm woke l[0].a at 1010');
  harness.woke('l[0].a');
  expect(harness.ends('l[0].a', 'ok', 2)).toContain('l started 2');
});

it('holds no place in a round, and is ready between two of them', async () => {
  const { harness } = await looping({ plan: { concurrency: 1 } });
  expect(harness.whyNot('l')).toBe('waits for round 0, which is under way');
  expect(harness.ends('l[0].a')).toContain('l started 2');
});

it('begins no round where the run is cancelled', async () => {
  const { harness, run } = await looping();
  expect(harness.cancel()).toContain('> abort l[0].a');
  expect(harness.fails('l[0].a')).toContain(
    'l cancelled (it was asked to stop, and what it runs has ended)',
  );
  expect(run.status).toBe('cancelled');
  const between = await looping();
  between.harness.ends('l[0].a');
  between.harness.cancel();
  expect(between.harness.begins('l', 1, 2)).toContain(
    'l cancelled (it was to run its steps, and the run stops)',
  );
});

it('has one timeout for all of its rounds', async () => {
  const { harness, run } = await looping({ settings: { timeoutMs: 100 } });
  harness.at = 1_060;
  harness.ends('l[0].a');
  expect(harness.begins('l', 1, 2)).toContain('> alarm overran l at 1100');
  harness.at = 1_100;
  expect(harness.overran('l', 2)).toContain('> abort l[1].a');
  harness.fails('l[1].a');
  expect(run.errors.get(0)).toMatchObject({ code: 'timed_out' });
});

it('has a total timeout, which may end it between rounds', async () => {
  const { harness, run } = await looping({ settings: { totalTimeoutMs: 100 } });
  harness.ends('l[0].a');
  expect(harness.exhausted('l')).toContain('> abort l');
  expect(harness.fails('l', 2)).toContain('l failed 2');
  expect(run.errors.get(0)).toMatchObject({ code: 'timed_out' });
});

it('makes its run partial where an earlier round did without something', async () => {
  const inner = each('e', [], ['x'], { succeeds_if: 'all_settled' });
  const { harness, run } = await looping({ body: [inner] });
  harness.grows('l[0].e', 1);
  expect(harness.fails('l[0].e[0].x', 1, { retryable: false })).toContain('l started 2');
  harness.begins('l', 1, 2);
  harness.grows('l[1].e', 1);
  harness.ends('l[1].e[0].x');
  harness.ends('l', 'done', 3);
  expect(run.status).toBe('partial');
  expect(run.error?.message).toBe('step "l": round 0 succeeded in part');
});

it('goes on round by round within each item of a list', async () => {
  const workflow = flowOf([each('e', [], [loop('l', [], ['a'])])]);
  const harness = await SchedulerHarness.of(workflow);
  harness.begin();
  harness.grows('e', 2);
  for (const item of [1, 0]) {
    harness.begins(`e[${item}].l`, item);
    harness.ends(`e[${item}].l[0].a`, `${item}0`);
    harness.begins(`e[${item}].l`, item, 2);
    harness.ends(`e[${item}].l[1].a`, `${item}1`);
    harness.ends(`e[${item}].l`, `${item} done`, 3);
  }
  expect(harness.scheduler.run.output).toEqual(['0 done', '1 done']);
});

it.each([
  ['until', true],
  ['while', false],
])('has a first round with %s: %s', async (key, hasFirst) => {
  const config = { until: undefined, [key]: key === 'until' ? 'last == null' : 'last != null' };
  const harness = await SchedulerHarness.of(flowOf([loop('l', [], ['a'], config)]));
  harness.begin();
  expect(roundsOf(harness.scheduler.run, 0).goesOn(null, {})).toBe(hasFirst);
});

/**
 * Which ready step starts when something is full: seen through the scheduler, with words for what
 * the others wait for.
 */
// biome-ignore-all lint/suspicious/noTemplateCurlyInString: keys are templates.
import { describe, expect, it } from 'vitest';
import { SchedulerHarness, settled } from '../../test/scheduler-harness.ts';
import { flow, flowOf, step } from '../../test/workbench.ts';
import type { Pool, StepSettings } from '../workflow/workflow.ts';
import { Limits } from './limits.ts';

const api = { pool: 'api' };
const pools = (size: number, more: Partial<Pool> = {}) => ({
  pools: new Map([['api', { size, ...more }]]),
});
const declared = { pools: { api: { size: 9 } } };

/** Desks on the same limits; offers between them are carried by hand. */
async function harnesses(count: number, steps: Parameters<typeof flowOf>[0], size: number) {
  const limits = new Limits();
  const all: SchedulerHarness[] = [];
  for (let i = 0; i < count; i++) {
    const user = { offer: () => {} };
    all.push(await SchedulerHarness.of(flowOf(steps, declared), pools(size), { limits, user }));
  }
  return { all, limits };
}

describe('a pool', () => {
  it('holds steps back, and lets the most urgent go first', async () => {
    const steps = [
      settled('a', { ...api, priority: 9 }),
      settled('low', api),
      settled('high', { ...api, priority: 1 }),
      step('free'),
    ];
    const harness = await SchedulerHarness.of(flowOf(steps, declared), pools(1));
    expect(harness.begin()).toEqual([
      'run started',
      'a started 1',
      'free started 1',
      '> start a',
      '> start free',
    ]);
    expect(harness.whyNot('high')).toBe('pool api full 1/1');
    expect(harness.ends('a')).toEqual(['a succeeded 1', 'high started 1', '> start high']);
    expect(harness.fails('high')).toContain('run stopping (failure)');
  });

  it('is free again while a step waits for its next try', async () => {
    const retry = { maxAttempts: 2, initialIntervalMs: 50 };
    const harness = await SchedulerHarness.of(
      flowOf([settled('a', { ...api, retry }), settled('b', api)], declared),
      pools(1),
    );
    harness.begin();
    expect(harness.fails('a')).toContain('b started 1');
    expect(harness.woke('a')).toEqual(['a ready']);
    expect(harness.whyNot('a')).toBe('pool api full 1/1');
    expect(harness.ends('b')).toContain('a started 2');
  });

  it('is not reserved for less urgent steps while a large cost waits', async () => {
    const steps = [
      settled('a', { ...api, priority: 9 }),
      settled('large', { cost: { api: 2 }, priority: 5 }),
      settled('small', api),
    ];
    const harness = await SchedulerHarness.of(flowOf(steps, declared), pools(2));
    harness.begin();
    expect([harness.statusOf('large'), harness.statusOf('small')]).toEqual(['ready', 'ready']);
    expect(harness.whyNot('large')).toBe('pool api full 1/2, wants 2');
    expect(harness.whyNot('small')).toBe('pool api promised to a more urgent step 1/2');
    expect(harness.ends('a')).toContain('large started 1');
    expect(harness.ends('large')).toContain('small started 1');
  });

  it('together with another one is taken whole or not at all', async () => {
    const both: StepSettings = { cost: { api: 1, io: 1 } };
    const steps = [
      settled('a', { pool: 'io', priority: 9 }),
      settled('both', { ...both, priority: 5 }),
      settled('c', api),
    ];
    const plan = {
      pools: new Map([
        ['api', { size: 1 }],
        ['io', { size: 1 }],
      ]),
    };
    const harness = await SchedulerHarness.of(flowOf(steps, declared), plan);
    expect(harness.begin()).toContain('c started 1');
    expect(harness.whyNot('both')).toBe('pool io full 1/1');
    harness.ends('a');
    expect(harness.whyNot('both')).toBe('pool api full 1/1');
    expect(harness.ends('c')).toContain('both started 1');
  });

  it('is given back by a step that is given up, and by one that is cancelled', async () => {
    const harness = await SchedulerHarness.of(flowOf([settled('a', api)], declared), pools(1));
    harness.begin();
    harness.cancel();
    expect(harness.gaveUp('a')).toContain('run cancelled');
    const { all } = await harnesses(2, [settled('a', api)], 1);
    all[0]!.begin();
    all[1]!.begin();
    all[0]!.cancel();
    expect(all[0]!.fails('a')).toContain('> offer api');
    expect(all[1]!.room('api')).toContain('a started 1');
  });
});

describe('runs with the same limits', () => {
  it('take turns in the order in which they asked', async () => {
    const { all } = await harnesses(3, [settled('a', api)], 1);
    const [one, two, three] = all as [SchedulerHarness, SchedulerHarness, SchedulerHarness];
    expect(one.begin()).toContain('a started 1');
    expect([...two.begin(), ...three.begin()]).toEqual(['run started', 'run started']);
    expect(one.ends('a')).toContain('> offer api');
    // Who is not the first gets nothing, also when there is room.
    expect(three.room('api')).toEqual([]);
    expect(three.whyNot('a')).toBe('pool api promised to a run that asked before 0/1');
    expect(two.room('api')).toEqual(['a started 1', '> offer api', '> start a']);
    expect(three.room('api')).toEqual([]);
    expect(two.ends('a')).toContain('> offer api');
    expect(three.room('api')).toContain('a started 1');
  });

  it('pass an offer on when they do not wait any more, and one that is told twice once', async () => {
    const { all } = await harnesses(3, [settled('a', api)], 1);
    const [one, two, three] = all as [SchedulerHarness, SchedulerHarness, SchedulerHarness];
    for (const harness of all) harness.begin();
    expect(two.cancel()).toContain('> offer api');
    one.ends('a');
    expect([two.room('api'), two.room('api')].flat()).toEqual([]);
    expect(three.room('api')).toContain('a started 1');
  });

  it('do not wait for one that can start nothing more for now', async () => {
    const limits = new Limits();
    const share = () => ({ limits, user: { offer: () => {} } });
    const busy = [settled('x', { priority: 9 }), settled('y', api), step('z')];
    const one = await SchedulerHarness.of(flowOf([settled('a', api)], declared), pools(1), share());
    const two = await SchedulerHarness.of(
      flowOf(busy, declared),
      { ...pools(1), concurrency: 2 },
      share(),
    );
    const three = await SchedulerHarness.of(
      flowOf([settled('a', api)], declared),
      pools(1),
      share(),
    );
    for (const harness of [one, two, three]) harness.begin();
    expect(two.whyNot('y')).toBe('concurrency full 2/2');
    one.ends('a');
    expect(two.room('api')).toEqual(['> offer api']);
    expect(three.room('api')).toContain('a started 1');
    three.ends('a');
    expect(two.ends('x')).toContain('y started 1');
  });

  it('that are abandoned give back what they took and what they waited for', async () => {
    const { all, limits } = await harnesses(3, [settled('a', api), settled('b', api)], 2);
    for (const harness of all) harness.begin();
    const { events, commands } = all[0]!.abandon();
    expect(events).toEqual([]);
    expect(commands).toContain('> offer api');
    expect(limits.taken('api')).toBe(0);
    all[1]!.abandon();
    expect(all[2]!.room('api')).toEqual(['a started 1', 'b started 1', '> start a', '> start b']);
  });
});

describe('a key', () => {
  const keyed = { concurrencyKey: 'k-${{ inputs.n }}' };

  it('is a limit of its own, and keeps its value for every try', async () => {
    const retry = { maxAttempts: 2, initialIntervalMs: 50 };
    const harness = await SchedulerHarness.of(
      flowOf([settled('a', { ...keyed, retry }), settled('b', keyed)]),
      {
        input: { n: 7 },
      },
    );
    harness.begin();
    expect(harness.whyNot('b')).toBe('key k-7 full 1/1');
    expect(harness.fails('a')).toContain('b started 1');
    harness.woke('a');
    expect(harness.whyNot('a')).toBe('key k-7 full 1/1');
    expect(harness.ends('b')).toContain('a started 2');
  });

  it('that cannot be read fails the step, and the failure counts', async () => {
    const harness = await SchedulerHarness.of(flowOf([settled('a', keyed), step('b')]), {
      input: {},
    });
    expect(harness.begin()).toEqual([
      'run started',
      'a failed 0',
      'run stopping (failure)',
      'run failed',
      '> end',
    ]);
  });

  it('that is no text is taken as JSON', async () => {
    const settings = { concurrencyKey: '${{ inputs }}' };
    const harness = await SchedulerHarness.of(
      flowOf([settled('a', settings), settled('b', settings)]),
      {
        input: { n: [1] },
      },
    );
    harness.begin();
    expect(harness.whyNot('b')).toBe('key {"n":[1]} full 1/1');
  });
});

describe('branches', () => {
  const three = flow('t', 'a < t', 'b < t', 'c < t', 'd < a');

  it('are at work at once as many as the plan says', async () => {
    const harness = await SchedulerHarness.of(three, { maxBranches: 2 });
    harness.begin();
    expect(harness.ends('t')).toEqual([
      't succeeded 1',
      'a started 1',
      'b started 1',
      '> start a',
      '> start b',
    ]);
    expect(harness.whyNot('c')).toBe('branches of this run 2/2');
    expect(harness.ends('b')).toContain('c started 1');
    expect(harness.ends('a')).toContain('d started 1');
  });

  it('within branches count like others, and never wait for the one around them', async () => {
    const nested = flow('t', 'a < t', 'b < t', 'c < a', 'd < a');
    const harness = await SchedulerHarness.of(nested, { maxBranches: 1 });
    harness.begin();
    const ids = ['t', 'a', 'b', 'c', 'd'];
    const running = () => ids.filter((id) => harness.statusOf(id) === 'running');
    for (let left = 5; left > 0; left--) {
      expect(running()).toHaveLength(1);
      harness.ends(running()[0]!);
    }
    expect(harness.scheduler.run.status).toBe('succeeded');
  });
});

describe('an open breaker', () => {
  const breaker = { failures: 1, resetMs: 500 };

  it('holds steps until its time is over, then lets one through', async () => {
    const steps = ['a', 'x', 'y', 'b', 'c'].map((id) => settled(id, api));
    const harness = await SchedulerHarness.of(flowOf(steps, declared), {
      ...pools(3, { breaker }),
      concurrency: 3,
      failureMode: 'continue_on_error',
    });
    harness.begin();
    for (const id of ['x', 'y']) expect(harness.statusOf(id)).toBe('running');
    expect(harness.fails('a')).toEqual(['a failed 1', '> alarm room api at 1500']);
    expect(harness.whyNot('b')).toBe('breaker of api open for 500ms');
    harness.ends('x');
    harness.ends('y');
    harness.at = 1_500;
    expect(harness.room('api')).toEqual(['b started 1', '> start b']);
    expect(harness.whyNot('c')).toBe('breaker of api is trying one attempt');
    expect(harness.ends('b')).toContain('c started 1');
  });
});

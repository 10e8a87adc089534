/**
 * Every step that does not run says why, and only those.
 */
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { acyclicEdges, stepsOf } from '../../test/properties/graphs.ts';
import { SchedulerHarness, settled } from '../../test/scheduler-harness.ts';
import { flow, flowOf, step } from '../../test/workbench.ts';
import type { StepStatus } from '../run/status.ts';
import { FAILURE_MODES, HOOKS, NEED_RULES, type StepSettings } from '../workflow/workflow.ts';
import { STRATEGIES } from './strategies/index.ts';

describe('why a step does not run', () => {
  it('before the run: it has not started', async () => {
    const harness = await SchedulerHarness.of(flow('a', 'b < a'));
    expect([harness.whyNot('a'), harness.whyNot('b')]).toEqual([
      'the run has not started',
      'needs a',
    ]);
  });

  it('its needs, the first three by name', async () => {
    const harness = await SchedulerHarness.of(flow('a', 'b', 'c', 'd', 'e', 'x < a b c d e'));
    harness.begin();
    expect(harness.whyNot('x')).toBe('needs a, b, c and 2 more');
    harness.ends('b');
    harness.ends('a');
    expect(harness.whyNot('x')).toBe('needs c, d, e');
    expect([harness.whyNot('a'), harness.whyNot('c')]).toEqual([undefined, undefined]);
  });

  it('the wait for its next try', async () => {
    const retry = { maxAttempts: 2, initialIntervalMs: 2_500 };
    const harness = await SchedulerHarness.of(flowOf([settled('a', { retry })]));
    harness.begin();
    harness.fails('a');
    expect(harness.whyNot('a')).toBe('retry in 3s');
    harness.at += 3_000;
    expect(harness.whyNot('a')).toBe('retry in 1ms');
  });

  it('other steps of the run', async () => {
    const harness = await SchedulerHarness.of(flow('a', 'b'), { concurrency: 1 });
    harness.begin();
    expect(harness.whyNot('b')).toBe('concurrency full 1/1');
  });

  it('the strategy, and the hook it belongs to', async () => {
    const steps = [step('a'), step('b'), step('c', ['a']), settled('d', { hook: 'finally' })];
    const harness = await SchedulerHarness.of(flowOf(steps), { strategy: 'level' });
    harness.begin();
    harness.ends('a');
    expect(harness.whyNot('c')).toBe('held back by the strategy level');
    expect(harness.whyNot('d')).toBe('finally: the run has not ended');
  });
});

const settings: fc.Arbitrary<StepSettings> = fc.record(
  {
    runIf: fc.constantFrom(...NEED_RULES),
    optional: fc.boolean(),
    pool: fc.constant('api'),
    priority: fc.integer({ min: -2, max: 2 }),
    retry: fc.constant({ maxAttempts: 2, initialIntervalMs: 50 }),
    queueTimeoutMs: fc.constant(10),
    branchTimeoutMs: fc.constant(500),
    concurrencyKey: fc.constantFrom('k1', 'k2'),
  },
  { requiredKeys: [] },
);

const worlds = acyclicEdges(10).chain((edges) =>
  fc.record({
    edges: fc.constant(edges),
    settings: fc.array(settings, { minLength: edges.length, maxLength: edges.length }),
    hook: fc.option(fc.constantFrom(...HOOKS)),
    mode: fc.constantFrom(...FAILURE_MODES),
    strategy: fc.constantFrom(...STRATEGIES.map(({ name }) => name)),
    concurrency: fc.constantFrom(1, 2, 10),
    maxBranches: fc.constantFrom(1, Number.POSITIVE_INFINITY),
    acts: fc.array(
      fc.tuple(
        fc.constantFrom('ends', 'fails', 'overran', 'gaveUp', 'woke', 'waited', 'branchOverran'),
        fc.nat(),
      ),
      { maxLength: 40 },
    ),
    end: fc.constantFrom('none', 'cancel', 'expired'),
  }),
);

const QUIET: readonly StepStatus[] = ['running', 'succeeded', 'failed', 'skipped', 'cancelled'];

describe('in random runs', () => {
  it('it is known for exactly the steps that neither run nor have ended, after every input', () =>
    fc.assert(
      fc.asyncProperty(worlds, async (world) => {
        const steps = stepsOf(world.edges, (s) => {
          const own = { ...world.settings[s]! };
          if (world.edges[s]!.length === 0) delete (own as { runIf?: unknown }).runIf;
          return { settings: own };
        });
        const tail = world.hook === null ? [] : [settled('tail', { hook: world.hook })];
        const harness = await SchedulerHarness.of(
          flowOf([...steps, ...tail], { pools: { api: { size: 1 } } }),
          {
            failureMode: world.mode,
            strategy: world.strategy,
            concurrency: world.concurrency,
            maxBranches: world.maxBranches,
            pools: new Map([['api', { size: 1 }]]),
            timeoutMs: 1_000,
          },
        );
        const ids = [...steps, ...tail].map(({ id }) => id);
        const check = () => {
          for (const id of ids) {
            const told = harness.whyNot(id);
            expect([id, told === undefined]).toEqual([id, QUIET.includes(harness.statusOf(id))]);
            if (told !== undefined) expect(told).not.toMatch(/undefined|NaN|object Object/);
          }
        };
        check();
        harness.begin();
        check();
        world.acts.forEach(([act, n], i) => {
          if (i === 20 && world.end !== 'none') harness[world.end as 'cancel' | 'expired']();
          const running = ids.filter((id) => harness.statusOf(id) === 'running');
          const pool = ['woke', 'waited', 'branchOverran'].includes(act) ? ids : running;
          const id = pool[n % Math.max(1, pool.length)];
          if (id === undefined) return;
          const attempt = harness.scheduler.run.attempt[ids.indexOf(id)]!;
          harness.at += 1;
          if (act === 'ends') harness.ends(id, id, attempt);
          else if (act === 'fails') harness.fails(id, attempt);
          else if (act === 'overran' || act === 'gaveUp') harness[act](id, attempt);
          else harness[act as 'woke'](id);
          check();
        });
      }),
      { numRuns: 300 },
    ));
});

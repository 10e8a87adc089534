/**
 * Every step that does not run says why, and only those.
 */
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { Desk, settled } from '../../test/desk.ts';
import { acyclicEdges, stepsOf } from '../../test/properties/graphs.ts';
import { flow, flowOf, step } from '../../test/workbench.ts';
import type { StepStatus } from '../run/status.ts';
import { FAILURE_MODES, HOOKS, NEED_RULES, type StepSettings } from '../workflow/workflow.ts';
import { STRATEGIES } from './strategies/index.ts';

describe('why a step does not run', () => {
  it('before the run: it has not started', async () => {
    const desk = await Desk.of(flow('a', 'b < a'));
    expect([desk.whyNot('a'), desk.whyNot('b')]).toEqual(['the run has not started', 'needs a']);
  });

  it('its needs, the first three by name', async () => {
    const desk = await Desk.of(flow('a', 'b', 'c', 'd', 'e', 'x < a b c d e'));
    desk.begin();
    expect(desk.whyNot('x')).toBe('needs a, b, c and 2 more');
    desk.ends('b');
    desk.ends('a');
    expect(desk.whyNot('x')).toBe('needs c, d, e');
    expect([desk.whyNot('a'), desk.whyNot('c')]).toEqual([undefined, undefined]);
  });

  it('the wait for its next try', async () => {
    const retry = { maxAttempts: 2, initialIntervalMs: 2_500 };
    const desk = await Desk.of(flowOf([settled('a', { retry })]));
    desk.begin();
    desk.fails('a');
    expect(desk.whyNot('a')).toBe('retry in 3s');
    desk.at += 3_000;
    expect(desk.whyNot('a')).toBe('retry in 1ms');
  });

  it('other steps of the run', async () => {
    const desk = await Desk.of(flow('a', 'b'), { concurrency: 1 });
    desk.begin();
    expect(desk.whyNot('b')).toBe('concurrency full 1/1');
  });

  it('the strategy, and the hook it belongs to', async () => {
    const steps = [step('a'), step('b'), step('c', ['a']), settled('d', { hook: 'finally' })];
    const desk = await Desk.of(flowOf(steps), { strategy: 'level' });
    desk.begin();
    desk.ends('a');
    expect(desk.whyNot('c')).toBe('held back by the strategy level');
    expect(desk.whyNot('d')).toBe('finally: the run has not ended');
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
        const desk = await Desk.of(flowOf([...steps, ...tail], { pools: { api: { size: 1 } } }), {
          failureMode: world.mode,
          strategy: world.strategy,
          concurrency: world.concurrency,
          maxBranches: world.maxBranches,
          pools: new Map([['api', { size: 1 }]]),
          timeoutMs: 1_000,
        });
        const ids = [...steps, ...tail].map(({ id }) => id);
        const check = () => {
          for (const id of ids) {
            const told = desk.whyNot(id);
            expect([id, told === undefined]).toEqual([id, QUIET.includes(desk.statusOf(id))]);
            if (told !== undefined) expect(told).not.toMatch(/undefined|NaN|object Object/);
          }
        };
        check();
        desk.begin();
        check();
        world.acts.forEach(([act, n], i) => {
          if (i === 20 && world.end !== 'none') desk[world.end as 'cancel' | 'expired']();
          const running = ids.filter((id) => desk.statusOf(id) === 'running');
          const pool = ['woke', 'waited', 'branchOverran'].includes(act) ? ids : running;
          const id = pool[n % Math.max(1, pool.length)];
          if (id === undefined) return;
          const attempt = desk.scheduler.run.attempt[ids.indexOf(id)]!;
          desk.at += 1;
          if (act === 'ends') desk.ends(id, id, attempt);
          else if (act === 'fails') desk.fails(id, attempt);
          else if (act === 'overran' || act === 'gaveUp') desk[act](id, attempt);
          else desk[act as 'woke'](id);
          check();
        });
      }),
      { numRuns: 300 },
    ));
});

/**
 * The size of every pool of a run, and steps that do not fit.
 */
import { availableParallelism, totalmem } from 'node:os';
import { describe, expect, it } from 'vitest';
import { settled } from '../../../test/scheduler-harness.ts';
import { flowOf, graphOf, newEngine } from '../../../test/workbench.ts';
import { settingsAt } from '../../graph/graph.ts';
import { workflow } from '../../workflow/define.ts';
import { concurrencyFor, fitted, poolFaults, poolsFor } from './pools.ts';

const cores = availableParallelism();
const usual = Math.max(4, 2 * cores);

describe('sizes', () => {
  it('of concurrency: what is said, else by the machine', () => {
    expect(concurrencyFor(3)).toBe(3);
    expect(concurrencyFor({ min: 2, max: 5 })).toEqual({ min: 2, max: 5 });
    expect(concurrencyFor(undefined)).toBe(usual);
    expect(concurrencyFor('auto')).toEqual({ min: 1, max: 4 * usual });
  });

  it('of the pools that are always there', () => {
    const pools = poolsFor(8);
    expect([...pools.keys()]).toEqual(['cpu', 'io', 'memory']);
    expect(pools.get('cpu')).toEqual({ size: cores });
    expect(pools.get('io')).toEqual({ size: 16 });
    expect(pools.get('memory')!.size).toBeLessThan(totalmem());
    expect(poolsFor({ min: 1, max: 5 }).get('io')).toEqual({ size: 10 });
  });

  it('of declared ones, the later declaration winning', () => {
    const pools = poolsFor(8, { api: { size: 1 }, io: { size: 2 } }, undefined, {
      api: { size: 3 },
    });
    expect([pools.get('api'), pools.get('io')]).toEqual([{ size: 3 }, { size: 2 }]);
  });
});

describe('a step that takes more than there is', () => {
  it('is told with the place that says so', async () => {
    const steps = [
      settled('a', { cost: { api: 3, cpu: 1 } }),
      settled('b', { pool: 'api' }),
      settled('c', { pool: 'api', cost: { api: 4 } }),
    ];
    const graph = await graphOf(flowOf(steps, { pools: { api: { size: 2 } } }));
    const faults = (size: number) => poolFaults(graph, poolsFor(8, { api: { size } }));
    expect(faults(4)).toEqual([]);
    expect(faults(2).map(({ message, path }) => [message, path])).toEqual([
      ['step "a" takes 3 of the pool "api", which has 2.', ['steps', 0, 'cost', 'api']],
      ['step "c" takes 4 of the pool "api", which has 2.', ['steps', 2, 'cost', 'api']],
    ]);
    expect(faults(0.5)[1]).toMatchObject({ code: 'E_POOL', path: ['steps', 1, 'pool'] });
  });
});

describe('at most', () => {
  it('is the whole pool where that is smaller, and no fault', async () => {
    const most = settled('a', { cost: { api: { atMost: 8 }, io: 1 } });
    const graph = await graphOf(flowOf([most], { pools: { api: { size: 2 } } }));
    const claimsIn = (size: number) => {
      const pools = poolsFor(8, { api: { size } });
      expect(poolFaults(graph, pools)).toEqual([]);
      return settingsAt(fitted(graph, pools), 0).demand!.costs;
    };
    const io = { pool: 'io', amount: 1 };
    expect(claimsIn(2)).toEqual([{ pool: 'api', amount: 2, atMost: 8 }, io]);
    expect(claimsIn(9)).toEqual([{ pool: 'api', amount: 8, atMost: 8 }, io]);
  });

  it('stays one object for steps that want the same, and leaves other graphs alone', async () => {
    const cost = { io: { atMost: 3 } };
    const steps = [settled('a', { cost }), settled('b', { cost }), settled('c', { pool: 'io' })];
    const graph = await graphOf(flowOf(steps));
    const inPools = fitted(graph, poolsFor(1));
    const demandAt = (s: number) => settingsAt(inPools, s).demand;
    expect(demandAt(0)).toBe(demandAt(1));
    expect(demandAt(0)!.costs).toEqual([{ pool: 'io', amount: 2, atMost: 3 }]);
    expect(demandAt(2)).toBe(settingsAt(graph, 2).demand);
    expect(inPools.indexOf('b')).toBe(1);
    const plain = await graphOf(flowOf(steps.slice(2)));
    expect(fitted(plain, poolsFor(1))).toBe(plain);
  });

  it('in code runs with what there is, as much as the step is told', async () => {
    const flow = workflow('w', { pools: { licences: { size: 2 } } });
    flow.step('a', {
      cost: { licences: { atMost: 8 }, io: 1 },
      run: (_, { cost }) => [cost, Object.isFrozen(cost)],
    });
    flow.step('b', { run: (_, { cost }) => cost });
    const engine = newEngine();
    const result = await engine.run(flow);
    expect(result.step('a').output).toEqual([{ licences: 2, io: 1 }, true]);
    expect(result.step('b').output).toEqual({});
    const larger = await engine.run(flow, null, { pools: { licences: { size: 9 } } });
    expect(larger.step('a').output).toEqual([{ licences: 8, io: 1 }, true]);
  });
});

describe('S6 a large count', () => {
  it('S6 of places is no memory, and the fix holds what the step takes', async () => {
    const flow = flowOf([settled('a', { cost: { cpu: 2 ** 40, memory: 2 ** 50 + 1 } })]);
    const pools = poolsFor(8, { cpu: { size: 2 }, memory: { size: 2 ** 20 } });
    const found = poolFaults(await graphOf(flow), pools);
    expect(found.map(({ message, fix }) => [message, fix])).toEqual([
      [
        'step "a" takes 1099511627776 of the pool "cpu", which has 2.',
        'lower it to 2 or less, or take no more than there is: cost: { cpu: { at_most: 1099511627776 } }; or raise the pool: pools: { cpu: 1099511627776 }',
      ],
      [
        'step "a" takes 1073741824mb of the pool "memory", which has 1mb.',
        'lower it to 1mb or less, or take no more than there is: cost: { memory: { at_most: 1125899906842625 } }; or raise the pool: pools: { memory: 1125899906842625 }',
      ],
    ]);
  });
});

describe('the pools of an engine', () => {
  it('may be named by workflows that do not declare them', async () => {
    const flow = workflow('w');
    flow.step('a', { pool: 'licences', run: () => 1 });
    const found = (await newEngine().plan(flow)).diagnostics.map(({ code }) => code);
    expect(found).toEqual(['E_UNKNOWN_POOL']);
    const engine = newEngine({ pools: { licences: { size: 1 } } });
    expect((await engine.run(flow)).status).toBe('succeeded');
  });

  it('that are none are refused with the engine', () => {
    expect(() => newEngine({ pools: { api: { size: 0 } } })).toThrow(
      'the size of pool api cannot be 0',
    );
  });
});

/**
 * Steps that take the results of earlier runs: when they do, and when they must not.
 */
import { describe, expect, it } from 'vitest';
import { newEngine } from '../../../test/workbench.ts';
import type { StepType } from '../../ports/step-type.ts';
import type { RunResult } from '../../run/result.ts';
import { memoryStore } from '../../stores/memory.ts';
import { virtualClock } from '../../testing/virtual-clock.ts';
import { workflow } from '../../workflow/define.ts';
import type { StepSettings } from '../../workflow/workflow.ts';

function bench() {
  const store = memoryStore();
  const clock = virtualClock();
  let calls = 0;
  const double: StepType = {
    name: 'double',
    summary: 'For tests.',
    intent: 'transform',
    with: { type: 'object' },
    run: (input, { annotate }) => {
      calls++;
      annotate({ made: 'here' });
      return [input, input];
    },
  };
  const engine = newEngine({ store, clock, stepTypes: [double] });
  /** `first` gives the input, `double` is what may be cached, `last` comes after it. */
  const flowWith = (cache: StepSettings['cache'], run?: (input: unknown) => unknown) => {
    const flow = workflow('w');
    const first = flow.step('first', { run: (input: unknown) => input });
    const work = run === undefined ? { uses: 'double' } : { run };
    const second = flow.step('double', { needs: first, ...work, cache } as never);
    flow.step('last', { needs: second, run: (input: unknown) => JSON.stringify(input) });
    return flow;
  };
  return { store, clock, engine, flowWith, calls: () => calls };
}

const cachedFrom = (result: RunResult) => result.step('double').metadata?.cached_from;

describe('a cached step', () => {
  it('takes the result of an earlier run that was given the same, with its metadata', async () => {
    const { engine, flowWith, calls } = bench();
    const one = await engine.run(flowWith(true), { b: 1, a: 2 });
    const two = await engine.run(flowWith(true), { a: 2, b: 1 });
    expect(calls()).toBe(1);
    expect(cachedFrom(one)).toBeUndefined();
    expect(cachedFrom(two)).toBe(one.runId);
    expect(two.step('double')).toMatchObject({ status: 'succeeded', attempts: 1 });
    expect(two.step('double').metadata).toMatchObject({ made: 'here' });
    expect(two.output).toBe(one.output);
  });

  it.each<[string, unknown, boolean]>([
    ['another input', 'y', true],
    ['bytes instead of text', new TextEncoder().encode('x'), true],
    ['nothing else', 'x', false],
  ])('runs for %s', async (_, input, runs) => {
    const { engine, flowWith, calls } = bench();
    await engine.run(flowWith(true), 'x');
    await engine.run(flowWith(true), input);
    expect(calls()).toBe(runs ? 2 : 1);
  });

  it('runs when its function is another one', async () => {
    const { engine, flowWith } = bench();
    const cache = { key: 'x' };
    await engine.run(
      flowWith(cache, (input) => input),
      'x',
    );
    const other = await engine.run(
      flowWith(cache, (input) => ({ other: input })),
      'x',
    );
    expect(other.output).toBe('{"other":"x"}');
  });

  it('runs when the result is too old, and then keeps the new one', async () => {
    const { engine, flowWith, clock, calls } = bench();
    const cache = { ttlMs: 1_000 };
    await engine.run(flowWith(cache), 'x');
    clock.advance(999);
    await engine.run(flowWith(cache), 'x');
    expect(calls()).toBe(1);
    clock.advance(1);
    const third = await engine.run(flowWith(cache), 'x');
    expect(calls()).toBe(2);
    expect(cachedFrom(await engine.run(flowWith(cache), 'x'))).toBe(third.runId);
  });

  it('is told apart by the key that its author gives, in place of its input', async () => {
    const { engine, flowWith, calls } = bench();
    const cache = { key: '${{ inputs.version }}' };
    await engine.run(flowWith(cache), { version: 1, at: 'noon' });
    await engine.run(flowWith(cache), { version: 1, at: 'night' });
    expect(calls()).toBe(1);
    await engine.run(flowWith(cache), { version: 2, at: 'noon' });
    expect(calls()).toBe(2);
  });

  it('keeps no failure, and nothing that cannot be kept', async () => {
    const { engine, flowWith } = bench();
    let tries = 0;
    const fails = () => {
      if (++tries === 1) throw new Error('not today');
      return tries === 2 ? Number.NaN : tries;
    };
    const statuses: string[] = [];
    for (let i = 0; i < 4; i++)
      statuses.push((await engine.run(flowWith({ key: 'x' }, fails), 'x')).step('double').status);
    expect(statuses).toEqual(['failed', 'failed', 'succeeded', 'succeeded']);
    expect(tries).toBe(3);
  });

  it('runs when the store cannot give its result, or cannot keep it', async () => {
    const { engine, flowWith, calls, store } = bench();
    const broken = async () => {
      throw new Error('lost');
    };
    Object.assign(store, { recall: broken, remember: broken });
    for (let i = 0; i < 2; i++)
      expect((await engine.run(flowWith(true), 'x')).status).toBe('succeeded');
    expect(calls()).toBe(2);
  });

  it('is not cached unless it says so', async () => {
    const { engine, flowWith, calls } = bench();
    for (const cache of [undefined, false]) await engine.run(flowWith(cache), 'x');
    expect(calls()).toBe(2);
  });
});

describe('B9 a function in a program', () => {
  const made = (base: string, cache: StepSettings['cache']) => {
    const flow = workflow('w');
    return flow.returns(flow.step('s', { run: () => base, cache: cache! }));
  };

  it.each([true, {}, { ttlMs: 1_000 }])('asks for a key: cache %j', async (cache) => {
    const { engine } = bench();
    const { graph, diagnostics } = await engine.check(made('prod', cache));
    expect(graph).toBeUndefined();
    expect(diagnostics).toMatchObject([
      { code: 'E_CACHE', path: ['steps', 0, 'cache'], fix: expect.stringContaining('{ key: ') },
    ]);
  });

  it('gives the result of no other closure where its key tells them apart', async () => {
    const { engine } = bench();
    const outputs = [];
    for (const base of ['prod', 'staging', 'prod'])
      outputs.push((await engine.run(made(base, { key: base }))).output);
    expect(outputs).toEqual(['prod', 'staging', 'prod']);
  });
});

describe('a plan with cached steps', () => {
  it('says which results it takes, as far as that is known', async () => {
    const { engine, clock } = bench();
    const flow = workflow('w');
    const first = flow.step('first', { run: () => 1, cache: { key: 'x', ttlMs: 1_000 } });
    flow.step('second', { needs: first, uses: 'double' as string as './double', cache: true });
    const choices = async () =>
      (await engine.plan(flow, 'x')).choices.filter((c) => c.startsWith('cache'));
    const later = 'cache of second: known when its needs have ended';
    expect(await choices()).toEqual([
      'cache of first: runs: there is no earlier result for what it is given',
      later,
    ]);
    const { runId } = await engine.run(flow, 'x');
    expect(await choices()).toEqual([`cache of first: takes the result of run ${runId}`, later]);
    clock.advance(1_000);
    expect(await choices()).toEqual([
      `cache of first: runs: the result of run ${runId} is too old`,
      later,
    ]);
  });
});

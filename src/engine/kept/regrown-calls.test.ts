/**
 * Retries of runs in which called workflows had not succeeded, and runs that go on with the workflow as it is now.
 * Knows engines and a store in memory, and counts work outside of the runs; must not know how a call is kept.
 */
import { describe, expect, it } from 'vitest';
import { forkBench } from '../../../test/fork-bench.ts';
import { each, flowOf, step } from '../../../test/workbench.ts';
import { handHeld } from '../../testing/hand-held-step.ts';
import type { Step } from '../../workflow/workflow.ts';

const items = { items: [1, 2], on_failure: 'continue_on_error' };

describe('a retry of a run in which called workflows had not succeeded', () => {
  /** `load`, and `each` of two, which call `deep`. */
  function world() {
    const bench = forkBench();
    const { work } = bench;
    const deep = flowOf([work('d'), work('e', ['d'])], { name: 'deep' });
    const call = (id: string, calls: Step['calls']) => step(id, [], { uses: 'workflow', calls });
    const etl = flowOf([work('load'), each('each', ['load'], [call('inner', deep)], items)], {
      name: 'etl',
    });
    const flow = flowOf([call('orders', etl), call('users', etl), call('more', deep)], {
      onFailure: 'continue_on_error',
    });
    return { ...bench, flow, call, etl };
  }

  it('does in each of them what is left', async () => {
    const { done, flow, first, retry } = world();
    await first(flow, 'orders.each[1].inner.e', 'users.load');
    const result = await retry(flow);
    expect(result.status).toBe('succeeded');
    expect([...done].sort()).toEqual([
      'orders.each[1].inner.e',
      'users.each[0].inner.d',
      'users.each[0].inner.e',
      'users.each[1].inner.d',
      'users.each[1].inner.e',
      'users.load',
    ]);
    expect(result.step('orders').output).toEqual([
      'orders.each[0].inner.e of r1',
      'orders.each[1].inner.e of r2',
    ]);
    expect(result.step('more').output).toBe('more.e of r1');
  });

  it('goes on in a group that is as it was with the workflow of now', async () => {
    const { done, work, first, retry } = forkBench();
    const rest = (id: string) => work(id, ['each']);
    const group = () => each('each', [], [work('a'), work('b', ['a'])], items);
    await first(flowOf([group(), rest('last')]), 'each[1].b');
    const result = await retry(flowOf([group(), rest('other')]), { useCurrent: true });
    expect([result.status, done]).toEqual(['succeeded', ['each[1].b', 'other']]);
  });

  it('wants a call to be named with the workflow of now only where what it calls is another one', async () => {
    const { done, first, retry, work, call, etl, flow } = world();
    await first(flow, 'orders.each[1].inner.e');
    const more = flowOf([work('mine'), ...etl.steps], { name: 'etl' });
    const changed = flowOf([call('orders', more), ...flow.steps.slice(1)], {
      onFailure: 'continue_on_error',
    });
    await expect(retry(changed, { useCurrent: true })).rejects.toMatchObject({
      code: 'already-done',
      step: 'orders',
    });
    const beside = { ...flow, steps: [...flow.steps, work('beside')] };
    const result = await retry(beside, { useCurrent: true });
    expect([result.status, [...done].sort()]).toEqual([
      'succeeded',
      ['beside', 'orders.each[1].inner.e'],
    ]);
  });

  it('wants a group to be named where another step gives its outputs now', async () => {
    const { done, work, first, retry } = forkBench();
    const group = (...body: Step[]) => flowOf([each('each', [], body, items)]);
    await first(group(work('a'), work('b'), work('c')), 'each[1].a');
    const moved = group(work('a'), work('c'), work('b'));
    await expect(retry(moved, { useCurrent: true })).rejects.toMatchObject({
      code: 'already-done',
      step: 'each',
    });
    const same = group(work('b'), work('a'), work('c'));
    expect((await retry(same, { useCurrent: true })).status).toBe('succeeded');
    expect(done).toEqual(['each[1].a']);
  });

  it('goes on in such a group, and in a call, when an interrupted run is resumed with the workflow of now', async () => {
    const { done, work, engine, call, etl } = world();
    const held = handHeld();
    const group = (b: Step) =>
      each('each', [], [work('a'), b], { items: [1, 2, 3], concurrency: 1 });
    const flowWith = (...steps: Step[]) => flowOf(steps, { onFailure: 'continue_on_error' });
    const before = flowWith(group(work('b', ['a'], { run: held })), call('orders', etl));
    const handle = await engine.start(before, null, { runId: 'r' });
    (await held.started()).succeed('b of item 0');
    const second = await held.started();
    handle.leave();
    second.succeed('b of item 1');
    await handle.result;
    done.length = 0;
    const workflow = flowWith(group(work('b', ['a'])), call('orders', etl), work('more'));
    const resumed = await engine.resume('r', { workflow, useCurrent: true });
    const result = await resumed.result;
    expect(result.status).toBe('succeeded');
    expect(done).toContain('more');
    expect(done.filter((id) => id.startsWith('each'))).toEqual(['each[2].a', 'each[2].b']);
    expect(result.step('each').output).toEqual(['b of item 0', 'b of item 1', 'each[2].b of r1']);
  });
});

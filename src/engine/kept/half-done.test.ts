/**
 * Retries of runs in which all is done that can be, but for what a group did without: it has to be named.
 * Knows engines and a store in memory; must not know how a group succeeds.
 */
import { describe, expect, it } from 'vitest';
import { forkBench } from '../../../test/fork-bench.ts';
import { each, flowOf, loop } from '../../../test/workbench.ts';

const some = { items: [1, 2], succeeds_if: 'all_settled', on_failure: 'continue_on_error' };

describe('a retry for the sake of a group that succeeded without some of its items', () => {
  const refused = { code: 'already-done', step: 'each' };

  it('wants it to be named, also where none of them succeeded', async () => {
    const { done, work, first, retry } = forkBench();
    const flow = flowOf([each('each', [], [work('a')], some)]);
    expect((await first(flow, 'each[0].a', 'each[1].a')).status).toBe('partial');
    await expect(retry(flow)).rejects.toMatchObject({
      ...refused,
      message:
        'step "each" of run "r1" has a result that was made without some of its steps, and nothing else is left to run',
    });
    expect((await retry(flow, { step: 'each' })).status).toBe('succeeded');
    expect(done).toEqual(['each[0].a', 'each[1].a']);
  });

  it('wants a loop to be named that did without a part of an earlier round', async () => {
    const { work, first, retry } = forkBench();
    const inner = each('inner', [], [work('a')], some);
    const rounds = { until: 'round == 2', max_iterations: 5 };
    const flow = flowOf([loop('each', [], [inner], rounds)], { onFailure: 'continue_on_error' });
    expect((await first(flow, 'each[0].inner[1].a')).status).toBe('partial');
    await expect(retry(flow)).rejects.toMatchObject(refused);
  });

  it('wants it to be named in a retry of a retry, too', async () => {
    const { failing, work, first, retry } = forkBench();
    const flow = flowOf([each('each', [], [work('a')], some), work('b')], {
      onFailure: 'continue_on_error',
    });
    expect((await first(flow, 'each[1].a', 'b')).status).toBe('failed');
    failing.clear();
    expect((await retry(flow)).status).toBe('partial');
    await expect(retry(flow, { from: 'r2', runId: 'r3' })).rejects.toMatchObject(refused);
    const result = await retry(flow, { from: 'r2', runId: 'r4', step: 'each' });
    expect(result.status).toBe('succeeded');
  });

  it('keeps in mind that a group within another one did without some, however often it is retried', async () => {
    const { failing, work, first, retry } = forkBench();
    const inner = each('inner', [], [work('a')], some);
    const flow = flowOf([
      each('outer', [], [inner, work('b')], { items: [1], on_failure: 'continue_on_error' }),
    ]);
    await first(flow, 'outer[0].inner[1].a', 'outer[0].b');
    failing.add('outer[0].b');
    expect((await retry(flow)).status).toBe('failed');
    failing.clear();
    const last = await retry(flow, { from: 'r2', runId: 'r3' });
    expect(last.status).toBe('partial');
    expect(last.step('outer').output).toEqual(['outer[0].b of r3']);
    expect(last.step('outer[0].inner').output).toEqual(['outer[0].inner[0].a of r1', null]);
  });

  it('begins anew where none of its items has anything to lose', async () => {
    const { done, work, first, retry } = forkBench();
    const flow = flowOf([each('each', [], [work('a')], some), work('b')], {
      onFailure: 'continue_on_error',
    });
    await first(flow, 'each[0].a', 'each[1].a');
    const other = flowOf([each('each', [], [work('a'), work('more')], some), work('b')]);
    expect((await retry(other, { useCurrent: true })).status).toBe('succeeded');
    expect([...done].sort()).toEqual(['each[0].a', 'each[0].more', 'each[1].a', 'each[1].more']);
  });
});

/**
 * Forks from an item, a round, or a step within one: the rest of its step keeps its results.
 * Knows engines and a store in memory, and counts work outside of the runs; must not know how a part is found.
 */
import { describe, expect, it } from 'vitest';
import { forkBench } from '../../../test/fork-bench.ts';
import { each, flowOf, loop, step } from '../../../test/workbench.ts';
import { handHeld } from '../../testing/hand-held-step.ts';
import { workflow } from '../../workflow/define.ts';
import type { Step } from '../../workflow/workflow.ts';

const items = { items: [{ id: 'a' }, { id: 'b' }, { id: 'c' }] };

describe('a fork from within a group', () => {
  it('does one item anew, with all that comes after the group, and keeps the list', async () => {
    const { done, work, first, fork } = forkBench();
    const flow = flowOf([
      work('list'),
      each('each', ['list'], [work('load'), work('save', ['load'])], items),
      work('last', ['each']),
      work('beside', ['list']),
    ]);
    await first(flow);
    const result = await fork(flow, 'each[1]');
    expect(result.status).toBe('succeeded');
    expect(done).toEqual(['each[1].load', 'each[1].save', 'last']);
    expect(result.step('each').output).toEqual([
      'each[0].save of r1',
      'each[1].save of r2',
      'each[2].save of r1',
    ]);
    expect(result.step('beside').output).toBe('beside of r1');
  });

  it('names items by key, and does what in an item needs the step that is named', async () => {
    const { done, work, first, fork } = forkBench();
    const body = [work('load'), work('pay'), work('tell', ['pay']), work('log', ['load'])];
    const flow = flowOf([each('each', [], body, { ...items, key: '${{ item.id }}' })]);
    await first(flow);
    await fork(flow, ['each[b].pay', 'each[c].log']);
    expect([...done].sort()).toEqual(['each[b].pay', 'each[b].tell', 'each[c].log']);
  });

  it('goes deeper, and ends anew what is around', async () => {
    const { done, work, first, fork } = forkBench();
    const inner = each('inner', ['load'], [work('x'), work('y', ['x'])], { items: ['p', 'q'] });
    const body = [work('load'), inner, work('save', ['inner']), work('log', ['load'])];
    const flow = flowOf([each('each', [], body, items)]);
    await first(flow);
    await fork(flow, 'each[2].inner[1]');
    expect(done).toEqual(['each[2].inner[1].x', 'each[2].inner[1].y', 'each[2].save']);
    await fork(flow, 'each[2].inner[0].y', 'r3');
    expect(done).toEqual(['each[2].inner[0].y', 'each[2].save']);
    // A step that runs others runs all of them.
    await fork(flow, ['each[0].inner', 'each[0].inner[1].y'], 'r4');
    expect(done).toHaveLength(5);
  });

  it('does what had failed elsewhere, too, and all of the step where that is named as well', async () => {
    const { done, work, first, fork } = forkBench();
    const flow = flowOf([
      each('each', [], [work('a')], { ...items, on_failure: 'continue_on_error' }),
      work('last', ['each']),
    ]);
    await first(flow, 'each[2].a');
    await fork(flow, 'each[0]');
    expect([...done].sort()).toEqual(['each[0].a', 'each[2].a', 'last']);
    await fork(flow, ['each[0]', 'each'], 'r3');
    expect(done).toHaveLength(4);
  });

  it('of a round does all later ones, too', async () => {
    const { done, work, first, fork } = forkBench();
    const flow = flowOf([
      loop('refine', [], [work('a'), work('b', ['a']), work('log')], {
        until: 'round == 3',
        max_iterations: 9,
      }),
      work('last', ['refine']),
    ]);
    await first(flow);
    const result = await fork(flow, 'refine[1].b');
    expect(done.slice(0, 1)).toEqual(['refine[1].b']);
    expect([...done].sort()).toEqual([
      'last',
      'refine[1].b',
      'refine[2].a',
      'refine[2].b',
      'refine[2].log',
    ]);
    expect(result.step('refine[1].a').output).toBe('refine[1].a of r1');
    await fork(flow, 'refine[0]', 'r3');
    expect(done).toHaveLength(10);
  });

  it('has as many rounds as the new ones lead to', async () => {
    const { done, work, first, fork } = forkBench();
    let end = '';
    const b = work('b', ['a'], {
      run: (_: unknown, { stepId }: { readonly stepId: string }) => {
        done.push(stepId);
        return end;
      },
    } as never);
    const rounds = { until: 'last == "stop" || round == 4', max_iterations: 9 };
    const flow = flowOf([loop('refine', [], [work('a'), b], rounds)]);
    await first(flow);
    end = 'stop';
    const result = await fork(flow, 'refine[1].b');
    expect([result.status, done]).toEqual(['succeeded', ['refine[1].b']]);
  });

  it('does a step of a case and of a called workflow, and what needs it', async () => {
    const { done, work, first, fork } = forkBench();
    const callee = workflow('callee');
    const run = (_: unknown, { stepId }: { readonly stepId: string }) => done.push(stepId);
    const load = callee.step('load', { run });
    callee.step('sum', { needs: load, run });
    const flow = workflow('w');
    flow.call('report', callee as never);
    const cases = { one: { steps: [work('book'), work('tell', ['book'])] } };
    const route = step('route', [], { uses: 'switch', with: { value: 'one' }, cases });
    const both = flowOf([route, ...flow.steps]);
    await first(both);
    await fork(both, ['route.tell', 'report.sum']);
    expect([...done].sort()).toEqual(['report.sum', 'route.tell']);
    await fork(both, 'report.load', 'r3');
    expect(done).toEqual(['report.load', 'report.sum']);
  });

  it('goes on after its process has gone', async () => {
    const { done, work, first, engine } = forkBench();
    const held = handHeld();
    const flowWith = (b: Step) =>
      flowOf([each('each', [], [work('a'), b, work('c', ['b'])], items)]);
    await first(flowWith(work('b', ['a'])));
    done.length = 0;
    const there = flowWith(work('b', ['a'], { run: held }));
    const from = ['each[0].b', 'each[1].c', 'each[2].b'];
    const begun = await engine.fork('r1', { workflow: there, runId: 'r2', from });
    (await held.started()).succeed('new');
    const underWay = await held.started();
    begun.leave();
    underWay.succeed('new');
    expect(await begun.result).toMatchObject({ interrupted: true });
    const resumed = await engine.resume('r2', { workflow: flowWith(work('b', ['a'])) });
    expect((await resumed.result).status).toBe('succeeded');
    expect([...done].sort()).toEqual(['each[0].c', 'each[1].c', 'each[2].c']);
  });

  it('can be forked and retried once more', async () => {
    const { done, failing, work, first, fork, engine } = forkBench();
    const group = { ...items, on_failure: 'continue_on_error' };
    const flow = flowOf([each('each', [], [work('a'), work('b', ['a'])], group)]);
    await first(flow);
    failing.add('each[1].b');
    expect((await fork(flow, ['each[1]', 'each[2].b'])).status).toBe('failed');
    failing.clear();
    done.length = 0;
    await (await engine.retry('r2', { workflow: flow, runId: 'r3' })).result;
    expect(done).toEqual(['each[1].b']);
    done.length = 0;
    await (await engine.fork('r3', { workflow: flow, runId: 'r4', from: 'each[0].b' })).result;
    expect(done).toEqual(['each[0].b']);
  });
});

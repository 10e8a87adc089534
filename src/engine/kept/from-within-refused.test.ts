/**
 * Forks from within a step that are refused: what may have had its effect, and what is not there.
 * Knows engines and a store in memory, and counts work outside of the runs; must not know how a part is found.
 */
import { describe, expect, it } from 'vitest';
import { forkBench } from '../../../test/fork-bench.ts';
import { each, flowOf, loop } from '../../../test/workbench.ts';
import { handHeld } from '../../testing/hand-held-step.ts';
import type { Step } from '../../workflow/workflow.ts';
import type { ForkOptions } from './rerun-call.ts';

const items = { items: [{ id: 'a' }, { id: 'b' }, { id: 'c' }] };

describe('what must have its effect once, in a fork from within', () => {
  const once: Partial<Step> = { settings: { effects: 'once' } } as never;

  it('has it again where it is named, or stands behind what is', async () => {
    const { done, work, first, fork } = forkBench();
    const flow = flowOf([each('each', [], [work('a'), work('pay', ['a'], once)], items)]);
    await first(flow);
    await fork(flow, ['each[0].a', 'each[2].pay']);
    expect([...done].sort()).toEqual(['each[0].a', 'each[0].pay', 'each[2].pay']);
  });

  it('has to be named, too, where it was cut off', async () => {
    const { done, work, engine } = forkBench();
    const held = handHeld();
    const pay = work('pay', [], { ...once, run: held } as never);
    const group = { ...items, concurrency: 2 };
    const flow = flowOf([each('each', [], [pay, work('tell', ['pay'])], group)]);
    const handle = await engine.start(flow, null, { runId: 'r1' });
    const begun = [await held.started(), await held.started()];
    handle.cancel();
    for (const one of begun) one.fail(new Error('stopped'));
    await handle.result;
    await expect(engine.fork('r1', { workflow: flow, from: 'each[1]' })).rejects.toMatchObject({
      code: 'run-undecided',
      message: 'step "each[0].pay" of run "r1" may have had its effect',
      hint: 'to run it again all the same, name it, too: { from: […, "each[0].pay"] }',
      step: 'each[0].pay',
    });
    const from = ['each[1]', 'each[0].pay'];
    const again = await engine.fork('r1', { workflow: flow, from });
    for (let n = 0; n < 3; n++) (await held.started()).succeed('paid');
    expect((await again.result).status).toBe('succeeded');
    expect(done).toHaveLength(3);
  });
});

describe('a fork from what is not there', () => {
  it('names what is near, or what there is', async () => {
    const { work, first, fork } = forkBench();
    const keyed = { ...items, key: '${{ item.id }}' };
    const flow = flowOf([
      each('each', [], [work('a')], items),
      each('rows', [], [work('a')], keyed),
      loop('refine', [], [work('a')], { until: 'round == 2', max_iterations: 9 }),
      work('last', ['each']),
    ]);
    await first(flow);
    const refused = async (from: ForkOptions['from']) => {
      const error = await fork(flow, from).catch((thrown: unknown) => thrown);
      const { message, hint } = error as { readonly message: string; readonly hint: string };
      return `${message}; ${hint}`;
    };
    const lacks = (id: string, step: string, what: string) =>
      `"${id}" is not a step of the run: step "${step}" has no ${what}`;
    expect(await refused('each[3]')).toBe(
      `${lacks('each[3]', 'each', 'item "3"')}; its items are 0 to 2`,
    );
    expect(await refused('rows[d].a')).toBe(
      `${lacks('rows[d].a', 'rows', 'item "d"')}; its items are a, b, c`,
    );
    expect(await refused('refine[2]')).toBe(
      `${lacks('refine[2]', 'refine', 'round "2"')}; its rounds are 0 to 1`,
    );
    expect(await refused('refine.j')).toBe(
      '"refine.j" is not a step of the run: step "refine" runs its steps in rounds; name a round, refine[1], or a step of one, refine[1].a',
    );
    expect(await refused('rows.a')).toBe(
      '"rows.a" is not a step of the run: step "rows" runs its steps in items; name an item, rows[a], or a step of one, rows[a].a',
    );
    expect(await refused('each[0].b')).toBe(
      '"each[0].b" is not a step of the run; did you mean "each[0].a"?',
    );
    expect(await refused('each[0].another')).toBe(
      '"each[0].another" is not a step of the run; its steps are each[0].a',
    );
    expect(await refused('lsat')).toBe(
      '"lsat" is not a step of the workflow; did you mean "last"?',
    );
    expect(await refused([])).toBe(
      'from cannot be an empty list; give the id of the step that is to run again, or several',
    );
  });

  it('says that all of the step runs again where what it needs does, and where its result is that of another run', async () => {
    const { work, first, fork, engine } = forkBench();
    const flow = flowOf([
      work('list'),
      each('each', ['list'], [work('a')], items),
      work('last', ['each']),
    ]);
    await first(flow, 'last');
    await expect(fork(flow, ['list', 'each[1]'])).rejects.toMatchObject({
      message:
        '"each[1]" cannot run again by itself: all of step "each" does, as what it needs does',
      hint: 'fork the run from "each"',
    });
    const other = flowOf([
      work('list'),
      each('each', ['list'], [work('a'), work('b')], items),
      work('last', ['each']),
    ]);
    const changed = { workflow: other, useCurrent: true, from: 'each[1]' };
    await expect(engine.fork('r1', changed)).rejects.toMatchObject({
      message:
        '"each[1]" cannot run again by itself: all of step "each" does, as it is not as it was',
      hint: 'fork the run from "each"',
    });
    await (await engine.retry('r1', { workflow: flow, runId: 'r3' })).result;
    const refused = engine.fork('r3', { workflow: flow, from: 'each[1]' });
    await expect(refused).rejects.toMatchObject({
      message: '"each[1]" is not a step of the run: step "each" has its result from run "r1"',
      hint: 'look into that run, or fork it',
    });
    await expect(engine.retry('r1', { workflow: flow, step: 'each[1]' })).rejects.toMatchObject({
      hint: 'fork the run from it, or name a step of the workflow',
    });
  });
});

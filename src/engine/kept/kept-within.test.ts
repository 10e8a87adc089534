/**
 * Retries of what others had grown into: in an item, a case or a round the rule is that of the workflow itself, a
 * result is kept unless something before it runs again.
 * Knows engines and a store in memory, and counts work outside of the runs; must not know how results are kept.
 */
import { describe, expect, it } from 'vitest';
import { rerunBench } from '../../../test/rerun-bench.ts';
import { each, flowOf, loop, step } from '../../../test/workbench.ts';
import type { Step } from '../../workflow/workflow.ts';

const settled = (more: object = {}) => ({ settings: { runIf: 'all_settled', ...more } }) as never;
const ONE = { items: ['x'] };

const PLACES: readonly (readonly [string, string, (steps: Step[]) => Step])[] = [
  ['an item', 'g[0]', (steps) => each('g', [], steps, ONE)],
  ['an item of an item', 'g[0].in[0]', (steps) => each('g', [], [each('in', [], steps, ONE)], ONE)],
  ['a round', 'g[0]', (steps) => loop('g', [], steps, { until: 'true', max_iterations: 2 })],
  [
    'a case',
    'g',
    (steps) => step('g', [], { uses: 'switch', with: { value: 'x' }, cases: { x: { steps } } }),
  ],
];

describe.each(PLACES)('in %s', (_, at, shape) => {
  it('a step behind one that runs again runs again', async () => {
    const { run, done, work } = rerunBench();
    const flow = flowOf([
      shape([work('one'), work('two'), work('join', ['one', 'two'], settled())]),
    ]);
    await run('start', flow, [`${at}.one`]);
    const wasJoined = done.r0!.includes(`${at}.join`);
    const result = await run('retry', flow, []);
    expect([result.status, wasJoined]).toEqual(['succeeded', true]);
    expect(done.r1).toEqual([`${at}.one`, `${at}.join`]);
  });

  it('what must have its effect once is refused there', async () => {
    const { run, work } = rerunBench();
    const late = work('late', ['one'], settled({ effects: 'once' }));
    const flow = flowOf([shape([work('one'), late])]);
    await run('start', flow, [`${at}.one`]);
    await expect(run('retry', flow, [])).rejects.toMatchObject({
      code: 'already-done',
      message: `step "${at}.late" of run "r0" has had its effect, which must happen once, and would run again (after ${at}.one)`,
      hint: `to run it again all the same, fork the run from it: { from: "${at}.late" }`,
      step: `${at}.late`,
    });
    expect((await run('fork', flow, [], { from: `${at}.late` })).status).toBe('succeeded');
  });
});

describe('a retry', () => {
  it('runs the rounds behind one that runs again', async () => {
    const { run, done, work } = rerunBench();
    const some = work('some', [], { settings: { optional: true } } as never);
    const steps = [some, work('a', ['some'], settled()), work('b', ['a'])];
    const flow = flowOf([loop('g', [], steps, { until: 'round == 3', max_iterations: 3 })]);
    const first = await run('start', flow, ['g[1].some', 'g[2].b']);
    expect(first.status).toBe('failed');
    await run('retry', flow, []);
    expect(done.r1).toEqual(['g[1].some', 'g[1].a', 'g[1].b', 'g[2].some', 'g[2].a', 'g[2].b']);
  });

  it('runs a step behind a group in an item that goes on', async () => {
    const { run, done, work } = rerunBench();
    const inner = each('in', [], [work('a')], { items: [1, 2], on_failure: 'continue_on_error' });
    const flow = flowOf([each('g', [], [inner, work('late', ['in'], settled())], ONE)]);
    await run('start', flow, ['g[0].in[0].a']);
    await run('retry', flow, []);
    expect(done.r1).toEqual(['g[0].in[0].a', 'g[0].late']);
  });

  it('does not do again what must have its effect once in a group behind one that runs again', async () => {
    const { run, work } = rerunBench();
    const pay = work('pay', [], { settings: { effects: 'once' } } as never);
    const flow = flowOf([
      work('pre'),
      { ...each('g', ['pre'], [pay], ONE), settings: { runIf: 'all_settled' } } as never,
    ]);
    await run('start', flow, ['pre'], {});
    await expect(run('retry', flow, [])).rejects.toMatchObject({
      code: 'already-done',
      message: expect.stringContaining('step "g[0].pay" of run "r0" has had its effect'),
      hint: 'to run it again all the same, retry it with all of "g" named: { step: "g" }',
      step: 'g',
    });
  });
});

describe('a run from a step that is before a half-finished group', () => {
  const half = () => {
    const bench = rerunBench();
    const { work } = bench;
    const flow = flowOf([
      work('pre'),
      each('g', ['pre'], [work('a')], { items: [1, 2], on_failure: 'continue_on_error' }),
      work('last', ['g']),
    ]);
    return { ...bench, flow };
  };
  const all = ['pre', 'g[0].a', 'g[1].a', 'last'];

  it.each([
    ['fork', { from: 'pre' }],
    ['retry', { step: 'pre', downstream: true }],
  ] as const)('runs all of the group again: a %s', async (call, more) => {
    const { run, done, flow } = half();
    await run('start', flow, ['g[0].a']);
    await run(call, flow, [], more);
    expect(done.r1).toEqual(all);
  });

  it('is refused where only that step is named', async () => {
    const { run, flow } = half();
    await run('start', flow, ['g[0].a']);
    await expect(run('retry', flow, [], { step: 'pre' })).rejects.toMatchObject({
      code: 'already-done',
    });
  });
});

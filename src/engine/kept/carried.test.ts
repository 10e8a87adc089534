/**
 * Runs that are made from a retry which had not come to all that it had from the run before it: nothing is done
 * a second time.
 * Knows engines and a store in memory, and counts work outside of the runs; must not know how it is carried on.
 */
import { describe, expect, it } from 'vitest';
import { rerunBench } from '../../../test/rerun-bench.ts';
import { each, flowOf, loop, step } from '../../../test/workbench.ts';
import type { Step } from '../../workflow/workflow.ts';

const ONCE = { settings: { effects: 'once' } } as never;
const ROW = { items: [1, 2, 3], concurrency: 1, on_failure: 'continue_on_error' };

/** Steps that run others, around `a` and `b`; the first run fails in what is broken. */
const SHAPES: readonly (readonly [string, (a: Step, b: Step) => Step, string, string])[] = [
  ['a group', (a) => each('g', [], [a], ROW), 'g[0].a', 'g[1].a'],
  [
    'a group in a group',
    (a) => each('g', [], [each('in', [], [a], ROW)], ROW),
    'g[0].in[0].a',
    'g[0].in[1].a',
  ],
  [
    'a loop',
    (a, b) => loop('g', [], [a, b], { until: 'round == 3', max_iterations: 5 }),
    'g[2].b',
    'g[1].a',
  ],
  [
    'a choice',
    (a, b) =>
      step('g', [], { uses: 'switch', with: { value: 'x' }, cases: { x: { steps: [a, b] } } }),
    'g.b',
    'g.a',
  ],
];

describe.each(SHAPES)('%s of a retry that ended early', (_, shape, broken, kept) => {
  async function failed() {
    const bench = rerunBench();
    const { work } = bench;
    const flow = flowOf([work('pre'), shape(work('a', [], ONCE), work('b', ['a'], ONCE))]);
    await bench.run('start', flow, [broken]);
    return { ...bench, flow };
  }

  it('keeps what had succeeded two runs ago, whether it was begun again or not', async () => {
    const { run, done, flow, engine } = await failed();
    await run('retry', flow, [], { signal: AbortSignal.abort() });
    expect(done.r1).toBe(undefined);
    const previewed = await engine.planRerun({
      kind: 'retry',
      runId: 'r1',
      options: { workflow: flow },
    } as never);
    expect(previewed.plan.regrown!.results.get(kept)).toMatchObject({ from: 'r0', once: true });
    expect((await run('retry', flow, [broken])).status).toBe('failed');
    expect((await run('retry', flow, [])).status).toBe('succeeded');
    const all = Object.values(done).flat();
    expect(all.filter((id) => id === kept)).toEqual([kept]);
    expect(all.filter((id) => id === broken)).toHaveLength(3);
  });

  it('keeps it where the retry was cancelled on the way', async () => {
    const { run, done, flow, cutOff } = await failed();
    expect((await cutOff(flow, broken)).status).toBe('cancelled');
    await expect(run('retry', flow, [])).rejects.toMatchObject({
      code: 'run-undecided',
      step: broken,
    });
    expect((await run('fork', flow, [], { from: broken })).status).toBe('succeeded');
    const all = Object.values(done).flat();
    expect(all.filter((id) => id === kept)).toEqual([kept]);
    expect(done.r1).toEqual([broken]);
  });

  it('keeps it where the retry is forked behind it, or goes on with the workflow of now', async () => {
    const { run, done, flow, work } = await failed();
    await run('retry', flow, [], { signal: AbortSignal.abort() });
    const more = flowOf([...flow.steps, work('late')]);
    await run('retry', more, [broken], { useCurrent: true });
    await run('fork', more, [], { from: 'late', useCurrent: true });
    const all = Object.values(done).flat();
    expect(all.filter((id) => id === kept)).toEqual([kept]);
  });
});

describe('a retry that ended early', () => {
  it('keeps what stands behind a step that was skipped', async () => {
    const { run, done, work } = rerunBench();
    const late = work('late', ['no'], {
      settings: { effects: 'once', runIf: 'all_settled' },
    } as never);
    const flow = flowOf(
      [work('broken'), work('no', [], { settings: { when: 'false' } } as never), late],
      {
        onFailure: 'continue_on_error',
      },
    );
    await run('start', flow, ['broken']);
    await run('retry', flow, [], { signal: AbortSignal.abort() });
    expect((await run('retry', flow, [])).status).toBe('succeeded');
    expect(
      Object.values(done)
        .flat()
        .filter((id) => id === 'late'),
    ).toEqual(['late']);
  });
});

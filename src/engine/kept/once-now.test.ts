/**
 * Steps that others have grown into, of which the workflow of now says that their effect must happen once, and those
 * of a half-done group behind a step that runs again.
 * Knows engines and a store in memory, and counts work outside of the runs; must not know how anything is kept.
 */
import { describe, expect, it } from 'vitest';
import { forkBench } from '../../../test/fork-bench.ts';
import { each, flowOf, newEngine, step } from '../../../test/workbench.ts';
import { forEachStep } from '../../steps/for-each.ts';
import { memoryStore } from '../../stores/memory.ts';
import { handHeld } from '../../testing/hand-held-step.ts';
import type { Step, StepSettings } from '../../workflow/workflow.ts';

const ONCE = { effects: 'once' } as const;
const items = { items: [1, 2], on_failure: 'continue_on_error' };

describe('a step of an item whose effect must happen once by the workflow of now', () => {
  /** `pay` runs whatever becomes of `look`. */
  const flowWith = (work: ReturnType<typeof forkBench>['work'], settings: StepSettings) =>
    flowOf([
      each('each', [], [work('look'), work('pay', ['look'], { settings })], items),
      work('last', ['each']),
    ]);
  const settled = { runIf: 'all_settled' } as const;

  it.each([['as it was'], ['with useCurrent']])(
    'is not done twice where a step before it runs again: %s',
    async (how) => {
      const { done, work, first, fork, retry } = forkBench();
      await first(flowWith(work, settled), 'each[1].look');
      const now = flowWith(work, { ...settled, ...ONCE });
      const more = how === 'with useCurrent' ? { useCurrent: true } : {};
      await expect(retry(now, more)).rejects.toMatchObject({
        code: 'already-done',
        step: 'each[1].pay',
        message:
          'step "each[1].pay" of run "r1" has had its effect, which must happen once, and would run again (after each[1].look)',
      });
      expect(done).toEqual([]);
      expect((await retry(flowWith(work, settled), more)).status).toBe('succeeded');
      expect([...done].sort()).toEqual(['each[1].look', 'each[1].pay', 'last']);
      expect((await fork(now, 'each[1].pay', 'r3')).status).toBe('succeeded');
    },
  );

  it('keeps its result where nothing before it has changed', async () => {
    const { done, work, first, retry } = forkBench();
    const flow = (more: object) =>
      flowOf([each('each', [], [work('pay', [], more), work('tell', ['pay'])], items)]);
    await first(flow({}), 'each[1].tell');
    expect((await retry(flow({ settings: ONCE }), { useCurrent: true })).status).toBe('succeeded');
    expect(done).toEqual(['each[1].tell']);
  });

  it('is asked for where it was cut off', async () => {
    const [held, store] = [handHeld(), memoryStore()];
    const flowOfPay = (settings: StepSettings) =>
      flowOf([
        each(
          'each',
          [],
          [step('pay', [], { uses: 'function', run: held, settings } as never)],
          items,
        ),
      ]);
    const engine = newEngine({ store, stepTypes: [forEachStep] });
    const handle = await engine.start(flowOfPay({}), null, { runId: 'r' });
    (await held.started()).succeed('paid');
    const cut = await held.started();
    handle.cancel();
    cut.fail(new Error('stopped'));
    expect((await handle.result).status).toBe('cancelled');
    const workflow = flowOfPay(ONCE);
    await expect(engine.retry('r', { workflow, useCurrent: true })).rejects.toMatchObject({
      code: 'run-undecided',
      step: 'each[1].pay',
    });
  });
});

describe('a half-done group of an item, behind a step that runs again', () => {
  const nest = (work: ReturnType<typeof forkBench>['work'], pay: Partial<Step>) => {
    const inner = {
      ...each('inner', ['look'], [work('pay', [], pay)], items),
      settings: { runIf: 'all_settled' },
    } as Step;
    return flowOf([each('each', [], [work('look'), inner], items)]);
  };

  it('is not run again where something in it must have its effect once', async () => {
    const { done, work, first, fork, retry } = forkBench();
    const flow = nest(work, { settings: ONCE });
    await first(flow, 'each[1].look', 'each[1].inner[1].pay');
    await expect(retry(flow)).rejects.toMatchObject({
      code: 'already-done',
      step: 'each[1].inner[0].pay',
      message:
        'step "each[1].inner[0].pay" of run "r1" has had its effect, which must happen once, and would run again (after each[1].look)',
    });
    expect((await fork(flow, 'each[1]')).status).toBe('succeeded');
    expect([...done].sort()).toEqual([
      'each[1].inner[0].pay',
      'each[1].inner[1].pay',
      'each[1].look',
    ]);
  });

  it('is run again where nothing must', async () => {
    const { done, work, first, retry } = forkBench();
    const flow = nest(work, {});
    await first(flow, 'each[1].look', 'each[1].inner[1].pay');
    expect((await retry(flow)).status).toBe('succeeded');
    expect(done).toHaveLength(3);
  });
});

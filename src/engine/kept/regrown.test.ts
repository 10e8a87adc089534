/**
 * Retries and forks of runs whose groups, choices and loops had not succeeded: what had been done in them is not
 * done again.
 * Knows engines and a store in memory, and counts work outside of the runs; must not know how a group is kept.
 */
import { describe, expect, it } from 'vitest';
import { each, flowOf, loop, newEngine, step } from '../../../test/workbench.ts';
import { forEachStep } from '../../steps/for-each.ts';
import { loopStep } from '../../steps/loop.ts';
import { switchStep } from '../../steps/switch.ts';
import { memoryStore } from '../../stores/memory.ts';
import { handHeld } from '../../testing/hand-held-step.ts';
import { workflow } from '../../workflow/define.ts';
import type { StepContext } from '../../workflow/step-context.ts';
import type { Step, Workflow } from '../../workflow/workflow.ts';

/** Steps whose id is in `failing` fail; every attempt is counted by the id of its step. */
function bench() {
  const done: string[] = [];
  const failing = new Set<string>();
  const work = (id: string, needs: readonly string[] = [], more: Partial<Step> = {}): Step =>
    step(id, needs, {
      uses: 'function',
      run: (input: unknown, { stepId }: { readonly stepId: string }) => {
        done.push(stepId);
        if (failing.has(stepId)) throw new Error(`${stepId} broke`);
        return typeof input === 'number' ? input + 1 : stepId;
      },
      ...more,
    } as never);
  const store = memoryStore();
  const engine = newEngine({ store, stepTypes: [forEachStep, loopStep, switchStep] });
  const first = async (workflow: Workflow, ...broken: readonly string[]) => {
    for (const id of broken) failing.add(id);
    const result = await (await engine.start(workflow, null, { runId: 'r1' })).result;
    failing.clear();
    return result;
  };
  const again = async (call: 'retry' | 'fork', workflow: Workflow, more: object = {}) => {
    done.length = 0;
    const handle = await engine[call]('r1', { workflow, runId: 'r2', ...more } as never);
    return handle.result;
  };
  return { done, failing, work, engine, first, again };
}

describe('a retry of a run with a half-finished group', () => {
  const items = { items: [1, 2, 3], on_failure: 'continue_on_error' };

  it('does the work that is left, with the items as they were listed', async () => {
    const { done, work, first, again } = bench();
    const inner = each('inner', ['load'], [work('x')], {
      items: ['p', 'q'],
      on_failure: 'continue_on_error',
    });
    const flow = flowOf([
      work('list'),
      each('each', ['list'], [work('load'), inner, work('save', ['inner'])], items),
      work('last', ['each']),
    ]);
    const failed = await first(flow, 'each[1].inner[0].x', 'each[2].load');
    expect(failed.status).toBe('failed');
    const result = await again('retry', flow);
    expect(result.status).toBe('succeeded');
    expect([...done].sort()).toEqual([
      'each[1].inner[0].x',
      'each[1].save',
      'each[2].inner[0].x',
      'each[2].inner[1].x',
      'each[2].load',
      'each[2].save',
      'last',
    ]);
    expect(result.step('each').output).toEqual(['each[0].save', 'each[1].save', 'each[2].save']);
    expect(result.step('each[0].load')).toMatchObject({ status: 'succeeded', attempts: 0 });
  });

  it('goes on in the round that broke, and in the case that was chosen', async () => {
    const { done, work, first, again } = bench();
    const rounds = { until: 'round == 4', max_iterations: 9 };
    const cases = {
      one: { steps: [work('book'), work('tell', ['book'])] },
      two: { steps: [work('read')] },
    };
    const flow = flowOf(
      [
        work('start'),
        loop('refine', [], [work('a'), work('b', ['a'])], rounds),
        step('route', [], { uses: 'switch', with: { value: 'one' }, cases }),
      ],
      { onFailure: 'continue_on_error' },
    );
    await first(flow, 'refine[2].b', 'route.tell');
    const result = await again('retry', flow);
    expect(result.status).toBe('succeeded');
    expect([...done].sort()).toEqual(['refine[2].b', 'refine[3].a', 'refine[3].b', 'route.tell']);
    expect(result.step('refine').output).toBe(result.step('refine[3].b').output);
  });

  it('keeps to the window, and goes on after its process has gone', async () => {
    const { done, work, first, engine } = bench();
    const held = handHeld();
    const list = Array.from({ length: 40 }, (_, i) => i);
    const many = { items: list, concurrency: 3, on_failure: 'continue_on_error' };
    const flowWith = (b: Step) => flowOf([each('each', [], [work('a'), b], many)]);
    const broken = list.filter((i) => i % 4 === 1).map((i) => `each[${i}].b`);
    await first(flowWith(work('b', ['a'])), ...broken);
    done.length = 0;
    const workflow = flowWith(work('b', ['a'], { run: held }));
    const begun = await engine.retry('r1', { workflow, runId: 'r2' });
    (await held.started()).succeed('done');
    const underWay = [await held.started(), await held.started(), await held.started()];
    expect([held.calls, done]).toEqual([4, []]);
    begun.leave();
    for (const call of underWay) call.succeed('done');
    expect(await begun.result).toMatchObject({ interrupted: true });
    const resumed = await engine.resume('r2', { workflow: flowWith(work('b', ['a'])) });
    expect((await resumed.result).status).toBe('succeeded');
    expect([...done].sort()).toEqual(broken.slice(4).sort());
  });

  it('goes where a step of an item has gone', async () => {
    const { done, failing, first, again, work } = bench();
    const jump = work('judge', [], {
      goesTo: ['mend'],
      run: (_: unknown, context: StepContext) => {
        done.push(context.stepId);
        return context.goto('mend', 'x');
      },
    } as never);
    const flow = flowOf([
      each('each', [], [jump, work('keep', ['judge']), work('mend')], { items: [1, 2] }),
    ]);
    const failed = await first(flow, 'each[1].mend');
    expect(failed.status).toBe('failed');
    expect(failing.size).toBe(0);
    const result = await again('retry', flow);
    expect([result.status, done]).toEqual(['succeeded', ['each[1].mend']]);
    expect(result.step('each[0].keep').status).toBe('skipped');
  });

  it('does again what must have its effect once only where that has failed by itself', async () => {
    const { done, first, again, work } = bench();
    const once = { settings: { effects: 'once' } } as never;
    const flow = flowOf([each('each', [], [work('pay', [], once), work('tell', ['pay'])], items)]);
    await first(flow, 'each[0].pay', 'each[1].tell');
    expect((await again('retry', flow)).status).toBe('succeeded');
    expect([...done].sort()).toEqual(['each[0].pay', 'each[0].tell', 'each[1].tell']);
  });

  it('asks for the step to be named where one within it was cut off that must have its effect once', async () => {
    const [held, store] = [handHeld(), memoryStore()];
    const flow = workflow('w', { inputs: { ids: { type: 'array', items: { type: 'number' } } } });
    const rows = flow.step('rows', { run: ({ ids }) => ids });
    const body = { run: held, effects: 'once' } as const;
    flow.forEach('each', { needs: rows, each: body });
    const engine = newEngine({ store, stepTypes: [forEachStep] });
    const handle = await engine.start(flow, { ids: [1] }, { runId: 'r' });
    const begun = await held.started();
    handle.cancel();
    begun.fail(new Error('stopped'));
    expect(await handle.result).toMatchObject({ status: 'cancelled' });
    await expect(engine.retry('r', { workflow: flow })).rejects.toMatchObject({
      code: 'run-undecided',
      message: 'step "each[0].item" of run "r" may have had its effect',
      hint: 'to run it again all the same, fork the run from it: { from: "each[0].item" }; a retry with { step: "each" } does all of "each" again',
      step: 'each[0].item',
    });
    const again = await engine.retry('r', { workflow: flow, step: 'each' });
    (await held.started()).succeed('sent');
    expect((await again.result).status).toBe('succeeded');
  });

  it('can be retried once more, and from the next run', async () => {
    const { done, failing, work, first, again, engine } = bench();
    const flow = flowOf([each('each', [], [work('a'), work('b', ['a'])], items)]);
    await first(flow, 'each[0].b', 'each[2].b');
    failing.add('each[2].b');
    expect((await again('retry', flow)).status).toBe('failed');
    expect([...done].sort()).toEqual(['each[0].b', 'each[2].b']);
    failing.clear();
    done.length = 0;
    const last = await (await engine.retry('r2', { workflow: flow })).result;
    expect([last.status, done]).toEqual(['succeeded', ['each[2].b']]);
  });

  it('runs all of it where it is named, and has to where steps were added to it', async () => {
    const { done, work, first, again } = bench();
    const flow = flowOf([each('each', [], [work('a')], items)]);
    await first(flow, 'each[1].a');
    await again('retry', flow, { step: 'each' });
    expect(done).toHaveLength(3);
    const more = flowOf([each('each', [], [work('a'), work('b', ['a'])], items)]);
    await expect(again('retry', more, { useCurrent: true, runId: 'r3' })).rejects.toMatchObject({
      code: 'already-done',
    });
  });

  it('is refused with the names of all that would begin anew', async () => {
    const refused = async (count: number) => {
      const { work, first, again } = bench();
      const groups = (...ids: readonly string[]) => {
        const body = ids.map((id) => work(id));
        const steps = Array.from({ length: count }, (_, n) => each(`g${n}`, [], body, items));
        return flowOf(steps, { onFailure: 'continue_on_error' });
      };
      const broken = Array.from({ length: count }, (_, n) => `g${n}[1].a`);
      await first(groups('a'), ...broken);
      return again('retry', groups('a', 'b'), { useCurrent: true });
    };
    await expect(refused(2)).rejects.toMatchObject({
      code: 'already-done',
      message:
        'steps "g0", "g1" of run "r1" have each done some of the steps within them, and would do all of those again',
      hint: 'to run all of them again, name each of the steps: { step: ["g0", "g1"] }, or --step',
      steps: ['g0', 'g1'],
    });
    await expect(refused(7)).rejects.toMatchObject({
      message: expect.stringContaining('"g4" and 2 more of run'),
      hint: expect.stringContaining('"g4", …]'),
    });
  });
});

/**
 * Runs that go on with their workflow as it is now: what they keep, and what becomes of the old run.
 */
import { describe, expect, it } from 'vitest';
import { done, failedRun } from '../../../test/failed-run.ts';
import { newEngine, play } from '../../../test/workbench.ts';
import { handHeld } from '../../testing/hand-held-step.ts';
import { virtualClock } from '../../testing/virtual-clock.ts';
import { workflow } from '../../workflow/define.ts';
import type { StepContext } from '../../workflow/step-context.ts';
import type { StepSettings } from '../../workflow/workflow.ts';

describe('a workflow as it is now', () => {
  it('keeps the results of steps that have not changed', async () => {
    const { engine, flowWith, calls } = await failedRun();
    const changed = flowWith((input) => ['changed', input]);
    const options = { workflow: changed, useCurrent: true };
    const { steps } = await engine.planRerun({ kind: 'retry', runId: 'r', options });
    expect(steps.map(({ why }) => why)).toEqual(['result of run r', 'failed before', 'changed']);
    const result = await done(engine.retry('r', options));
    expect(result.output).toEqual(['changed', { got: { n: 1 }, rows: 3 }]);
    expect(calls).toEqual(['mail']);
  });

  it('is taken without that option where only code has changed, and keeps what has ended', async () => {
    const { engine, flowWith, calls } = await failedRun();
    const result = await done(engine.retry('r', { workflow: flowWith(() => 'now') }));
    expect([result.output, calls]).toEqual(['now', ['mail']]);
  });

  it('is refused without that option where its shape has, and the hint names it', async () => {
    const { engine, flowWith } = await failedRun();
    const changed = flowWith(() => 1);
    (changed.step as (id: string, more: object) => unknown)('more', { run: () => 1 });
    await expect(engine.retry('r', { workflow: changed })).rejects.toMatchObject({
      code: 'run-changed',
      hint: expect.stringContaining('useCurrent: true'),
    });
  });

  /** The same, with a third step that never ends in the process that began it. */
  async function interrupted(settings: StepSettings = {}) {
    const world = await failedRun(settings);
    const hanging = handHeld<unknown, StepContext>();
    const flow = world.flowWith(hanging as never);
    const clock = virtualClock();
    const { store } = world;
    await newEngine({ store, clock }).start(flow, null, { runId: 'h' });
    await hanging.started();
    world.calls.length = 0;
    return { ...world, flow, hanging, again: newEngine({ store, clock }), clock };
  }

  it('lets an interrupted run go on as a new one, and ends the old one', async () => {
    const { again, store, flowWith, calls, keys, clock } = await interrupted();
    const workflow = flowWith((input, { idempotencyKey }) => [input, idempotencyKey]);
    workflow.step('last', { needs: workflow.steps[2] as never, run: (input) => input });
    const handle = await again.resume('h', { workflow, useCurrent: true });
    const result = await play(clock, handle.result);
    expect(result.output).toEqual([{ got: { n: 1 }, rows: 3 }, expect.any(String)]);
    expect(calls).toEqual([]);
    expect(handle.plan.keysOf).toBe('h');
    expect(handle.runId).not.toBe('h');
    expect(keys.file).toBeUndefined();
    const { events } = (await store.read('h'))!;
    const reason = `its workflow has changed: resumed as run ${handle.runId}`;
    expect(events.slice(-4)).toMatchObject([
      { type: 'run.resumed' },
      { type: 'step.interrupted', step: 2 },
      { type: 'run.stopping', cause: { kind: 'cancel', reason, successor: handle.runId } },
      { type: 'run.finished', status: 'cancelled' },
    ]);
    await expect(again.retry('h', { workflow, useCurrent: true })).rejects.toMatchObject({
      message: `run "${handle.runId}" has nothing to run again: all of its steps succeeded`,
    });
  });

  it('that is as it was goes on as the same run', async () => {
    const { again, flow, hanging } = await interrupted();
    const handle = await again.resume('h', { workflow: flow, useCurrent: true });
    (await hanging.started()).succeed('late');
    expect(await handle.result).toMatchObject({ runId: 'h', output: 'late' });
  });

  it('runs nothing again that may have had its effect', async () => {
    const { store, engine } = await failedRun();
    const hanging = handHeld<unknown, StepContext>();
    const flowOf = (...more: readonly string[]) => {
      const flow = workflow('w');
      flow.step('pay', { run: hanging, effects: 'once' });
      for (const id of more) flow.step(id, { run: () => id });
      return flow;
    };
    await engine.start(flowOf(), null, { runId: 'h' });
    await hanging.started();
    const workflow2 = flowOf('more');
    await expect(
      newEngine({ store }).resume('h', { workflow: workflow2, useCurrent: true }),
    ).rejects.toMatchObject({ message: 'step "pay" of run "h" may have had its effect' });
    expect((await store.read('h'))!.events.at(-1)!.type).toBe('step.started');
  });

  it('that is wrong ends nothing', async () => {
    const { again, store } = await interrupted();
    const wrong = workflow('w');
    wrong.step('a', { uses: 'nothing/like-it' } as never);
    await expect(again.resume('h', { workflow: wrong, useCurrent: true })).rejects.toMatchObject({
      code: 'invalid-workflow',
    });
    expect((await store.read('h'))!.events.at(-1)!.type).toBe('step.started');
  });
});

/**
 * What is asked of runs from outside, and whose they are when nobody runs them.
 */
import { describe, expect, it } from 'vitest';
import { newEngine } from '../../../test/workbench.ts';
import { memoryStore } from '../../stores/memory.ts';
import { handHeld } from '../../testing/hand-held-step.ts';
import { workflow } from '../../workflow/define.ts';
import type { StepContext } from '../../workflow/step-context.ts';

/** A run of a step that ends when the test says, and a step after it. */
function bench() {
  const store = memoryStore();
  const engine = newEngine({ store });
  const step = handHeld<unknown, StepContext>();
  const flow = workflow('w');
  const first = flow.step('first', { run: step });
  flow.step('second', { needs: first, run: () => 'second' });
  return { store, engine, step, flow };
}

describe('a request to cancel', () => {
  it('reaches the engine that runs the run', async () => {
    const { engine, step, flow } = bench();
    const handle = await engine.start(flow, null, { runId: 'r' });
    const call = await step.started();
    await engine.cancel('r', 'not needed');
    expect(await call.aborted()).toMatchObject({ message: 'not needed' });
    call.fail(new Error('stopped'));
    expect(await handle.result).toMatchObject({ status: 'cancelled' });
  });

  it('is refused for a run that has ended or that nobody knows', async () => {
    const { engine, step, flow } = bench();
    const handle = await engine.start(flow, null, { runId: 'r' });
    (await step.started()).succeed(1);
    await handle.result;
    await expect(engine.cancel('r')).rejects.toMatchObject({ code: 'run-finished' });
    await expect(engine.cancel('x')).rejects.toMatchObject({ code: 'unknown-run' });
  });

  it('waits for whoever takes the run up, and then nothing of it starts', async () => {
    const { engine, step, flow, store } = bench();
    const handle = await engine.start(flow, null, { runId: 'r' });
    const call = await step.started();
    handle.leave();
    call.succeed(1);
    expect((await handle.result).status).toBe('running');
    await engine.cancel('r', 'changed our mind');
    const resumed = await newEngine({ store }).resume('r', { workflow: flow });
    const result = await resumed.result;
    expect(result.status).toBe('cancelled');
    expect(result.step('second').status).toBe('cancelled');
  });
});

describe('a run that is not run any more', () => {
  it('belongs to nobody, and can be resumed', async () => {
    const { engine, step, flow } = bench();
    const handle = await engine.start(flow, null, { runId: 'r' });
    const call = await step.started();
    expect(await engine.runs({ interrupted: true })).toEqual([]);
    handle.leave();
    call.succeed(1);
    await handle.result;
    expect(await engine.runs({ interrupted: true })).toMatchObject([{ runId: 'r' }]);
    const again = await engine.resume('r', { workflow: flow });
    expect((await again.result).output).toBe('second');
  });

  it('belongs to nobody also after it could not be resumed', async () => {
    const { engine, step, flow } = bench();
    const handle = await engine.start(flow, null, { runId: 'r' });
    const call = await step.started();
    handle.leave();
    call.succeed(1);
    await handle.result;
    await expect(engine.resume('r')).rejects.toMatchObject({ code: 'workflow-missing' });
    expect(await engine.runs({ interrupted: true })).toMatchObject([{ runId: 'r' }]);
  });

  it('is resumed once, however many ask at a time', async () => {
    const { engine, step, flow, store } = bench();
    const handle = await engine.start(flow, null, { runId: 'r' });
    const call = await step.started();
    handle.leave();
    call.succeed(1);
    await handle.result;
    const asked = [1, 2, 3].map(() => engine.resume('r', { workflow: flow }));
    const [one, ...others] = await Promise.allSettled(asked);
    expect(one!.status).toBe('fulfilled');
    for (const other of others)
      expect(other).toMatchObject({ status: 'rejected', reason: { code: 'run-owned' } });
    await (await asked[0]!).result;
    const { events } = (await store.read('r'))!;
    expect(events.filter(({ type }) => type === 'run.finished')).toHaveLength(1);
  });

  it('is not resumed where it is under way', async () => {
    const { engine, step, flow } = bench();
    const handle = await engine.start(flow, null, { runId: 'r' });
    const call = await step.started();
    const twice = engine.resume('r', { workflow: flow });
    await expect(twice).rejects.toMatchObject({ code: 'run-owned' });
    call.succeed(1);
    expect((await handle.result).status).toBe('succeeded');
  });
});

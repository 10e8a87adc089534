/**
 * Starting a run under an id that there is already.
 */
import { describe, expect, it } from 'vitest';
import { newEngine } from '../../../test/workbench.ts';
import { memoryStore } from '../../stores/memory.ts';
import { handHeld } from '../../testing/hand-held-step.ts';
import { workflow } from '../../workflow/define.ts';
import type { StepContext } from '../../workflow/step-context.ts';

const attach = { runId: 'order-1', ifExists: 'attach' } as const;

function flowOf(run: (input: unknown, context: StepContext) => unknown) {
  const flow = workflow('orders');
  flow.step('pay', { run });
  return flow;
}

describe('B16 a run that is there already', () => {
  it('is refused with a code of its own', async () => {
    const engine = newEngine();
    await engine.run(
      flowOf(() => 1),
      null,
      { runId: 'order-1' },
    );
    const again = engine.run(
      flowOf(() => 1),
      null,
      { runId: 'order-1', ifExists: 'refuse' },
    );
    await expect(again).rejects.toMatchObject({
      code: 'run-exists',
      hint: expect.stringContaining("ifExists: 'attach'"),
    });
  });

  it('is the same handle while it is under way here, for all who start it at once', async () => {
    const engine = newEngine();
    const held = handHeld<unknown, StepContext>();
    const flow = flowOf(held);
    const [one, two] = await Promise.all([
      engine.start(flow, null, attach),
      engine.start(flow, null, attach),
    ]);
    expect(two).toBe(one);
    expect(await engine.start(flow, null, attach)).toBe(one);
    (await held.started()).succeed('paid');
    expect((await two.result).output).toBe('paid');
  });

  it('gives its kept result when it has ended, and runs nothing', async () => {
    const store = memoryStore();
    let calls = 0;
    const flow = flowOf(() => {
      calls++;
      return { paid: calls };
    });
    await newEngine({ store }).run(flow, null, attach);
    const handle = await newEngine({ store }).start(flow, null, attach);
    const result = await handle.result;
    expect(result).toMatchObject({ runId: 'order-1', status: 'succeeded', output: { paid: 1 } });
    expect(result.step('pay').attempts).toBe(1);
    expect(handle.status()).toMatchObject({ status: 'succeeded', completed: ['pay'] });
    handle.cancel();
    expect(calls).toBe(1);
  });

  it('is not taken from another program, nor gone on with by accident', async () => {
    const store = memoryStore();
    const held = handHeld<unknown, StepContext>();
    const owner = newEngine({ store });
    const run = await owner.start(flowOf(held), null, attach);
    await expect(newEngine({ store }).start(flowOf(held), null, attach)).rejects.toMatchObject({
      code: 'run-unfinished',
      hint: expect.stringContaining('engine.resume("order-1")'),
    });
    (await held.started()).succeed(1);
    await run.result;
  });

  it.each([
    [{ runId: 'a', ifExists: 'take' }, 'ifExists cannot be "take"'],
    [{ ifExists: 'attach' }, 'ifExists says nothing without a runId'],
  ])('%j is refused', async (options, message) => {
    const call = newEngine().start(
      flowOf(() => 1),
      null,
      options as never,
    );
    await expect(call).rejects.toMatchObject({ code: 'invalid-option', message });
  });
});

describe('B21 an engine that was closed', () => {
  it('answers no call any more', async () => {
    const engine = newEngine();
    await engine.close();
    const calls = [
      () => engine.run(flowOf(() => 1)),
      () =>
        engine.start(
          flowOf(() => 1),
          null,
          { runId: 'a' },
        ),
      () =>
        engine.start(
          flowOf(() => 1),
          null,
          { runId: 'a', ifExists: 'attach' },
        ),
      () => engine.plan(flowOf(() => 1)),
      () => engine.resume('a'),
      () => engine.resumeAll(),
      () => engine.retry('a'),
      () => engine.fork('a', { from: 'a' }),
      () => engine.planRerun({ kind: 'retry', runId: 'a', options: {} }),
      () => engine.cancel('a'),
      () => engine.cancelWithoutCode('a'),
      () => engine.resolve('a', 'a', { as: 'rerun' }),
      () => engine.runs(),
      () => engine.history('a'),
      () => engine.logs('a'),
      () => engine.forget(['a']),
    ];
    for (const call of calls) {
      await expect(call()).rejects.toMatchObject({ code: 'engine-closed' });
    }
  });
});

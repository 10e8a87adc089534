/**
 * Starting a run under an id that there is already.
 */
import { describe, expect, it, vi } from 'vitest';
import { newEngine } from '../../../test/workbench.ts';
import type { RunFilter } from '../../ports/store.ts';
import { memoryStore } from '../../stores/memory.ts';
import { handHeld } from '../../testing/hand-held-step.ts';
import { virtualClock } from '../../testing/virtual-clock.ts';
import { workflow } from '../../workflow/define.ts';
import type { StepContext } from '../../workflow/step-context.ts';
import type { Engine } from '../engine.ts';
import { EngineError } from '../engine-error.ts';

const attach = { runId: 'order-1', ifExists: 'attach' } as const;

function flowOf(run: (input: unknown, context: StepContext) => unknown) {
  const flow = workflow('orders');
  flow.step('pay', { run });
  return flow;
}

/** A store in which every run that has not ended is run by some process. */
function busyStore() {
  const store = memoryStore();
  const list = store.list.bind(store);
  const owner = { fence: 1, host: 'there', pid: 7, since: 0 };
  return Object.assign(store, {
    list: async (filter?: RunFilter) => {
      const lines = await list(filter);
      return lines.map((line) => (line.endedAt === undefined ? { ...line, owner } : line));
    },
  });
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

  it('is waited for where another engine runs it, and not taken from it', async () => {
    const [store, clock] = [busyStore(), virtualClock()];
    const held = handHeld<unknown, StepContext>();
    const owner = newEngine({ store, clock });
    const own = await owner.start(flowOf(held), null, attach);
    const call = await held.started();
    const handle = await newEngine({ store, clock }).start(flowOf(held), null, attach);
    expect(handle.status()).toMatchObject({ status: 'running', active: ['pay'] });
    const { result } = handle;
    call.succeed(1);
    await own.result;
    clock.advance(500);
    expect(await result).toMatchObject({ ok: true, output: 1 });
    expect(held.calls).toBe(1);
  });

  it('is not gone on with by accident when nobody runs it', async () => {
    const store = memoryStore();
    const held = handHeld<unknown, StepContext>();
    const run = await newEngine({ store }).start(flowOf(held), null, attach);
    await held.started();
    run.leave();
    await run.result;
    await expect(newEngine({ store }).start(flowOf(held), null, attach)).rejects.toMatchObject({
      code: 'run-unfinished',
      hint: expect.stringContaining('engine.resume("order-1")'),
    });
  });

  it('a slip in the name of the option is told with the right one', async () => {
    const call = newEngine().start(
      flowOf(() => 1),
      null,
      { ifExist: 'attach' } as never,
    );
    await expect(call).rejects.toMatchObject({
      code: 'invalid-option',
      hint: expect.stringContaining('ifExists'),
    });
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

describe('a run by its id', () => {
  /** In a store: a run of two steps that has succeeded, one that waits for a decision, one that nobody runs. */
  async function kept() {
    const store = memoryStore();
    const flow = workflow('orders', { strategy: 'level', maxBranches: 3 });
    const pay = flow.step('pay', { run: (input) => input });
    flow.step('mail', { needs: pay, optional: true, run: () => Promise.reject(new Error('no')) });
    const engine = newEngine({ store });
    const whole = flow.returns(pay);
    const given = await engine.run(whole, { amount: 5 }, { runId: 'done' });
    return { store, flow: whole, given };
  }

  it('gives what it gave at its end, without its workflow', async () => {
    const { store, given } = await kept();
    const result = await newEngine({ store }).result('done');
    const { diagnostics: _, warnings: __, ...told } = given.toJSON();
    expect(result.toJSON()).toMatchObject(told);
    expect(result.branches.limit).toBe(3);
    expect(result.step('mail').error?.message).toBe('no');
    expect(() => result.step('toString')).toThrow(RangeError);
  });

  it('is typed by its workflow, which has to have its steps', async () => {
    const { store, flow } = await kept();
    const engine = newEngine({ store });
    const { output } = await engine.result('done', { workflow: flow });
    expect(output).toEqual({ amount: 5 });
    const other = flowOf(() => 1);
    await expect(engine.result('done', { workflow: other })).rejects.toMatchObject({
      code: 'run-changed',
    });
  });

  it('is the handle that there is while it is under way here', async () => {
    const held = handHeld<unknown, StepContext>();
    const engine = newEngine();
    const handle = await engine.start(flowOf(held), null, { runId: 'r' });
    expect(await engine.attach('r')).toBe(handle);
    const result = engine.result('r');
    (await held.started()).succeed(2);
    expect(await result).toMatchObject({ output: 2 });
  });

  it('is asked to be cancelled where it runs', async () => {
    const store = busyStore();
    const held = handHeld<unknown, StepContext>();
    await newEngine({ store }).start(flowOf(held), null, { runId: 'r' });
    const handle = await newEngine({ store }).attach('r');
    expect(() => handle.cancel('enough', { drainMs: -1 })).toThrow(EngineError);
    expect(() => handle.leave('enough', { ms: 1 } as never)).toThrow(EngineError);
    handle.cancel('enough', { drainMs: 50 });
    await vi.waitFor(async () =>
      expect(await store.requests('r')).toMatchObject([
        { kind: 'cancel', reason: 'enough', drainMs: 50 },
      ]),
    );
  });

  it('says how it stands when it waits for a decision', async () => {
    const store = memoryStore();
    const held = handHeld<unknown, StepContext>();
    const flow = workflow('orders');
    flow.step('pay', { run: held, effects: 'once' });
    const first = await newEngine({ store }).start(flow, null, { runId: 'r' });
    await held.started();
    first.leave();
    await first.result;
    await (await newEngine({ store }).resume('r', { workflow: flow })).result;
    expect(await newEngine({ store }).result('r')).toMatchObject({ ok: false, status: 'waiting' });
  });

  it('is not waited for any more when the engine is closed', async () => {
    const [store, clock] = [busyStore(), virtualClock()];
    const held = handHeld<unknown, StepContext>();
    await newEngine({ store, clock }).start(flowOf(held), null, { runId: 'r' });
    const engine = newEngine({ store, clock });
    const { result } = await engine.attach('r');
    const refused = expect(result).rejects.toMatchObject({ code: 'engine-closed' });
    await engine.close();
    await refused;
  });

  it.each<[string, (engine: Engine) => Promise<unknown>, string]>([
    ['that there is not', (engine) => engine.result('none'), 'unknown-run'],
    ['by a number', (engine) => engine.attach(7 as never), 'invalid-option'],
    ['with an odd option', (engine) => engine.attach('r', { flow: 1 } as never), 'invalid-option'],
    ['of no workflow', (engine) => engine.attach('r', { workflow: 1 } as never), 'invalid-option'],
  ])('%s is refused', async (_, call, code) => {
    await expect(call(newEngine())).rejects.toMatchObject({ code });
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
      () => engine.result('a'),
      () => engine.attach('a'),
      () => engine.drain(),
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

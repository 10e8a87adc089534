/**
 * An engine that lets its runs go.
 */
import { describe, expect, it } from 'vitest';
import { newEngine } from '../../../test/workbench.ts';
import { memoryStore } from '../../stores/memory.ts';
import { handHeld } from '../../testing/hand-held-step.ts';
import { virtualClock } from '../../testing/virtual-clock.ts';
import { workflow } from '../../workflow/define.ts';

/** As a store that outlives the process. */
function lasting() {
  return Object.assign(memoryStore(), { isTemporary: false });
}

/** Two steps, the first of which the test holds. */
function twoSteps() {
  const [body, clock] = [handHeld(), virtualClock()];
  const flow = workflow('w');
  const a = flow.step('a', { run: body });
  flow.step('b', { needs: a, run: () => 2 });
  return { body, clock, flow };
}

describe('drain', () => {
  it('lets what runs finish, starts nothing more, and leaves the run to another process', async () => {
    const { body, clock, flow } = twoSteps();
    const store = lasting();
    const engine = newEngine({ store, clock });
    const handle = await engine.start(flow, null, { runId: 'r' });
    const call = await body.started();
    const drained = engine.drain();
    call.succeed(1);
    expect(await drained).toEqual(['r']);
    const result = await handle.result;
    const statuses = ['a', 'b'].map((id) => result.step(id).status);
    expect([result.interrupted, ...statuses]).toEqual([true, 'succeeded', 'ready']);
    const again = await newEngine({ store, clock }).resume('r', { workflow: flow });
    expect((await again.result).output).toBe(2);
  });

  it('stops what takes longer than it may', async () => {
    const { body, clock, flow } = twoSteps();
    const engine = newEngine({ store: lasting(), clock });
    const handle = await engine.start(flow, null, { runId: 'r' });
    const { signal } = (await body.started()).context;
    const drained = engine.drain({ ms: 1_000 });
    clock.advance(999);
    expect(signal.aborted).toBe(false);
    clock.advance(1);
    expect([await drained, signal.aborted]).toEqual([['r'], true]);
    expect((await handle.result).status).toBe('running');
  });

  it('can be told again to take less time', async () => {
    const { body, clock, flow } = twoSteps();
    const engine = newEngine({ store: lasting(), clock });
    await engine.start(flow, null, { runId: 'r' });
    const { signal } = (await body.started()).context;
    const first = engine.drain({ ms: 60_000 });
    const second = engine.drain({ ms: 0 });
    clock.advance(0);
    expect(await second).toEqual(['r']);
    expect([signal.aborted, await first]).toEqual([true, ['r']]);
  });

  it('waits no longer than a second more for a store that cannot write', async () => {
    const { body, clock, flow } = twoSteps();
    const store = lasting();
    const engine = newEngine({ store, clock });
    await engine.start(flow, null, { runId: 'r' });
    const call = await body.started();
    Object.assign(store, { append: () => new Promise(() => {}) });
    call.succeed(1);
    let left: readonly string[] | undefined;
    const drained = engine.drain({ ms: 500 }).then((ids) => {
      left = ids;
    });
    clock.advance(1_499);
    await Promise.resolve();
    expect(left).toBeUndefined();
    clock.advance(1);
    await drained;
    expect(left).toEqual(['r']);
  });

  it('waits no longer for a step that is deaf to its signal, in a store that ends with it', async () => {
    const { body, clock, flow } = twoSteps();
    const engine = newEngine({ clock });
    const handle = await engine.start(flow, null, { runId: 'r' });
    handle.result.catch(() => {});
    const { signal } = (await body.started()).context;
    const drained = engine.drain({ ms: 500 });
    const heard = new Promise((resolve) => signal.addEventListener('abort', resolve));
    clock.advance(500);
    await heard;
    clock.advance(1_000);
    expect(await drained).toEqual(['r']);
  });

  it('waits no longer for a run that is just being started either', async () => {
    const { clock, flow } = twoSteps();
    const engine = newEngine({
      store: Object.assign(lasting(), { begin: () => new Promise(() => {}) }),
      clock,
    });
    engine.start(flow, null, { runId: 'r' }).catch(() => {});
    const drained = engine.drain({ ms: 500 });
    clock.advance(1_500);
    expect(await drained).toEqual([]);
  });

  it('leaves runs that wait for their turn as they were kept', async () => {
    const { body, clock, flow } = twoSteps();
    const store = lasting();
    const engine = newEngine({ store, clock, maxRuns: 1 });
    await engine.start(flow, null, { runId: 'one' });
    await engine.start(flow, null, { runId: 'two' });
    const call = await body.started();
    const drained = engine.drain();
    call.succeed(1);
    expect(await drained).toEqual(['one', 'two']);
    expect(await store.list({ runIds: ['two'] })).toMatchObject([{ status: 'pending' }]);
  });

  it('lets runs finish that nobody could resume, and cancels them when they take too long', async () => {
    const { body, clock, flow } = twoSteps();
    const engine = newEngine({ clock });
    const [one, two] = [await engine.start(flow), await engine.start(flow)];
    const call = await body.started();
    const late = await body.started();
    const drained = engine.drain({ ms: 1_000 });
    call.succeed(1);
    expect((await one.result).output).toBe(2);
    clock.advance(1_000);
    late.fail(await late.aborted());
    expect(await drained).toEqual([]);
    expect(await two.result).toMatchObject({ status: 'cancelled' });
  });

  it.each([
    ['lasts', lasting, [true, 'ready', ['r']]],
    ['ends with its process', memoryStore, [false, 'cancelled', []]],
  ] as const)(
    'without time starts nothing more, also where an expression asks for it and the store %s',
    async (_, newStore, expected) => {
      const engine = newEngine({ store: newStore() });
      const flow = workflow('w');
      let drained: Promise<readonly string[]> | undefined;
      const when = () => {
        drained ??= engine.drain({ ms: 0 });
        return true;
      };
      const a = flow.step('a', { run: () => 1, when });
      flow.step('b', { needs: a, run: () => 2 });
      const result = await engine.run(flow, null, { runId: 'r' });
      expect([result.interrupted, result.step('b').status, await drained]).toEqual(expected);
    },
  );

  it('counts runs that are just being started', async () => {
    const { clock, flow } = twoSteps();
    const engine = newEngine({ store: lasting(), clock });
    const starting = engine.start(flow, null, { runId: 'r' });
    const drained = engine.drain({ ms: 0 });
    await starting;
    clock.advance(0);
    expect(await drained).toEqual(['r']);
    expect((await (await starting).result).interrupted).toBe(true);
  });

  it('refuses what would start a run, and answers all else until it is closed', async () => {
    const { clock, flow } = twoSteps();
    const engine = newEngine({ store: lasting(), clock });
    await engine.drain();
    for (const call of [() => engine.run(flow), () => engine.resume('r'), () => engine.retry('r')])
      await expect(call()).rejects.toMatchObject({
        code: 'engine-closed',
        message: 'the engine is drained, and starts no more runs',
      });
    expect([await engine.runs(), await engine.drain()]).toEqual([[], []]);
    await engine.close();
    await expect(engine.drain()).rejects.toMatchObject({ message: 'the engine is closed' });
  });

  it.each([[{ ms: -1 }], [{ ms: '5 parsecs' }], [{ drainMs: 5 }]])(
    'refuses %j',
    async (options) => {
      const engine = newEngine();
      await expect(engine.drain(options as never)).rejects.toMatchObject({
        code: 'invalid-option',
      });
      expect(await engine.runs()).toEqual([]);
    },
  );
});

it('an engine in an `await using` block is closed at its end', async () => {
  const engine = newEngine();
  await engine[Symbol.asyncDispose]();
  await expect(engine.runs()).rejects.toMatchObject({ code: 'engine-closed' });
});

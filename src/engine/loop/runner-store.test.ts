/**
 * The loop and its store: what is kept before anybody is told, and what happens when it is not.
 */
import { getEventListeners } from 'node:events';
import { describe, expect, it } from 'vitest';
import { newEngine, turn } from '../../../test/workbench.ts';
import type { Observer } from '../../ports/observer.ts';
import type { Store } from '../../ports/store.ts';
import type { Event } from '../../run/event.ts';
import { Batch } from '../../std/batch.ts';
import { memoryStore } from '../../stores/memory.ts';
import { handHeld } from '../../testing/hand-held-step.ts';
import { virtualClock } from '../../testing/virtual-clock.ts';
import { workflow } from '../../workflow/define.ts';
import type { StepContext } from '../../workflow/step-context.ts';

/** An engine with that store, and a workflow of one step whose body the test controls. */
function bench(store: Store) {
  const clock = virtualClock();
  const step = handHeld<unknown, StepContext>();
  const flow = workflow('w');
  flow.step('only', { timeoutMs: 60_000, run: step });
  return { clock, engine: newEngine({ clock, store }), step, flow };
}

describe('a store', () => {
  const failing = (append: Store['append']): Store => Object.assign(memoryStore(), { append });
  const gone = new Error('disk is gone');

  it.each<[string, Store['append']]>([
    ['rejects', () => Promise.reject(gone)],
    [
      'throws',
      () => {
        throw gone;
      },
    ],
  ])('that %s ends the run with store-unavailable and its cause', async (_, append) => {
    const { engine, step, flow } = bench(failing(append));
    const controller = new AbortController();
    const run = engine.run(flow, null, { signal: controller.signal });
    await expect(run).rejects.toMatchObject({
      name: 'EngineError',
      code: 'store-unavailable',
      cause: gone,
    });
    expect(step.calls).toBe(0);
    await turn();
    expect(getEventListeners(controller.signal, 'abort')).toHaveLength(0);
  });

  it('that fails later stops what runs, and no alarm is left', async () => {
    let appends = 0;
    const store = failing(async () => {
      if (++appends === 2) throw gone;
    });
    const { clock, engine, step, flow } = bench(store);
    flow.step('quick', { run: () => 1 });
    const run = engine.run(flow, null, { timeoutMs: 90_000 });
    const refused = expect(run).rejects.toMatchObject({ code: 'store-unavailable' });
    const call = await step.started();
    await call.aborted();
    await refused;
    expect(clock.pendingCount).toBe(0);
  });

  it('has the events before anybody is told or anything starts', async () => {
    const log: string[] = [];
    const store = failing(async (_, events) => {
      const types = [...events].map((event) => event.type);
      await turn();
      log.push(...types.map((type) => `kept ${type}`));
    });
    const flow = workflow('w');
    flow.step('a', { run: () => log.push('body') });
    const observed: Observer = {
      name: 'log',
      event: ({ type }) => void log.push(`observed ${type}`),
    };
    await newEngine({ store, observers: [observed] }).run(flow);
    expect(log).toEqual([
      'kept run.started',
      'kept step.started',
      'observed run.started',
      'observed step.started',
      'body',
      'kept step.succeeded',
      'kept run.finished',
      'observed step.succeeded',
      'observed run.finished',
    ]);
  });
});

describe('the end of a run in this process', () => {
  /** A slow store, which keeps events with one of that type when the test says so. */
  function held(type: string) {
    const store = memoryStore();
    const { append } = store;
    const log: string[] = [];
    let arrive: (keep: () => void) => void;
    const arrived = new Promise<() => void>((resolve) => {
      arrive = resolve;
    });
    store.append = async (runId, events) => {
      const batch = new Batch<Event>();
      for (const event of events) batch.push(event);
      const types = [...batch].map((event) => event.type as string);
      if (types.includes(type)) await new Promise<void>((keep) => arrive(keep));
      else await turn();
      append.call(store, runId, batch);
      log.push(...types);
    };
    return { store, log, arrived };
  }

  /** A run at rest once `beside` has ended: `send` has its effect once, and was under way in a process before. */
  async function left(store: Store) {
    const [send, beside] = [handHeld<unknown, StepContext>(), handHeld<unknown, StepContext>()];
    const flow = workflow('w');
    flow.step('send', { run: send, effects: 'once' });
    flow.step('beside', { run: beside });
    const engine = newEngine({ store });
    const before = await engine.start(flow, null, { runId: 'r' });
    await Promise.all([send.started(), beside.started()]);
    before.leave();
    await before.result;
    const handle = await engine.resume('r', { workflow: flow });
    (await beside.started()).succeed(1);
    return { engine, handle, send };
  }

  it.each(['started', 'resumed'])(
    'is not told by the status of a run that was %s before it is kept',
    async (how) => {
      const { store, arrived } = held('run.finished');
      Object.assign(store, { isTemporary: false });
      const body = handHeld<unknown, StepContext>();
      const flow = workflow('w');
      const first = flow.step('first', { run: () => 1 });
      flow.step('last', { needs: first, run: body });
      const engine = newEngine({ store });
      let handle = await engine.start(flow, null, { runId: 'r' });
      let call = await body.started();
      if (how === 'resumed') {
        handle.leave();
        await handle.result;
        handle = await engine.resume('r', { workflow: flow });
        call = await body.started();
      }
      const { status, completed, active } = handle.status();
      expect([status, completed, active]).toEqual(['running', ['first'], ['last']]);
      call.succeed('sent');
      const keep = await arrived;
      expect(handle.status()).toMatchObject({ status, completed, active });
      expect(handle.status().steps.last).toMatchObject({ status: 'running', output: null });
      keep();
      expect(await handle.result).toMatchObject({ output: 'sent' });
      expect(handle.status()).toMatchObject({ status: 'succeeded', completed: ['first', 'last'] });
      expect(handle.status().steps.last).toMatchObject({ output: 'sent' });
    },
  );

  it('takes a cancel that comes while it is stored that the run rests', async () => {
    const { store, log, arrived } = held('run.waiting');
    const { handle } = await left(store);
    const keep = await arrived;
    handle.cancel('not needed');
    keep();
    expect(await handle.result).toMatchObject({ status: 'cancelled' });
    const end = ['run.waiting', 'run.resumed', 'run.asked', 'run.stopping', 'run.finished'];
    expect(log.slice(-5)).toEqual(end);
  });

  it('takes a decision that comes while it is stored that the run rests', async () => {
    const { store, arrived } = held('run.waiting');
    const { engine, handle, send } = await left(store);
    const keep = await arrived;
    await engine.resolve('r', 'send', { as: 'rerun' });
    await turn();
    keep();
    (await send.started()).succeed('sent');
    expect(await handle.result).toMatchObject({ status: 'succeeded' });
  });

  it('is the last thing that it stores: a cancel that comes later is kept for a resume', async () => {
    const { store, log, arrived } = held('step.succeeded');
    const step = handHeld<unknown, StepContext>();
    const flow = workflow('w');
    const first = flow.step('first', { run: step });
    flow.step('second', { needs: first, run: () => 2 });
    const engine = newEngine({ store });
    const handle = await engine.start(flow, null, { runId: 'r' });
    const call = await step.started();
    handle.leave('left', { drainMs: 60_000 });
    call.succeed(1);
    const keep = await arrived;
    await engine.cancel('r', 'not needed');
    await turn();
    keep();
    expect(await handle.result).toMatchObject({ status: 'running' });
    await turn();
    expect(log.at(-1)).toBe('step.succeeded');
    const resumed = await engine.resume('r', { workflow: flow });
    expect(await resumed.result).toMatchObject({ status: 'cancelled' });
  });
});

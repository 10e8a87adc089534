/**
 * The handle of a run: its turn among others, how it stands, how it is cancelled.
 */
import { getEventListeners } from 'node:events';
import { describe, expect, it } from 'vitest';
import { newEngine, turn } from '../../../test/workbench.ts';
import { memoryStore } from '../../stores/memory.ts';
import { handHeld } from '../../testing/hand-held-step.ts';
import { virtualClock } from '../../testing/virtual-clock.ts';
import { workflow } from '../../workflow/define.ts';
import type { StepContext } from '../../workflow/step-context.ts';
import type { RunOptions } from '../engine.ts';
import type { ResumeOptions } from '../kept/claim.ts';
import type { RunDefaults } from '../plan/settings.ts';

function bench(maxRuns = Number.POSITIVE_INFINITY, usual: RunDefaults = {}) {
  const clock = virtualClock();
  const engine = newEngine({ clock, maxRuns, usual });
  const body = handHeld<unknown, StepContext>();
  const flow = workflow('w');
  const a = flow.step('a', { run: body });
  flow.step('b', { needs: a, run: body });
  return { clock, engine, body, flow };
}

/** Ends both steps of one run. */
async function finish({ body }: ReturnType<typeof bench>) {
  (await body.started()).succeed();
  (await body.started()).succeed();
}

describe('runs at once', () => {
  it('are as many as the engine allows, the others start in order', async () => {
    const world = bench(1);
    const { engine, flow } = world;
    const [one, two, three] = [
      await engine.start(flow),
      await engine.start(flow),
      await engine.start(flow),
    ];
    expect(two.status()).toMatchObject({
      status: 'pending',
      active: [],
      waiting: { a: 'the run has not started', b: 'needs a' },
    });
    await finish(world);
    await one.result;
    await turn();
    expect([two, three].map((run) => run.status().status)).toEqual(['running', 'pending']);
    await finish(world);
    await finish(world);
    expect((await three.result).status).toBe('succeeded');
  });

  it('do not count one that was cancelled in the line, which ends at once', async () => {
    const world = bench(1);
    const { engine, flow, body } = world;
    const one = await engine.start(flow);
    const [two, three] = [await engine.start(flow), await engine.start(flow)];
    two.cancel('changed my mind');
    const result = await two.result;
    expect(result).toMatchObject({ status: 'cancelled', error: { message: 'changed my mind' } });
    expect(body.calls).toBe(1);
    two.cancel('again');
    await finish(world);
    await one.result;
    await finish(world);
    expect((await three.result).status).toBe('succeeded');
    const last = await engine.start(flow);
    expect(last.status().status).toBe('running');
    last.cancel();
  });

  it('nor one whose signal aborts in the line, and no listener is left', async () => {
    const world = bench(1);
    const { engine, flow } = world;
    const one = await engine.start(flow);
    const controller = new AbortController();
    const two = await engine.start(flow, null, { signal: controller.signal });
    controller.abort(new Error('shut down'));
    expect(await two.result).toMatchObject({
      status: 'cancelled',
      error: { message: 'shut down' },
    });
    expect(getEventListeners(controller.signal, 'abort')).toHaveLength(0);
    await finish(world);
    expect((await one.result).status).toBe('succeeded');
  });

  it('give their place back when their store fails', async () => {
    const append = (runId: string) => {
      if (runId === 'bad') throw new Error('disk full');
    };
    const store = Object.assign(memoryStore(), { append });
    const engine = newEngine({ store, maxRuns: 1 });
    const flow = workflow('w');
    flow.step('a', { run: () => 1 });
    const bad = engine.run(flow, null, { runId: 'bad' });
    await expect(bad).rejects.toMatchObject({ code: 'store-unavailable' });
    expect((await engine.run(flow)).status).toBe('succeeded');
  });

  it.each([0, 1.5, -1, Number.NaN, '2' as unknown as number])('cannot be %s', (maxRuns) => {
    expect(() => newEngine({ maxRuns })).toThrow('maxRuns cannot be');
  });
});

describe('a run that is resumed and left before its turn', () => {
  /** A run whose first process has gone, and an engine with room for one run. */
  async function begunBefore() {
    const world = bench();
    const store = memoryStore();
    const { clock, flow, body } = world;
    await newEngine({ store, clock }).start(flow, null, { runId: 'r' });
    await body.started();
    const engine = newEngine({ store, clock, maxRuns: 1 });
    const resume = (more: ResumeOptions) => engine.resume('r', { workflow: flow, ...more });
    const eventTypes = async () => (await store.read('r'))!.events.map(({ type }) => type);
    return { ...world, engine, resume, eventTypes };
  }

  it.each([
    ['by a signal that had aborted', true],
    ['by one that aborts in the line', false],
  ])('%s stays as it stands, and can be resumed again', async (_, before) => {
    const { engine, resume, eventTypes, flow, body, clock } = await begunBefore();
    const other = await engine.start(flow);
    const first = await body.started();
    const controller = new AbortController();
    if (before) controller.abort(new Error('shut down'));
    const handle = await resume({ signal: controller.signal, leave: true });
    controller.abort(new Error('shut down'));
    expect((await handle.result).status).toBe('running');
    expect(await eventTypes()).toEqual(['run.started', 'step.started']);
    expect([body.calls, clock.pendingCount]).toEqual([2, 0]);
    first.succeed();
    (await body.started()).succeed();
    await other.result;
    const again = (await resume({})).result;
    (await body.started()).succeed();
    (await body.started()).succeed();
    expect((await again).status).toBe('succeeded');
  });

  it('is cancelled for good when that was asked for', async () => {
    const { resume, eventTypes } = await begunBefore();
    const handle = await resume({ signal: AbortSignal.abort(new Error('no more')) });
    expect((await handle.result).status).toBe('cancelled');
    expect((await eventTypes()).at(-1)).toBe('run.finished');
  });
});

describe('cancelling with time to finish', () => {
  it('starts nothing more, lets what runs finish, and asks it after that time', async () => {
    const { clock, engine, flow, body } = bench();
    const handle = await engine.start(flow);
    const call = await body.started();
    handle.cancel('shut down', { drainMs: 1_000 });
    clock.advance(999);
    expect(call.context.signal.aborted).toBe(false);
    clock.advance(1);
    expect(await call.aborted()).toMatchObject({ message: 'shut down' });
    call.fail(new Error('stopped'));
    const result = await handle.result;
    expect(result.status).toBe('cancelled');
    expect([result.step('a').status, result.step('b').reason]).toEqual(['cancelled', 'shut down']);
  });

  it('keeps what finished in that time', async () => {
    const { clock, engine, flow, body } = bench();
    const handle = await engine.start(flow);
    const call = await body.started();
    handle.cancel('shut down', { drainMs: 1_000 });
    clock.advance(500);
    call.succeed('done');
    const result = await handle.result;
    expect([result.status, result.step('a').output, body.calls]).toEqual(['cancelled', 'done', 1]);
    expect(clock.pendingCount).toBe(0);
  });

  it('is cut short by a second call without time', async () => {
    const { engine, flow, body } = bench();
    const handle = await engine.start(flow);
    const call = await body.started();
    handle.cancel('soon', { drainMs: 1_000 });
    handle.cancel('now');
    expect(call.context.signal.aborted).toBe(true);
    call.fail(new Error('stopped'));
    expect((await handle.result).status).toBe('cancelled');
  });

  it('is not made longer by a second call with more time', async () => {
    const { clock, engine, flow, body } = bench();
    const handle = await engine.start(flow);
    const call = await body.started();
    handle.cancel('soon', { drainMs: 1_000 });
    clock.advance(900);
    handle.cancel('later', { drainMs: 60_000 });
    await turn();
    clock.advance(100);
    await turn();
    expect(call.context.signal.aborted).toBe(true);
    call.fail(new Error('stopped'));
    expect((await handle.result).error?.message).toBe('soon');
  });

  it('by a signal takes the time that the call has given', async () => {
    const { clock, engine, flow, body } = bench();
    const controller = new AbortController();
    const { signal } = controller;
    const running = engine.run(flow, null, { drainMs: 1_000, signal });
    const call = await body.started();
    controller.abort();
    await turn();
    expect(call.context.signal.aborted).toBe(false);
    clock.advance(1_000);
    await turn();
    expect(call.context.signal.aborted).toBe(true);
    call.fail(new Error('stopped'));
    expect((await running).status).toBe('cancelled');
  });
});

describe('what is usual for an engine', () => {
  it('counts for runs that choose nothing, and is held against the same rules', async () => {
    const { engine, flow } = bench(undefined, { concurrency: 2, strategy: 'level' });
    const plan = async (options?: RunOptions) => (await engine.plan(flow, null, options)).plan;
    expect(await plan()).toMatchObject({ concurrency: 2, strategy: 'level' });
    expect(await plan({ strategy: 'hybrid' })).toMatchObject({
      concurrency: 2,
      strategy: 'hybrid',
    });
    const odd = bench(undefined, { strategy: 'levle' });
    await expect(odd.engine.run(odd.flow)).rejects.toMatchObject({
      code: 'invalid-option',
      message: 'strategy cannot be "levle"',
    });
  });
});

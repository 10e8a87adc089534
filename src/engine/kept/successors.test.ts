/**
 * A run that goes on as another one: whoever knows its id finds the last of them, whenever a process ended.
 */
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { newEngine } from '../../../test/workbench.ts';
import { createEngine, sqliteStore } from '../../index.ts';
import { memoryStore } from '../../stores/memory.ts';
import { handHeld } from '../../testing/hand-held-step.ts';
import { workflow } from '../../workflow/define.ts';
import type { StepContext } from '../../workflow/step-context.ts';
import { lastSuccessor } from './kept-run.ts';

/** A run that has done `a` and hangs in `b`; each later shape has so many steps more. */
async function hanging() {
  const store = memoryStore();
  const calls: string[] = [];
  const held = handHeld<unknown, StepContext>();
  let hangs = true;
  const flowWith = (more: number) => {
    const flow = workflow('w');
    const a = flow.step('a', { run: () => void calls.push('a') });
    flow.step('b', {
      needs: a,
      run: (input, context) => (hangs ? held(input, context) : 'done'),
    });
    for (let i = 0; i < more; i++) flow.step(`c${i}`, { run: () => i });
    return flow;
  };
  await newEngine({ store }).start(flowWith(0), null, { runId: 'r' });
  await held.started();
  await store.release('r');
  return { store, calls, held, flowWith, mend: () => (hangs = false) };
}

const attach = { runId: 'r', ifExists: 'attach' } as const;

describe('the id of a run that went on as another one', () => {
  it('leads to the last of several', async () => {
    const { store, calls, held, flowWith, mend } = await hanging();
    const ids = ['r'];
    for (const more of [1, 2]) {
      const next = { workflow: flowWith(more), useCurrent: true };
      const { runId } = await newEngine({ store }).resume(ids.at(-1)!, next);
      await held.started();
      await store.release(runId);
      ids.push(runId);
    }
    expect(new Set(ids).size).toBe(3);
    const engine = newEngine({ store });
    const first = (await engine.history('r'))!;
    expect((await lastSuccessor(store, first)).runId).toBe(ids[2]);
    expect((await engine.history(ids[1]!))!.snapshot.from).toEqual({ runId: 'r', kind: 'resume' });
    await expect(engine.start(flowWith(2), null, attach)).rejects.toMatchObject({
      code: 'run-unfinished',
      hint: expect.stringContaining(ids[2]!),
    });
    mend();
    const handle = await engine.resume('r', { workflow: flowWith(2) });
    const found = await engine.start(flowWith(2), null, attach);
    expect([found.runId, handle.runId]).toEqual([ids[2], ids[2]]);
    await handle.result;
    await expect(engine.start(flowWith(3), null, attach)).rejects.toMatchObject({
      code: 'run-changed',
      hint: `give the workflow as it was, or none: engine.attach("${ids[2]}")`,
    });
    const again = await newEngine({ store }).start(flowWith(2), null, attach);
    expect(await again.result).toMatchObject({ runId: ids[2], status: 'succeeded' });
    expect(calls).toEqual(['a']);
  });

  it('leads to a run that is begun by the next resume, where the process ended before', async () => {
    const { store, calls, flowWith, mend } = await hanging();
    mend();
    const { begin } = store;
    store.begin = () => {
      throw new Error('the process ended');
    };
    const options = { workflow: flowWith(1), useCurrent: true };
    await expect(newEngine({ store }).resume('r', options)).rejects.toThrow();
    store.begin = begin;
    const planned = (await newEngine({ store }).history('r'))!.events.at(-1)!;
    expect(planned).toMatchObject({
      type: 'run.stopping',
      cause: { successor: expect.any(String) },
    });
    // It was decided that the run goes on so: nobody has to say it once more.
    const [handle] = await newEngine({ store }).resumeAll({ workflows: [flowWith(1)] });
    expect(planned).toMatchObject({ cause: { successor: handle!.runId } });
    expect((await handle!.result).status).toBe('succeeded');
    const old = (await newEngine({ store }).history('r'))!;
    expect(old.events.at(-1)).toMatchObject({ type: 'run.finished', status: 'cancelled' });
    expect(calls).toEqual(['a']);
  });

  it('leads to the run that was begun, where the process ended before the end of the old one', async () => {
    const { store, calls, flowWith, mend } = await hanging();
    mend();
    const { append } = store;
    store.append = (runId, events) =>
      runId === 'r' && events.length === 1
        ? Promise.reject(new Error('the process ended'))
        : append.call(store, runId, events);
    const options = { workflow: flowWith(1), useCurrent: true };
    await expect(newEngine({ store }).resume('r', options)).rejects.toThrow();
    store.append = append;
    const engine = newEngine({ store });
    await expect
      .poll(async () => (await engine.runs()).map(({ status }) => status))
      .toEqual(['succeeded', 'running']);
    await expect(engine.resume('r', { workflow: flowWith(1) })).rejects.toMatchObject({
      code: 'run-finished',
    });
    const found = await engine.start(flowWith(1), null, attach);
    expect((await found.result).status).toBe('succeeded');
    expect((await engine.history('r'))!.events.at(-1)!.type).toBe('run.finished');
    expect((await engine.runs()).length).toBe(2);
    expect(calls).toEqual(['a']);
  });

  /** The run and what it goes on as, which is under way in `engine` and hangs. */
  async function moved() {
    const world = await hanging();
    const engine = newEngine({ store: world.store });
    const next = await engine.resume('r', { workflow: world.flowWith(1), useCurrent: true });
    const call = await world.held.started();
    const now = world.flowWith(1);
    return { ...world, engine, next, call, now };
  }

  it('cancels that run', async () => {
    const { engine, next, call } = await moved();
    await engine.cancel('r', 'the customer');
    call.fail(await call.aborted());
    expect(await next.result).toMatchObject({ status: 'cancelled' });
    await expect(engine.cancel('r')).rejects.toMatchObject({
      code: 'run-finished',
      message: `run "${next.runId}" has ended`,
    });
  });

  it('is under way for a retry, a fork, and whoever cancels it without its code', async () => {
    const { engine, now, next } = await moved();
    const owned = { code: 'run-owned', message: expect.stringContaining(next.runId) };
    const calls = [
      engine.retry('r', { workflow: now }),
      engine.fork('r', { workflow: now, from: 'a' }),
      engine.cancelWithoutCode('r'),
      engine.resume('r', { workflow: now }),
    ];
    for (const call of calls) await expect(call).rejects.toMatchObject(owned);
  });

  it('retries, forks and plans from that run', async () => {
    const { engine, now, next, call } = await moved();
    call.fail(new Error('no'));
    await next.result;
    const options = { workflow: now };
    const { steps } = await engine.planRerun({ kind: 'retry', runId: 'r', options });
    expect(steps.map(({ id, reused }) => [id, reused])).toEqual([
      ['a', true],
      ['b', false],
      ['c0', true],
    ]);
    for (const made of [engine.retry('r', options), engine.fork('r', { ...options, from: 'b' })]) {
      const { runId } = await made;
      const { snapshot } = (await engine.history(runId))!;
      expect(snapshot.from!.runId).toBe(next.runId);
    }
  });

  it('ends that run without its code when nobody runs it', async () => {
    const { store, engine, next } = await moved();
    next.leave();
    await next.result;
    await engine.cancelWithoutCode('r', 'gone');
    expect(await newEngine({ store }).result(next.runId)).toMatchObject({ status: 'cancelled' });
  });

  it('decides about steps of that run', async () => {
    const { store, engine, next } = await moved();
    next.leave();
    await next.result;
    const decision = engine.resolve('r', 'b', { as: 'rerun' });
    await expect(decision).rejects.toMatchObject({ message: 'step "b" waits for no decision' });
    const none = engine.resolve('r', 'c1', { as: 'rerun' });
    await expect(none).rejects.toMatchObject({ message: '"c1" is not a step of the run' });
    expect(await store.requests(next.runId)).toEqual([]);
  });

  it('passes on a cancel that is asked while the run goes on as another one', async () => {
    const { store, held, flowWith } = await hanging();
    const { begin } = store;
    store.begin = (record) => {
      void store.ask('r', { id: '1', kind: 'cancel', reason: 'just then' });
      return begin.call(store, record);
    };
    const options = { workflow: flowWith(1), useCurrent: true };
    const next = await newEngine({ store }).resume('r', options);
    const call = await held.started();
    call.fail(await call.aborted());
    expect(await next.result).toMatchObject({ status: 'cancelled' });
    expect((await newEngine({ store }).history('r'))!.events.at(-1)!.type).toBe('run.finished');
  });
});

it('a handle of a run that another process runs follows it to what it goes on as', async () => {
  const folder = mkdtempSync(join(tmpdir(), 'heddle-successors-'));
  const open = () => createEngine({ store: sqliteStore(join(folder, 'runs.db')) });
  const [mine, other] = [open(), open()];
  const held = handHeld<unknown, StepContext>();
  const flowWith = (...more: readonly string[]) => {
    const flow = workflow('w');
    flow.step('a', { run: held });
    for (const id of more) flow.step(id, { run: () => id });
    return flow;
  };
  const first = await mine.start(flowWith(), null, { runId: 'r' });
  await held.started();
  const handle = await other.attach('r');
  const { result } = handle;
  first.leave();
  await first.result;
  const now = { workflow: flowWith('b'), useCurrent: true };
  const next = await mine.resume('r', now);
  const call = await held.started();
  handle.cancel('by its handle');
  call.fail(await call.aborted());
  expect(await next.result).toMatchObject({ status: 'cancelled' });
  expect(await result).toMatchObject({ runId: next.runId, status: 'cancelled' });
  for (const engine of [mine, other]) await engine.close();
  rmSync(folder, { recursive: true });
});

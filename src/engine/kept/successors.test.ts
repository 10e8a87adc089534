/**
 * A run that goes on as another one: whoever knows its id finds the last of them, whenever a process ended.
 */
import { describe, expect, it } from 'vitest';
import { newEngine } from '../../../test/workbench.ts';
import { memoryStore } from '../../stores/memory.ts';
import { handHeld } from '../../testing/hand-held-step.ts';
import { workflow } from '../../workflow/define.ts';
import { lastSuccessor } from './kept-run.ts';

/** A run that has done `a` and hangs in `b`; each later shape has so many steps more. */
async function hanging() {
  const store = memoryStore();
  const calls: string[] = [];
  const held = handHeld();
  let hangs = true;
  const flowWith = (more: number) => {
    const flow = workflow('w');
    const a = flow.step('a', { run: () => void calls.push('a') });
    flow.step('b', {
      needs: a,
      run: () => (hangs ? held(null, undefined as never) : 'done'),
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
    await expect(engine.resume('r', { workflow: flowWith(2) })).rejects.toMatchObject({
      code: 'run-finished',
      message: `run "r" goes on as run "${ids[2]}"`,
    });
    mend();
    const [handle] = await engine.resumeAll({ workflows: [flowWith(2)] });
    const found = await engine.start(flowWith(2), null, attach);
    expect([found.runId, handle!.runId]).toEqual([ids[2], ids[2]]);
    await handle!.result;
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
    await expect(engine.resume('r', { workflow: flowWith(1) })).rejects.toMatchObject({
      code: 'run-finished',
    });
    const found = await engine.start(flowWith(1), null, attach);
    expect((await found.result).status).toBe('succeeded');
    expect((await engine.history('r'))!.events.at(-1)!.type).toBe('run.finished');
    expect((await engine.runs()).length).toBe(2);
    expect(calls).toEqual(['a']);
  });
});

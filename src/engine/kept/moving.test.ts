/**
 * What is asked of a run just while it goes on as another one.
 * Knows engines and the calls of a store; must not know the records of one.
 */
import { describe, expect, it } from 'vitest';
import { newEngine } from '../../../test/workbench.ts';
import type { Store } from '../../ports/store.ts';
import { memoryStore } from '../../stores/memory.ts';
import { handHeld } from '../../testing/hand-held-step.ts';
import { workflow } from '../../workflow/define.ts';
import type { StepContext } from '../../workflow/step-context.ts';

/** A run that hangs in `b`, whose process is gone; the workflow of now has a step more. */
async function interrupted() {
  const store = memoryStore();
  const held = handHeld<unknown, StepContext>();
  const calls: string[] = [];
  const flowWith = (...more: readonly string[]) => {
    const flow = workflow('w');
    flow.step('b', { run: held });
    for (const id of more) flow.step(id, { run: () => void calls.push(id) });
    return flow;
  };
  await newEngine({ store }).start(flowWith(), null, { runId: 'r' });
  await held.started();
  await store.release('r');
  return { store, held, calls, flowWith };
}

describe('a run that was asked to cancel while nobody ran it', () => {
  it('ends as cancelled where there is only another workflow, and the caller takes that one', async () => {
    const { store, calls, flowWith } = await interrupted();
    await newEngine({ store }).cancel('r', 'no longer wanted');
    const refused: unknown[] = [];
    const all = (more: object) =>
      newEngine({ store }).resumeAll({
        workflows: [flowWith('more')],
        onRefused: (...one) => refused.push(one[1].code),
        ...more,
      });
    expect(await all({})).toEqual([]);
    expect(refused).toEqual(['run-changed']);
    expect(await all({ onChanged: 'use-current' })).toEqual([]);
    expect(refused).toEqual(['run-changed']);
    const engine = newEngine({ store });
    expect(await engine.result('r')).toMatchObject({
      status: 'cancelled',
      error: { message: 'no longer wanted' },
    });
    expect((await engine.runs()).length).toBe(1);
    expect(calls).toEqual([]);
  });

  it('is told to whoever resumes it', async () => {
    const { store, flowWith } = await interrupted();
    const engine = newEngine({ store });
    await engine.cancel('r');
    const options = { workflow: flowWith('more'), useCurrent: true };
    await expect(engine.resume('r', options)).rejects.toMatchObject({
      code: 'run-finished',
      message: expect.stringContaining(
        'run "r" is cancelled, as was asked: its workflow has changed',
      ),
    });
    const retried = await engine.retry('r', { ...options, step: 'more' });
    expect(retried.plan.graph.size).toBe(2);
  });

  it('ends as itself where its own workflow is there', async () => {
    const { store, flowWith } = await interrupted();
    const engine = newEngine({ store });
    await engine.cancel('r');
    const handle = await engine.resume('r', { workflow: flowWith(), useCurrent: true });
    expect(await handle.result).toMatchObject({ runId: 'r', status: 'cancelled' });
  });
});

/** Moments of a move: before or after each call of its store that concerns the run. */
const MOMENTS = ['append', 'begin', 'requests'].flatMap((call) =>
  [1, 2].flatMap((time) => [
    { call, time, when: 'before' },
    { call, time, when: 'after' },
  ]),
);

/** Does something once at a moment; gives how often the call came. */
function atMoment(
  store: Store,
  { call, time, when }: (typeof MOMENTS)[number],
  act: () => unknown,
) {
  const count = { calls: 0 };
  const own = store[call as 'begin'].bind(store) as (...args: unknown[]) => unknown;
  Object.assign(store, {
    [call]: (...args: unknown[]) => {
      // Whoever asks reads what was asked, too.
      const isIt = (call === 'begin' || args[0] === 'r') && ++count.calls === time;
      // This store keeps a run at once.
      if (call === 'begin') return isIt ? void [act(), own(...args)] : own(...args);
      return (async () => {
        if (isIt && when === 'before') await act();
        const answer = await own(...args);
        if (isIt && when === 'after') await act();
        return answer;
      })();
    },
  });
  return count;
}

describe('a cancel that is accepted while the run goes on as another one', () => {
  it.each(MOMENTS)('is carried out, also $when the call $time of $call', async (moment) => {
    const { store, held, flowWith } = await interrupted();
    let answer: Promise<unknown> | undefined;
    const engine = newEngine({ store });
    const ask = () => {
      answer = engine.cancel('r', 'just then');
      return answer.catch(() => {});
    };
    const count = atMoment(store, moment, ask);
    const options = { workflow: flowWith('more'), useCurrent: true };
    const next = await engine.resume('r', options).catch(() => undefined);
    // Where there was no such moment, nothing was asked.
    if (answer === undefined) {
      expect(count.calls).toBeLessThan(moment.time);
      return next!.cancel();
    }
    await answer;
    if (next !== undefined) {
      const call = await held.started();
      call.fail(await call.aborted());
      await next.result;
    }
    expect(await engine.result('r')).toMatchObject({
      status: 'cancelled',
      error: { message: 'just then' },
    });
  });
});

it('a decision that comes too late for a run is told what the next one says', async () => {
  const { store, held, flowWith } = await interrupted();
  const engine = newEngine({ store });
  const { append } = store;
  let answer: Promise<unknown> | undefined;
  Object.assign(store, {
    append: async (...[runId, events]: Parameters<Store['append']>) => {
      if (runId === 'r' && events.at(0).type === 'run.finished') {
        answer = engine.resolve('r', 'b', { as: 'succeeded', output: 1 });
        await answer.catch(() => {});
      }
      return append.call(store, runId, events);
    },
  });
  const next = await engine.resume('r', { workflow: flowWith('more'), useCurrent: true });
  await expect(answer).rejects.toMatchObject({ message: 'step "b" waits for no decision' });
  (await held.started()).succeed('done');
  expect(await next.result).toMatchObject({ status: 'succeeded' });
});

/**
 * The loop and its store: what is kept before anybody is told, and what happens when it is not.
 */
import { getEventListeners } from 'node:events';
import { describe, expect, it } from 'vitest';
import { newEngine, turn } from '../../../test/workbench.ts';
import type { Observer } from '../../ports/observer.ts';
import type { Store } from '../../ports/store.ts';
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

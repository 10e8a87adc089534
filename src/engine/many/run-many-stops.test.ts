/**
 * Many runs that are stopped in the middle: by a signal, by their caller, by the end of the engine.
 * Knows engines and signals; must not know how a run stops.
 */
import { getEventListeners } from 'node:events';
import { describe, expect, it } from 'vitest';
import { newEngine, turn } from '../../../test/workbench.ts';
import { memoryStore } from '../../stores/memory.ts';
import { handHeld } from '../../testing/hand-held-step.ts';
import { workflow } from '../../workflow/define.ts';
import type { StepContext } from '../../workflow/step-context.ts';

function held() {
  const body = handHeld<unknown, StepContext>();
  const flow = workflow('held');
  return { body, flow: flow.returns(flow.step('only', { run: body })) };
}

const quick = () => {
  const flow = workflow('quick');
  return flow.returns(flow.step('only', { run: (input) => input }));
};

/** Inputs without end; `closed` once it is let go. */
function endless() {
  const source = { closed: false };
  async function* inputs() {
    try {
      for (let i = 0; ; i++) yield i;
    } finally {
      source.closed = true;
    }
  }
  return { source, inputs: inputs() };
}

describe('a signal', () => {
  it('ends inputs that have no end, and lets them go', async () => {
    const controller = new AbortController();
    const { signal } = controller;
    const { source, inputs } = endless();
    const result = await newEngine().runMany(quick(), inputs, {
      signal,
      onResult: ({ index }) => index === 50 && controller.abort(new Error('enough')),
    });
    expect(result).toMatchObject({ ok: false, error: { message: 'enough' } });
    expect(result.counts.succeeded).toBeGreaterThan(50);
    expect(result.counts.succeeded + result.counts.cancelled).toBe(result.total);
    expect([source.closed, getEventListeners(signal, 'abort').length]).toEqual([true, 0]);
  });

  it('comes through although runs come and go without letting a timer', async () => {
    function* inputs() {
      for (let i = 0; ; i++) yield i;
    }
    const controller = new AbortController();
    setImmediate(() => setImmediate(() => controller.abort()));
    const { signal } = controller;
    const result = await newEngine().runMany(quick(), inputs(), { signal, keep: 'failed' });
    expect(result.total).toBeLessThan(1_000);
  });

  it('does not wait for an input that never comes', async () => {
    const controller = new AbortController();
    const inputs = {
      [Symbol.asyncIterator]: () => ({ next: () => new Promise<never>(() => {}) }),
    };
    const all = newEngine().runMany(quick(), inputs, { signal: controller.signal });
    await turn();
    controller.abort();
    expect(await all).toMatchObject({ ok: false, total: 0 });
  });

  it('that has aborted before takes no input', async () => {
    const { inputs } = endless();
    const signal = AbortSignal.abort(new Error('too late'));
    const result = await newEngine().runMany(quick(), inputs, { signal });
    expect(result).toMatchObject({ ok: false, total: 0, error: { message: 'too late' } });
  });

  it('cancels what runs; what was taken and has not started is refused', async () => {
    const { body, flow } = held();
    const controller = new AbortController();
    const all = newEngine().runMany(flow, [1, 2], {
      signal: controller.signal,
      perKey: { key: () => 'a', size: 1 },
    });
    await body.started();
    controller.abort(new Error('shut down'));
    const result = await all;
    expect(result.failed.map(({ status, error }) => [status, error.message])).toEqual([
      ['cancelled', 'shut down'],
      ['refused', 'shut down'],
    ]);
  });

  it('leaves runs where that is asked for', async () => {
    const { body, flow } = held();
    const store = Object.assign(memoryStore(), { isTemporary: false });
    const controller = new AbortController();
    const { signal } = controller;
    const runId = () => 'r';
    const all = newEngine({ store }).runMany(flow, [1], { signal, leave: true, runId });
    await body.started();
    controller.abort();
    expect((await all).failed[0]).toMatchObject({
      runId: 'r',
      status: 'running',
      result: { interrupted: true },
    });
  });
});

describe('a listener that throws', () => {
  it('stops everything, and its error is told', async () => {
    const { source, inputs } = endless();
    const result = await newEngine().runMany(quick(), inputs, {
      concurrency: 1,
      onResult({ index }) {
        if (index === 2) throw new Error('the table is gone');
      },
    });
    expect(result).toMatchObject({ ok: false, total: 3, error: { message: 'the table is gone' } });
    expect([source.closed, result.counts.succeeded]).toEqual([true, 3]);
  });
});

describe('the end of the engine', () => {
  it('by close tells runs under way as what they are, and takes no more', async () => {
    const { body, flow } = held();
    const engine = newEngine();
    const all = engine.runMany(flow, [1, 2, 3], { concurrency: 1 });
    await body.started();
    await engine.close();
    const result = await all;
    expect(result).toMatchObject({ ok: false, total: 1, error: { code: 'engine-closed' } });
    expect(result.failed[0]).toMatchObject({
      status: 'refused',
      error: { code: 'store-unavailable' },
    });
    await expect(engine.runMany(flow, [1])).rejects.toMatchObject({ code: 'engine-closed' });
  });

  it('by drain lets what runs finish, and takes no more', async () => {
    const { body, flow } = held();
    const engine = newEngine();
    const all = engine.runMany(flow, [1, 2, 3], { concurrency: 1 });
    const call = await body.started();
    const drained = engine.drain();
    call.succeed(1);
    await drained;
    expect(await all).toMatchObject({
      ok: false,
      total: 1,
      counts: { succeeded: 1 },
      error: { code: 'engine-closed', message: expect.stringContaining('drained') },
    });
    expect(await engine.runMany(flow, [1])).toMatchObject({ ok: false, total: 0 });
  });
});

describe('inputs that are none', () => {
  const broken: [string, object][] = [
    ['an iterator gave 5, not a result', { [Symbol.iterator]: () => ({ next: () => 5 }) }],
    [
      'an iterator gave null, not a result',
      { [Symbol.asyncIterator]: () => ({ next: async () => null }) },
    ],
    ['the inputs gave an empty mapping, not an iterator', { [Symbol.iterator]: () => ({}) }],
    [
      'no rows',
      {
        [Symbol.asyncIterator]: () => {
          throw new Error('no rows');
        },
      },
    ],
  ];
  it.each(broken)('end: %s', async (message, inputs) => {
    const result = await newEngine().runMany(quick(), inputs as never);
    expect(result).toMatchObject({ ok: false, total: 0, error: { message } });
  });

  it('without the id that is made for each are refused one by one', async () => {
    const runId = (input: string) => (input === 'b' ? (undefined as never) : input);
    const options = { runId, ifExists: 'attach' } as const;
    const { counts, failed } = await newEngine().runMany(quick(), ['a', 'b', 'c'], options);
    expect([counts.succeeded, failed.map(({ error }) => error.message)]).toEqual([
      2,
      ['the run id of input 1 cannot be nothing'],
    ]);
  });
});

/**
 * The loop: retries and timeouts on a clock in hand, cancelling, limits.
 * Stores are in `runner-store.test.ts`.
 */
import { getEventListeners } from 'node:events';
import { describe, expect, it } from 'vitest';
import { newEngine, play, turn } from '../../../test/workbench.ts';
import { DEFAULT_GRACE_MS } from '../../run/plan.ts';
import { StepFailure } from '../../run/step-error.ts';
import { handHeld } from '../../testing/hand-held-step.ts';
import { virtualClock } from '../../testing/virtual-clock.ts';
import { workflow } from '../../workflow/define.ts';
import type { StepContext } from '../../workflow/step-context.ts';
import type { StepSettings } from '../../workflow/workflow.ts';

/** An engine and its clock, and a workflow of one step whose body the test controls. */
function bench(settings: StepSettings = {}) {
  const clock = virtualClock();
  const engine = newEngine({ clock });
  const step = handHeld<unknown, StepContext>();
  const flow = workflow('w');
  const only = flow.step('only', { ...settings, run: step });
  return { clock, engine, step, flow, only };
}

/** What functions of Node.js fail with whose signal has aborted. */
class AbortError extends Error {
  override readonly name = 'AbortError';
  readonly code = 'ABORT_ERR';
  constructor({ reason }: AbortSignal) {
    super('The operation was aborted', { cause: reason });
  }
}

describe('another try', () => {
  it('comes after the delay of the policy', async () => {
    const clock = virtualClock();
    const flow = workflow('w');
    const tries: [number, number][] = [];
    const start = clock.now();
    flow.step('only', {
      retry: { maxAttempts: 4, initialIntervalMs: 100, backoffCoefficient: 2 },
      run: (_, { attempt }) => {
        tries.push([attempt, clock.now() - start]);
        if (attempt < 4) throw new Error('not yet');
        return 'done';
      },
    });
    const result = await play(clock, newEngine({ clock }).run(flow));
    expect(tries).toEqual([
      [1, 0],
      [2, 100],
      [3, 300],
      [4, 700],
    ]);
    expect(result.step('only')).toMatchObject({
      status: 'succeeded',
      attempts: 4,
      output: 'done',
      durationMs: 700,
    });
    expect(result.step('only').error).toBeUndefined();
  });

  it('waits as long as the failed side wishes', async () => {
    const { clock, engine, step, flow } = bench({
      retry: { maxAttempts: 2, initialIntervalMs: 10 },
    });
    const running = engine.run(flow);
    (await step.started()).fail(new StepFailure('E_BUSY', 'later', { retryAfterMs: 5_000 }));
    await turn();
    expect(clock.pending()).toEqual([clock.now() + 5_000]);
    clock.advanceToNext();
    (await step.started()).succeed(1);
    expect((await running).status).toBe('succeeded');
  });

  it('ends with the last error when none helps', async () => {
    const clock = virtualClock();
    const flow = workflow('w');
    const run = (_: unknown, { attempt }: StepContext) => {
      throw new Error(`try ${attempt}`);
    };
    flow.step('bad', { retry: { maxAttempts: 3 }, run });
    const result = await play(clock, newEngine({ clock }).run(flow));
    expect(result.step('bad')).toMatchObject({
      status: 'failed',
      attempts: 3,
      error: { message: 'try 3' },
    });
  });
});

describe('time', () => {
  it('that runs out fails the attempt and aborts its signal', async () => {
    const { clock, engine, step, flow } = bench({ timeoutMs: 500 });
    const running = engine.run(flow);
    const call = await step.started();
    const aborted = call.aborted();
    clock.advance(499);
    expect(call.context.signal.aborted).toBe(false);
    clock.advance(1);
    expect(await aborted).toMatchObject({ code: 'E_ABORTED' });
    call.fail(new Error('stopped'));
    expect((await running).step('only')).toMatchObject({
      status: 'failed',
      durationMs: 500,
      error: { code: 'timed_out' },
    });
  });

  it('does not matter to a step that ends in time', async () => {
    const { clock, engine, step, flow } = bench({ timeoutMs: 500 });
    const running = engine.run(flow);
    const call = await step.started();
    clock.advance(499);
    call.succeed('in time');
    expect((await running).output).toBe('in time');
    expect(clock.pendingCount).toBe(0);
  });

  it('drops the late result of an attempt that was given up', async () => {
    const { clock, engine, step, flow } = bench({
      timeoutMs: 500,
      retry: { maxAttempts: 2, initialIntervalMs: 10 },
    });
    const running = engine.run(flow);
    const first = await step.started();
    clock.advance(500 + DEFAULT_GRACE_MS);
    await turn();
    clock.advance(10);
    const second = await step.started();
    first.succeed('late');
    await turn();
    second.succeed('good');
    expect((await running).step('only')).toMatchObject({ output: 'good', attempts: 2 });
  });

  it('of the whole run ends it', async () => {
    const { clock, engine, step, flow } = bench();
    const running = engine.run(flow, null, { timeoutMs: 1_000 });
    const call = await step.started();
    clock.advance(1_000);
    call.fail(await call.aborted());
    const result = await running;
    expect(result).toMatchObject({ status: 'failed', error: { code: 'timed_out' } });
    expect(result.step('only').status).toBe('cancelled');
  });

  it('is seen by the step as the engine sees it', async () => {
    const { clock, engine, step, flow } = bench();
    const running = engine.run(flow);
    const call = await step.started();
    clock.advance(25);
    expect(call.context.clock.now()).toBe(clock.now());
    call.succeed();
    expect((await running).durationMs).toBe(25);
  });
});

describe('cancelling', () => {
  it('by a signal that is aborted already starts nothing', async () => {
    const { engine, step, flow } = bench();
    const result = await engine.run(flow, null, {
      signal: AbortSignal.abort(new Error('too late')),
    });
    expect(result).toMatchObject({
      status: 'cancelled',
      output: null,
      error: { code: 'cancelled', message: 'too late' },
    });
    expect([step.calls, result.step('only').status]).toEqual([0, 'cancelled']);
  });

  it('by a signal while a step runs aborts the step and starts no other', async () => {
    const { engine, step, flow, only } = bench();
    const next = handHeld<unknown, StepContext>();
    flow.step('next', { needs: only, run: next });
    const controller = new AbortController();
    const running = engine.run(flow, null, { signal: controller.signal });
    const call = await step.started();
    controller.abort('enough');
    call.fail(await call.aborted());
    const result = await running;
    expect(result).toMatchObject({ status: 'cancelled', error: { message: 'enough' } });
    expect(Object.values(result.steps).map((s) => s.status)).toEqual(['cancelled', 'cancelled']);
    expect(next.calls).toBe(0);
  });

  it.each([
    ['reason', (signal: AbortSignal) => signal.reason],
    ['word of Node.js', (signal: AbortSignal) => new AbortError(signal)],
  ])('for a failure elsewhere tells that, whether a step fails with the %s', async (_, thrown) => {
    const { engine, step, flow } = bench();
    const bad = handHeld<unknown, StepContext>();
    flow.step('bad', { run: bad });
    const running = engine.run(flow);
    const call = await step.started();
    (await bad.started()).fail(new Error('broken'));
    await call.aborted();
    call.fail(thrown(call.context.signal));
    expect((await running).step('only')).toMatchObject({
      status: 'cancelled',
      reason: 'the run stops because bad failed',
    });
  });

  it('by its handle, with a reason', async () => {
    const { engine, step, flow } = bench();
    const handle = await engine.start(flow);
    const call = await step.started();
    handle.cancel('changed my mind');
    call.succeed('done anyway');
    const result = await handle.result;
    expect(result).toMatchObject({ status: 'cancelled', error: { message: 'changed my mind' } });
    expect(result.step('only')).toMatchObject({ status: 'succeeded', output: 'done anyway' });
  });

  it('gives up a step that does not listen, five seconds later', async () => {
    const { clock, engine, step, flow } = bench();
    const handle = await engine.start(flow);
    await step.started();
    handle.cancel();
    let over = false;
    void handle.result.then(() => {
      over = true;
    });
    await turn();
    clock.advance(5_000);
    await turn();
    expect(over).toBe(true);
  });

  it('after the end changes nothing, and no listener is left', async () => {
    const { engine, step, flow } = bench();
    const controller = new AbortController();
    const handle = await engine.start(flow, null, { signal: controller.signal });
    (await step.started()).succeed(1);
    expect((await handle.result).status).toBe('succeeded');
    expect(getEventListeners(controller.signal, 'abort')).toHaveLength(0);
    handle.cancel();
  });
});

describe('the limit of steps at once', () => {
  it.each([1, 3, 10])('of %d is reached and never passed', async (concurrency) => {
    const flow = workflow('w');
    let running = 0;
    let most = 0;
    for (let i = 0; i < 20; i++) {
      flow.step(`s${i}`, {
        run: async () => {
          most = Math.max(most, ++running);
          await turn();
          running--;
        },
      });
    }
    expect((await newEngine().run(flow, null, { concurrency })).status).toBe('succeeded');
    expect(most).toBe(concurrency);
  });
});

/** A chain of steps without `await`. */
function chain(length: number, body: (input: unknown, context: StepContext) => unknown) {
  const flow = workflow('chain');
  let last: ReturnType<typeof flow.step> | undefined;
  for (let i = 0; i < length; i++) {
    last = flow.step(`s${i}`, last === undefined ? { run: body } : { needs: last, run: body });
  }
  return flow;
}

describe('bodies without await', () => {
  it('settle in one go, without a turn of the microtask queue between them', async () => {
    const order: string[] = [];
    const flow = chain(50, (_, { stepId }) => {
      order.push(stepId);
      if (stepId === 's0') queueMicrotask(() => order.push('microtask'));
    });
    await newEngine().run(flow);
    expect(order.indexOf('microtask')).toBe(50);
  });

  it('do not overflow the stack in a chain of 100,000', async () => {
    const flow = chain(100_000, (n) => (typeof n === 'number' ? n + 1 : 1));
    expect((await newEngine().run(flow)).output).toBe(100_000);
  });

  it('leave other work of the process its turn every 50 ms', async () => {
    const clock = virtualClock();
    let turns = 0;
    const flow = chain(30, (_, { stepId }) => {
      if (stepId === 's0') setImmediate(() => turns++);
      clock.advance(10);
      return turns;
    });
    expect((await newEngine({ clock }).run(flow)).output).toBe(1);
  });
});

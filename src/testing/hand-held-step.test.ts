/**
 * What a hand-held step promises, alone and inside a run.
 * Knows the engine through its public parts; must not sleep.
 */
import { describe, expect, it } from 'vitest';
import { Engine } from '../engine/engine.ts';
import type { AnyStepType } from '../ports/step-type.ts';
import type { Store } from '../ports/store.ts';
import { NonRetryableError } from '../run/step-error.ts';
import { STRATEGIES } from '../schedule/strategies/index.ts';
import { workflow } from '../workflow/define.ts';
import { handHeld } from './hand-held-step.ts';
import { virtualClock } from './virtual-clock.ts';

const calling: AnyStepType = {
  name: 'function',
  summary: 'Calls a function.',
  intent: 'transform',
  with: {},
  run: (body, context) => body(context.input, context),
};

const forgetful: Store = {
  name: 'none',
  begin() {},
  append() {},
  read: async () => undefined,
  list: async () => [],
  requests: async () => [],
  claim: async () => ({ kind: 'unknown' }),
  async release() {},
  ask: async () => 'unknown',
  listen() {},
  forget: async () => 0,
  recall: async () => undefined,
  async remember() {},
  log() {},
  logs: async () => [],
  async close() {},
};

function engineWith(clock = virtualClock()) {
  return new Engine({
    stepTypes: new Map([['function', calling]]),
    backends: [
      {
        name: 'here',
        offers: ['closures'],
        execute: (type, config, context) => type.run(config, context),
        async close() {},
      },
    ],
    strategies: STRATEGIES,
    store: forgetful,
    clock,
  });
}

describe('a hand-held step', () => {
  it('starts when it is called and ends when the test says', async () => {
    const step = handHeld();
    const flow = workflow('held');
    flow.step('a', { run: step });
    const result = engineWith().run(flow, 'hello');
    const call = await step.started();
    expect(call.input).toBe('hello');
    expect(call.ended).toBe(false);
    call.succeed('done');
    expect((await result).output).toBe('done');
    expect(step.calls).toBe(1);
  });

  it('gives calls in order, whether they come before or after they are asked for', async () => {
    const step = handHeld<number>();
    const context = { signal: new AbortController().signal };
    const first = step.started();
    void step(1, context);
    void step(2, context);
    expect([(await first).input, (await step.started()).input]).toEqual([1, 2]);
  });

  it('fails with what the test gives, and a retry is a call of its own', async () => {
    const clock = virtualClock();
    const step = handHeld();
    const flow = workflow('held');
    flow.step('a', { run: step, retry: { maxAttempts: 2, initialIntervalMs: 500 } });
    const result = engineWith(clock).run(flow);
    (await step.started()).fail(new Error('not yet'));
    while (clock.pendingCount === 0) await Promise.resolve();
    expect(clock.pending()).toEqual([clock.now() + 500]);
    clock.advanceToNext();
    (await step.started()).fail(new NonRetryableError('no'));
    const ended = await result;
    expect(ended.status).toBe('failed');
    expect(ended.step('a').attempts).toBe(2);
  });

  it('shows the abort to its test', async () => {
    const clock = virtualClock();
    const step = handHeld();
    const flow = workflow('held');
    flow.step('a', { run: step, timeoutMs: 1_000 });
    const result = engineWith(clock).run(flow);
    const call = await step.started();
    const aborted = call.aborted();
    clock.advance(1_000);
    expect(String(await aborted)).toContain('took longer than 1s');
    expect(String(await call.aborted())).toContain('took longer');
    call.succeed('too late');
    expect((await result).step('a').error?.code).toBe('timed_out');
  });

  it('refuses to be ended twice', async () => {
    const step = handHeld();
    void step(null, { signal: new AbortController().signal });
    const call = await step.started();
    call.succeed();
    expect(() => call.fail(new Error('late'))).toThrow('ended before');
  });
});

/**
 * Steps that look again and again until they find what they wait for.
 * Knows engines and clocks; must not know how a wait is kept.
 */
import { describe, expect, it } from 'vitest';
import { newEngine, play, turn } from '../../../test/workbench.ts';
import { memoryStore } from '../../stores/memory.ts';
import { VIRTUAL_START, virtualClock } from '../../testing/virtual-clock.ts';
import { workflow } from '../../workflow/define.ts';

function bench(store = memoryStore(), now = VIRTUAL_START) {
  const clock = virtualClock(now);
  return { clock, store, engine: newEngine({ store, clock }) };
}

/** Gives 1, 2, 3, …, one more at each look. */
function counted(until: unknown, more: object = {}) {
  const flow = workflow('looks');
  let looks = 0;
  const look = flow.step('look', {
    run: () => ({ n: ++looks }),
    poll: { everyMs: '30s', until } as never,
    ...more,
  });
  const last = flow.step('last', { needs: look, run: ({ n }) => n });
  return { flow: flow.returns(last), looks: () => looks };
}

const held = (): boolean => true;

describe('a step with poll', () => {
  it.each([
    ['an expression', 'output.n == 3.0 && inputs.far'],
    ['a function', ({ n }: { n: number }) => n === 3],
  ])('looks again until %s holds', async (_, until) => {
    const { clock, engine } = bench();
    const { flow, looks } = counted(until);
    const handle = await engine.start(flow, { far: true });
    await turn();
    expect(handle.status().waiting.look).toBe('looks again at 2020-01-01T00:00:30.000Z, in 30s');
    expect(clock.pendingCount).toBe(1);
    const result = await play(clock, handle.result);
    expect(result.output).toBe(3);
    expect(looks()).toBe(3);
    expect(clock.now()).toBe(VIRTUAL_START + 60_000);
    expect(result.step('look')).toMatchObject({ status: 'succeeded', attempts: 3 });
  });

  it.each([
    [{ every: '30s', until: held }, 'unknown key "every"'],
    [{ until: held }, 'the key "everyMs" is missing'],
    [{ everyMs: undefined, until: held }, 'the key "everyMs" is missing'],
    [{ everyMs: 50, until: held, max: 1 }, 'unknown key "max"'],
  ])('is refused where it says something else: %o', async (poll, message) => {
    const { flow } = counted(undefined, { poll });
    await expect(bench().engine.start(flow, null)).rejects.toThrow(message);
  });

  it('holds nothing meanwhile', async () => {
    const { clock, engine } = bench();
    const flow = workflow('f', { concurrency: 1 });
    let looks = 0;
    const until = (n: number) => n > 1;
    const look = flow.step('look', { run: () => ++looks, poll: { everyMs: 1_000, until } });
    const seen: number[] = [];
    flow.step('other', { run: () => void seen.push(looks) });
    flow.step('last', { needs: look, run: () => {} });
    await play(clock, (await engine.start(flow, null)).result);
    expect(seen).toEqual([1]);
  });

  it('is over with the time for all its attempts', async () => {
    const { clock, engine } = bench();
    const { flow } = counted('output.n < 0.0', { totalTimeoutMs: '100s' });
    const result = await play(clock, (await engine.start(flow, null)).result);
    expect(result.step('look')).toMatchObject({
      status: 'failed',
      error: { code: 'timed_out', message: 'took longer than 1m40s over all attempts' },
    });
    expect(clock.now()).toBe(VIRTUAL_START + 100_000);
    expect(clock.pendingCount).toBe(0);
  });

  it('is tried again where it fails, and a look is no try', async () => {
    const { clock, engine } = bench();
    const flow = workflow('f');
    let looks = 0;
    flow.step('look', {
      run: () => {
        looks++;
        if (looks > 3) throw new Error('no answer');
        return looks;
      },
      poll: { everyMs: '1s', until: 'output > 9.0' },
      retry: { maxAttempts: 2, initialIntervalMs: 5 },
    });
    const result = await play(clock, (await engine.start(flow, null)).result);
    expect(looks).toBe(5);
    expect(result.step('look').error?.message).toBe('no answer');
  });

  it('looks on in the next process', async () => {
    const { flow, looks } = counted('output.n == 3.0');
    const { store, engine } = bench();
    const left = await engine.start(flow, null, { runId: 'r', whenWaiting: 'leave' });
    expect((await left.result).wakeAt).toBe(VIRTUAL_START + 30_000);
    const { clock, engine: next } = bench(store, VIRTUAL_START + 10_000);
    const handle = await next.resume('r', { workflow: flow });
    const result = await play(clock, handle.result);
    expect([result.output, looks(), clock.now()]).toEqual([3, 3, VIRTUAL_START + 60_000]);
  });

  it.each([
    ['an expression that cannot be evaluated', 'output.m == 1', 'No such key: m'],
    ['one that is neither true nor false', 'output.n', 'the condition gives number'],
    [
      'a function that throws',
      () => {
        throw new Error('no');
      },
      'the function of until threw: no',
    ],
    [
      'one that gives something else',
      () => 'yes',
      'the function of until gives "yes", not true or',
    ],
    [
      'one that is not done at once',
      () => Promise.resolve(true),
      'the function of until gives a promise',
    ],
  ])('fails with %s', async (_, until, message) => {
    const { engine } = bench();
    const { flow } = counted(until, { retry: { maxAttempts: 3 } });
    const result = await (await engine.start(flow, null)).result;
    const { error, attempts } = result.step('look');
    expect(error).toMatchObject({ code: 'E_EXPRESSION', retryable: false });
    expect(error!.message).toContain(message);
    expect(attempts).toBe(1);
  });

  it.each([
    ['E_TYPE', { poll: 5 }],
    ['E_MISSING_KEY', { poll: { until: 'output == 1' } }],
    ['E_MISSING_KEY', { poll: { everyMs: 5 } }],
    ['E_RANGE', { poll: { everyMs: 0, until: 'output == 1' } }],
    ['E_TYPE', { poll: { everyMs: 5, until: async () => true } }],
    ['E_UNKNOWN_KEY', { poll: { every: '5s', everyMs: 5, until: 'output == 1' } }],
    ['E_EXPRESSION', { poll: { everyMs: 5, until: 'out == 1' } }],
    ['E_EXPRESSION', { poll: { everyMs: 5, until: '${{ output == 1 }}' } }],
    ['E_EXPRESSION', { when: 'output == 1' }],
    ['W_CONSTANT', { poll: { everyMs: 5, until: 'true' } }],
    ['E_POLL', { intent: 'analyze', poll: { everyMs: 5, until: 'output == 1' } }],
    ['E_CACHE', { cache: { key: 'k' }, poll: { everyMs: 5, until: 'output == 1' } }],
  ])('is told %s for %j', async (code, settings) => {
    const flow = workflow('f');
    flow.step('look', { run: () => 1, ...settings } as never);
    const { diagnostics } = await bench().engine.plan(flow, null);
    expect(diagnostics.map((one) => one.code)).toEqual([code]);
    if ('poll' in settings && typeof settings.poll === 'number')
      expect(diagnostics[0]!.fix).toContain("write poll: { everyMs: '30s', until: (output) =>");
  });
});

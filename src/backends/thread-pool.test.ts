/**
 * The queue before threads, with threads that are none: which one gets a call, and how calls end.
 * Must not start a thread; the tests of the backends have real ones.
 */
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { StepFailure } from '../run/step-error.ts';
import { type CallEnd, type PoolThread, ThreadPool } from './thread-pool.ts';

interface Call {
  readonly signal: AbortSignal;
  readonly needs: string;
}

type Thread = PoolThread<Call, string> & {
  isGone: boolean;
  end: CallEnd<string>;
  readonly name: string;
};

beforeEach(() => void vi.useFakeTimers());
afterEach(() => void vi.useRealTimers());

/** A pool whose threads are listed as they are opened; `more` is what they can do besides. */
function newPool(size: number, more: Partial<Thread> = {}) {
  const threads: Thread[] = [];
  const open = (): Thread => {
    let had = '';
    const thread: Thread = {
      name: `thread ${threads.length}`,
      isGone: false,
      end: () => {},
      fit: ({ needs }) => fitOf(had, needs),
      start({ needs }, end) {
        had = needs;
        thread.end = end;
      },
      async stop() {
        thread.isGone = true;
      },
      ...more,
    };
    threads.push(thread);
    return thread;
  };
  const pool = new ThreadPool<Call, string>({ size, word: 'pool', code: 'E_POOL', open });
  return { pool, threads };
}

/** A thread that has had a call with `!` takes only that one, and such a call goes to no other thread. */
function fitOf(had: string, needs: string) {
  if (had === needs) return 'warm';
  return had.startsWith('!') || needs.startsWith('!') ? 'none' : 'cold';
}

/** A call, how it ended once it has, and a way to abort it. */
function callOn(pool: ThreadPool<Call, string>, needs = 'x') {
  const controller = new AbortController();
  const result = pool.call({ signal: controller.signal, needs }).catch(({ message }) => message);
  return { result, abort: () => controller.abort() };
}

describe('a call', () => {
  it('that no idle thread can take ends the one idle longest, where there is no room for another', async () => {
    const { pool, threads } = newPool(2);
    for (const needs of ['a', 'b']) callOn(pool, needs);
    for (const thread of threads) thread.end(undefined, thread.name);
    const odd = callOn(pool, '!c');
    expect(threads.map(({ isGone }) => isGone)).toEqual([true, false, false]);
    threads[2]!.end(undefined, 'odd');
    const usual = [callOn(pool, 'd'), callOn(pool, 'e')];
    expect(threads.map(({ isGone }) => isGone)).toEqual([true, false, true, false]);
    for (const at of [1, 3]) threads[at]!.end(undefined, threads[at]!.name);
    expect(await odd.result).toBe('odd');
    expect(await Promise.all(usual.map(({ result }) => result))).toEqual(['thread 1', 'thread 3']);
  });

  it('goes to a thread that has what it needs, the one used last first', async () => {
    const { pool, threads } = newPool(3);
    const calls = ['a', 'b', 'a'].map((needs) => callOn(pool, needs));
    for (const thread of threads) thread.end(undefined, thread.name);
    await Promise.all(calls.map(({ result }) => result));
    for (const [needs, expected] of [
      ['b', 1],
      ['a', 2],
      ['a', 2],
    ] as const) {
      const { result } = callOn(pool, needs);
      threads[expected]!.end(undefined, 'this one');
      expect(await result).toBe('this one');
    }
    expect(threads).toHaveLength(3);
  });

  it('is cut at once on a thread that cannot ask it to end', async () => {
    const { pool, threads } = newPool(1);
    const { result, abort } = callOn(pool);
    abort();
    expect(threads[0]!.isGone).toBe(true);
    expect(await result).toBe('the call was aborted');
  });

  it('tells why it was aborted, before it began and while it waits or runs', async () => {
    const { pool } = newPool(1);
    const reason = new StepFailure('E_ABORTED', 'the run stops because b failed');
    const controller = new AbortController();
    const { signal } = controller;
    const calls = [1, 2].map(() => pool.call({ signal, needs: 'x' }));
    controller.abort(reason);
    calls.push(pool.call({ signal, needs: 'x' }));
    for (const call of calls) await expect(call).rejects.toBe(reason);
  });

  it('has as long to end by itself as its thread says', async () => {
    const { pool, threads } = newPool(1, { ask: () => 50 });
    const early = callOn(pool);
    early.abort();
    vi.advanceTimersByTime(49);
    threads[0]!.end(undefined, 'in time');
    expect(await early.result).toBe('in time');
    expect(vi.getTimerCount()).toBe(0);
    const late = callOn(pool);
    late.abort();
    vi.advanceTimersByTime(49);
    expect(threads[0]!.isGone).toBe(false);
    vi.advanceTimersByTime(1);
    expect(threads[0]!.isGone).toBe(true);
    expect(await late.result).toBe('the call was aborted');
  });

  it('fails when no thread can be started, and leaves room for the next', async () => {
    const start = vi.fn().mockImplementationOnce(() => {
      throw new Error('too many');
    });
    const { pool, threads } = newPool(1, { start });
    expect(await callOn(pool).result).toBe('no thread of the pool could be started: too many');
    expect(threads[0]!.isGone).toBe(true);
    callOn(pool);
    expect(start).toHaveBeenCalledTimes(2);
  });
});

describe('closing', () => {
  it('takes a second at most, whatever the threads do', async () => {
    const { pool } = newPool(2, { ask: () => 50, stop: () => new Promise<void>(() => {}) });
    const calls = [1, 2, 3].map(() => callOn(pool).result);
    let closed = false;
    const closing = pool.close().then(() => {
      closed = true;
    });
    for (const call of calls) expect(await call).toBe('the pool was closed');
    await vi.advanceTimersByTimeAsync(999);
    expect(closed).toBe(false);
    await vi.advanceTimersByTimeAsync(1);
    await closing;
    expect(await callOn(pool).result).toBe('the pool is closed');
  });
});

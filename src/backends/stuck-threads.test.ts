/**
 * Threads that do not end: given up after a second, and remembered until they do.
 * Must not start a thread; `thread-handle.test.ts` has a real one.
 */
import { afterEach, beforeEach, expect, it, vi } from 'vitest';
import { endOrStuck } from './stuck-threads.ts';

beforeEach(() => void vi.useFakeTimers());
afterEach(() => void vi.useRealTimers());

const watchers = () => process.listenerCount('exit');

it('gives up a thread after a second, and watches the end of the process for it', async () => {
  const before = watchers();
  const ends: (() => void)[] = [];
  const threads = [1, 2].map(() => new Promise<void>((resolve) => void ends.push(resolve)));
  const givenUp = threads.map((thread) => endOrStuck(thread));
  await vi.advanceTimersByTimeAsync(999);
  expect(watchers()).toBe(before);
  await vi.advanceTimersByTimeAsync(1);
  await Promise.all(givenUp);
  expect(watchers()).toBe(before + 1);
  ends[0]!();
  await threads[0];
  expect(watchers()).toBe(before + 1);
  ends[1]!();
  await threads[1];
  expect(watchers()).toBe(before);
});

it('has nothing to do with a thread that ends', async () => {
  const before = watchers();
  await endOrStuck(Promise.resolve());
  expect(vi.getTimerCount()).toBe(0);
  expect(watchers()).toBe(before);
});

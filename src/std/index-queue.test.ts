/**
 * The queue of small integers at its edges; `test/properties/` compares it with a sorted set.
 */
import { describe, expect, it } from 'vitest';
import { IndexQueue } from './index-queue.ts';

function queueOf(capacity: number, ...values: number[]): IndexQueue {
  const queue = new IndexQueue(capacity);
  for (const value of values) queue.add(value);
  return queue;
}

function drain(queue: IndexQueue): number[] {
  const taken: number[] = [];
  for (let next = queue.take(); next >= 0; next = queue.take()) taken.push(next);
  return taken;
}

function check(capacity: number, values: number[], expected: number[]): void {
  it(`gives ${values} of ${capacity} as ${expected}`, () => {
    expect(drain(queueOf(capacity, ...values))).toEqual(expected);
  });
}

describe('IndexQueue', () => {
  check(1, [0], [0]);
  check(10, [5, 3, 9, 0], [0, 3, 5, 9]);
  check(32, [31], [31]);
  check(33, [32, 31], [31, 32]);
  check(64, [63, 32, 31, 0], [0, 31, 32, 63]);
  check(1_025, [1_024, 1_023], [1_023, 1_024]);
  check(1_000_000, [999_999, 32_768, 32_767, 1], [1, 32_767, 32_768, 999_999]);
  check(10, [4, 4, 4], [4]);
  check(10, [], []);
  check(0, [], []);

  it('counts each value once', () => {
    const queue = queueOf(10, 2, 2, 7);
    expect(queue.size).toBe(2);
    queue.take();
    expect(queue.size).toBe(1);
  });

  it('leaves the smallest in place when it is only looked at', () => {
    const queue = queueOf(100, 70, 40);
    expect([queue.peek(), queue.peek(), queue.size]).toEqual([40, 40, 2]);
  });

  it('gives -1 when it is empty, again and again', () => {
    const queue = queueOf(50, 49);
    expect([queue.take(), queue.take(), queue.peek(), queue.size]).toEqual([49, -1, -1, 0]);
  });

  it('forgets a deleted value and ignores one that is not in', () => {
    const queue = queueOf(2_000, 1_999, 5);
    queue.delete(5);
    queue.delete(6);
    expect([queue.size, ...drain(queue)]).toEqual([1, 1_999]);
  });

  it('takes a value that comes back', () => {
    const queue = queueOf(100, 50);
    queue.take();
    queue.add(50);
    expect(drain(queue)).toEqual([50]);
  });
});

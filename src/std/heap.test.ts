/**
 * The heap gives its items in order, whatever is added and taken in between.
 */
import fc from 'fast-check';
import { expect, it } from 'vitest';
import { Heap } from './heap.ts';

it('is empty at first, and again after everything was taken', () => {
  const heap = new Heap<number>((a, b) => a < b);
  expect([heap.size, heap.peek(), heap.take()]).toEqual([0, undefined, undefined]);
  heap.add(3);
  expect([heap.size, heap.peek(), heap.take(), heap.take()]).toEqual([1, 3, 3, undefined]);
});

it('equals a list that is sorted before each look', () => {
  const acts = fc.array(fc.option(fc.integer({ min: -50, max: 50 }), { freq: 3 }), {
    maxLength: 300,
  });
  fc.assert(
    fc.property(acts, (list) => {
      const heap = new Heap<number>((a, b) => a > b);
      const sorted: number[] = [];
      for (const value of list) {
        if (value === null) expect(heap.take()).toBe(sorted.shift());
        else {
          heap.add(value);
          sorted.push(value);
          sorted.sort((a, b) => b - a);
        }
        expect([heap.size, heap.peek()]).toEqual([sorted.length, sorted[0]]);
      }
    }),
  );
});

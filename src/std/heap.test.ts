/**
 * The heap gives its items in order, whatever is added and taken out in between.
 */
import fc from 'fast-check';
import { expect, it } from 'vitest';
import { Heap } from './heap.ts';

it('is empty at first, and again after everything was taken', () => {
  const heap = new Heap<number>((a, b) => a < b);
  expect([heap.size, heap.peek(), heap.take()]).toEqual([0, undefined, undefined]);
  heap.add(3);
  expect([heap.size, heap.peek(), heap.has(3)]).toEqual([1, 3, true]);
  expect([heap.take(), heap.take(), heap.has(3)]).toEqual([3, undefined, false]);
});

it('equals a list that is sorted before each look', () => {
  const value = fc.integer({ min: -50, max: 50 });
  const act = fc.oneof(
    { weight: 3, arbitrary: fc.record({ add: value }) },
    fc.record({ remove: value }),
    fc.constant('take' as const),
  );
  fc.assert(
    fc.property(fc.array(act, { maxLength: 300 }), (acts) => {
      const heap = new Heap<number>((a, b) => a > b);
      let sorted: number[] = [];
      for (const each of acts) {
        if (each === 'take') expect(heap.take()).toBe(sorted.shift());
        else if ('remove' in each) {
          heap.remove(each.remove);
          sorted = sorted.filter((other) => other !== each.remove);
        } else if (!heap.has(each.add)) {
          heap.add(each.add);
          sorted = [...sorted, each.add].sort((a, b) => b - a);
        }
        expect([heap.size, heap.peek()]).toEqual([sorted.length, sorted[0]]);
      }
    }),
  );
});

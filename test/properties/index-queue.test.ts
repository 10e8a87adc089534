/**
 * The queue of small integers behaves as a sorted set, whatever is done to it.
 */
import fc from 'fast-check';
import { expect, it } from 'vitest';
import { IndexQueue } from '../../src/std/index-queue.ts';

type Act = { readonly what: 'add' | 'delete' | 'take' | 'peek'; readonly value: number };

const script = fc.integer({ min: 1, max: 70_000 }).chain((capacity) =>
  fc.record({
    capacity: fc.constant(capacity),
    acts: fc.array(
      fc.record({
        what: fc.constantFrom('add', 'add', 'add', 'delete', 'take', 'peek') as fc.Arbitrary<
          Act['what']
        >,
        // Mostly few different values, so that they meet again.
        value: fc.oneof(fc.nat(Math.min(capacity - 1, 70)), fc.nat(capacity - 1)),
      }),
      { maxLength: 300 },
    ),
  }),
);

it('IndexQueue equals a sorted set', () => {
  fc.assert(
    fc.property(script, ({ capacity, acts }) => {
      const queue = new IndexQueue(capacity);
      const set = new Set<number>();
      const smallest = () => (set.size === 0 ? -1 : Math.min(...set));
      for (const { what, value } of acts) {
        const expected = smallest();
        if (what === 'add') {
          queue.add(value);
          set.add(value);
        } else if (what === 'delete') {
          queue.delete(value);
          set.delete(value);
        } else if (what === 'peek') expect(queue.peek()).toBe(expected);
        else {
          expect(queue.take()).toBe(expected);
          set.delete(expected);
        }
        expect(queue.size).toBe(set.size);
      }
      const rest: number[] = [];
      for (let next = queue.take(); next >= 0; next = queue.take()) rest.push(next);
      expect(rest).toEqual([...set].sort((a, b) => a - b));
    }),
    { numRuns: 300 },
  );
});

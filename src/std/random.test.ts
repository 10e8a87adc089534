/**
 * Repeatable chance: the same seed gives the same numbers, and they spread.
 */
import { describe, expect, it } from 'vitest';
import { hashRandom, seededRandom } from './random.ts';

const many = (seed: number, count = 1_000) => {
  const next = seededRandom(seed);
  return Array.from({ length: count }, next);
};

function expectSpread(values: readonly number[]): void {
  expect(values.every((value) => value >= 0 && value < 1)).toBe(true);
  const mean = values.reduce((sum, value) => sum + value, 0) / values.length;
  expect(mean).toBeGreaterThan(0.45);
  expect(mean).toBeLessThan(0.55);
}

describe('seededRandom', () => {
  it('gives the same numbers for the same seed', () => expect(many(7)).toEqual(many(7)));
  it('gives other numbers for another seed', () => expect(many(7)).not.toEqual(many(8)));
  it('spreads over 0 to 1', () => expectSpread(many(1)));
  it('never repeats itself in a short run', () => expect(new Set(many(3)).size).toBe(1_000));
  it.each([0, -1, 2 ** 32, 2 ** 53])('takes %d as a seed', (seed) => expectSpread(many(seed)));
});

describe('hashRandom', () => {
  it('depends on its three numbers only', () => {
    expect(hashRandom(1, 2, 3)).toBe(hashRandom(1, 2, 3));
  });

  it.each([
    [2, 2, 3],
    [1, 3, 3],
    [1, 2, 4],
    [1, 3, 2],
  ])('gives (%d, %d, %d) another number than (1, 2, 3)', (seed, a, b) => {
    expect(hashRandom(seed, a, b)).not.toBe(hashRandom(1, 2, 3));
  });

  it('spreads over 0 to 1', () => {
    expectSpread(Array.from({ length: 1_000 }, (_, step) => hashRandom(42, step, 1)));
    expectSpread(Array.from({ length: 1_000 }, (_, attempt) => hashRandom(42, 1, attempt)));
  });
});

/**
 * Choices by chance, all from one seed.
 * Knows numbers; must not know what is being chosen.
 */
import { type Random, seededRandom } from '../../../src/std/random.ts';

export class Chance {
  private readonly random: Random;

  constructor(seed: number) {
    this.random = seededRandom(seed);
  }

  /** A number in [0, 1). */
  next(): number {
    return this.random();
  }

  /** A whole number from 0, below `limit`. */
  below(limit: number): number {
    return Math.floor(this.random() * limit);
  }

  /** A whole number from `low` to `high`, both included. */
  between(low: number, high: number): number {
    return low + this.below(high - low + 1);
  }

  /** True with this probability. */
  odds(probability: number): boolean {
    return this.random() < probability;
  }

  pick<T>(list: readonly T[]): T {
    return list[this.below(list.length)]!;
  }

  /** The numbers 0 to `size - 1` in random order. */
  order(size: number): number[] {
    const order = Array.from({ length: size }, (_, i) => i);
    for (let i = size - 1; i > 0; i--) {
      const j = this.below(i + 1);
      [order[i], order[j]] = [order[j]!, order[i]!];
    }
    return order;
  }
}

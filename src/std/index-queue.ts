/**
 * A priority queue of distinct small integers, smallest first, as a tree of bit words.
 * Knows numbers below a fixed size; must not know what they stand for.
 *
 * Each level of the tree has one bit per word of the level below, set when that word is not empty.
 * Adding and taking touch one word per level: four levels hold a million numbers.
 */

/** The smallest of a set of integers in `[0, size)`, in constant time for all practical sizes. */
export class IndexQueue {
  private readonly levels: Uint32Array[] = [];
  /** How many numbers are in the queue. */
  size = 0;

  constructor(capacity: number) {
    let words = Math.max(1, Math.ceil(capacity / 32));
    this.levels.push(new Uint32Array(words));
    while (words > 1) {
      words = Math.ceil(words / 32);
      this.levels.push(new Uint32Array(words));
    }
  }

  /** Puts `value` in; a value that is in already stays in once. */
  add(value: number): void {
    const levels = this.levels;
    let index = value;
    for (let depth = 0; depth < levels.length; depth++) {
      const words = levels[depth]!;
      const word = index >>> 5;
      const before = words[word]!;
      const bit = 1 << (index & 31);
      if (depth === 0) {
        if ((before & bit) !== 0) return;
        this.size++;
      }
      words[word] = before | bit;
      if (before !== 0) return;
      index = word;
    }
  }

  /** The smallest value, left in place; -1 when empty. */
  peek(): number {
    if (this.size === 0) return -1;
    const levels = this.levels;
    let index = 0;
    for (let depth = levels.length - 1; depth >= 0; depth--) {
      index = (index << 5) | lowestBit(levels[depth]![index]!);
    }
    return index;
  }

  /** Takes the smallest value out; -1 when empty. */
  take(): number {
    const value = this.peek();
    if (value >= 0) this.delete(value);
    return value;
  }

  /** Takes `value` out if it is in. */
  delete(value: number): void {
    const levels = this.levels;
    let index = value;
    for (let depth = 0; depth < levels.length; depth++) {
      const words = levels[depth]!;
      const word = index >>> 5;
      const bit = 1 << (index & 31);
      const before = words[word]!;
      if (depth === 0) {
        if ((before & bit) === 0) return;
        this.size--;
      }
      const after = before & ~bit;
      words[word] = after;
      if (after !== 0) return;
      index = word;
    }
  }
}

function lowestBit(word: number): number {
  return 31 - Math.clz32(word & -word);
}

/**
 * A list that is filled, read and emptied over and over, and keeps its room.
 * Must not know what it holds.
 *
 * Emptying an ordinary array gives its memory back, and the next push asks for it again. In a loop
 * that handles one or two things per turn that costs more than the things.
 */
export class Batch<T> {
  private readonly items: (T | undefined)[] = [];
  length = 0;

  push(item: T): void {
    this.items[this.length++] = item;
  }

  at(index: number): T {
    return this.items[index] as T;
  }

  /** Forgets what it holds. Large contents are let go of at once, small ones when overwritten. */
  clear(): void {
    if (this.length > 1_024) this.items.length = 0;
    this.length = 0;
  }

  *[Symbol.iterator](): IterableIterator<T> {
    for (let i = 0; i < this.length; i++) yield this.items[i] as T;
  }
}

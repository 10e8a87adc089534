/**
 * A binary heap: the first of many by a rule of its owner; anything may be taken out of it.
 * Must not know what it holds. Each item is in it once.
 */
export class Heap<T> {
  private readonly items: T[] = [];
  private readonly places = new Map<T, number>();
  private readonly before: (a: T, b: T) => boolean;

  /** `before(a, b)`: whether `a` comes out before `b`; the same as long as both are inside. */
  constructor(before: (a: T, b: T) => boolean) {
    this.before = before;
  }

  get size(): number {
    return this.items.length;
  }

  /** The first item, left in place; undefined when empty. */
  peek(): T | undefined {
    return this.items[0];
  }

  /** All items, in the order in which they would be taken; they stay. */
  sorted(): T[] {
    return [...this.items].sort((a, b) => (this.before(a, b) ? -1 : 1));
  }

  has(item: T): boolean {
    return this.places.has(item);
  }

  /** Adds an item that is not inside. */
  add(item: T): void {
    this.items.push(item);
    this.rise(item, this.items.length - 1);
  }

  /** Takes the first item out; undefined when empty. */
  take(): T | undefined {
    const first = this.items[0];
    if (first !== undefined) this.remove(first);
    return first;
  }

  /** Takes out an item, wherever it stands; one that is not inside changes nothing. */
  remove(item: T): void {
    const at = this.places.get(item);
    if (at === undefined) return;
    this.places.delete(item);
    const last = this.items.pop()!;
    if (at === this.items.length) return;
    // The last one takes its place, and may belong above it or below.
    this.rise(last, at);
    if (this.places.get(last) === at) this.sink(last, at);
  }

  private rise(item: T, from: number): void {
    const { items, before } = this;
    let at = from;
    while (at > 0) {
      const above = (at - 1) >> 1;
      if (!before(item, items[above]!)) break;
      this.put(items[above]!, at);
      at = above;
    }
    this.put(item, at);
  }

  private sink(item: T, from: number): void {
    const { items, before } = this;
    let at = from;
    for (;;) {
      let below = 2 * at + 1;
      if (below >= items.length) break;
      if (below + 1 < items.length && before(items[below + 1]!, items[below]!)) below++;
      if (!before(items[below]!, item)) break;
      this.put(items[below]!, at);
      at = below;
    }
    this.put(item, at);
  }

  private put(item: T, at: number): void {
    this.items[at] = item;
    this.places.set(item, at);
  }
}

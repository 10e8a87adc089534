/**
 * Ready steps that wait for something, by the name of what they wait for; the most urgent first.
 * Knows names and an order; must not know what is full, or why.
 *
 * A step that ends or moves on leaves its entry behind, which is passed over when it comes up.
 */
import { Heap } from '../std/heap.ts';

export class Held {
  private readonly heaps = new Map<string, Heap<number>>();
  private readonly nameBy = new Map<number, string>();
  /** Names under which steps are held that may be tried again. */
  readonly open = new Set<string>();
  private readonly before: (a: number, b: number) => boolean;

  constructor(before: (a: number, b: number) => boolean) {
    this.before = before;
  }

  /** How many steps are held. */
  get size(): number {
    return this.nameBy.size;
  }

  names(): string[] {
    return [...this.heaps.keys()];
  }

  has(name: string): boolean {
    return this.heaps.has(name);
  }

  nameOf(step: number): string | undefined {
    return this.nameBy.get(step);
  }

  /** A step is held under one name at a time. */
  add(step: number, name: string): void {
    let heap = this.heaps.get(name);
    if (heap === undefined) {
      heap = new Heap(this.before);
      this.heaps.set(name, heap);
    }
    heap.add(step);
    this.nameBy.set(step, name);
  }

  /** The most urgent step that is held under a name, left where it is. */
  first(name: string): number | undefined {
    const heap = this.heaps.get(name);
    if (heap === undefined) return undefined;
    while (heap.size > 0 && this.nameBy.get(heap.peek()!) !== name) heap.take();
    return heap.peek();
  }

  /** Takes out the first step under a name. */
  take(name: string): void {
    const step = this.first(name);
    if (step === undefined) return;
    this.heaps.get(name)!.take();
    this.nameBy.delete(step);
  }

  /** A step is held no more; gives the name it was held under. */
  drop(step: number): string | undefined {
    const name = this.nameBy.get(step);
    this.nameBy.delete(step);
    return name;
  }

  /** Nobody is held under this name. */
  forget(name: string): void {
    this.heaps.delete(name);
    this.open.delete(name);
  }

  clear(): void {
    this.heaps.clear();
    this.nameBy.clear();
    this.open.clear();
  }
}

/**
 * Ready steps that wait for something, by the name of what they wait for; the most urgent first.
 * Knows names and an order; must not know what is full, or why.
 *
 * A step that is no longer held leaves nothing behind: when it is held once more, it may be more
 * urgent, and would come up where it stood before.
 */
import { Heap } from '../std/heap.ts';

export class HeldSteps {
  private readonly heaps = new Map<string, Heap<number>>();
  private readonly nameBy = new Map<number, string>();
  /** Names under which steps are held that may be tried again. */
  readonly toTry = new Set<string>();
  private readonly before: (a: number, b: number) => boolean;

  constructor(before: (a: number, b: number) => boolean) {
    this.before = before;
  }

  /** How many steps are held. */
  get size(): number {
    return this.nameBy.size;
  }

  has(name: string): boolean {
    return this.heaps.has(name);
  }

  nameOf(step: number): string | undefined {
    return this.nameBy.get(step);
  }

  /** A step is held under one name at a time: the last. */
  add(step: number, name: string): void {
    this.drop(step);
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
    return this.heaps.get(name)?.peek();
  }

  /** The step is no longer held; gives the name it was held under. */
  drop(step: number): string | undefined {
    const name = this.nameBy.get(step);
    if (name === undefined) return undefined;
    this.nameBy.delete(step);
    this.heaps.get(name)!.remove(step);
    return name;
  }

  /** No step is held under this name any more. */
  forget(name: string): void {
    this.heaps.delete(name);
    this.toTry.delete(name);
  }

  clear(): void {
    this.heaps.clear();
    this.nameBy.clear();
    this.toTry.clear();
  }
}

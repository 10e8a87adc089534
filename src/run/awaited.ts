/**
 * What of a run expects messages: who waits for one, and of how many steps it is open whether they come to.
 * Knows definitions; must not know how a run goes.
 */
import { ownersOf } from '../graph/body.ts';
import type { Expected } from '../graph/expected.ts';
import type { Shape } from '../graph/shape.ts';
import type { Heap } from '../std/heap.ts';

export interface Awaited {
  /** By the name of a message: who waits for it; of several the first step is first. */
  readonly asking: Map<string, number | Heap<number>>;
  /**
   * By definition: of how many steps it is open whether they come to wait for a message; and of those around
   * them, whether they grow once more.
   */
  readonly toCome: Map<number, number>;
}

export function newAwaited(shape: Shape): Awaited {
  const toCome = new Map<number, number>();
  for (const [def, one] of shape.expected) countToCome(toCome, shape, def, one);
  return { asking: new Map(), toCome };
}

/** From now on it is counted how many steps of a definition are to come, where these wait for a message by its name. */
export function countToCome(
  toCome: Map<number, number>,
  shape: Shape,
  expecting: number,
  { kind, ...more }: Expected,
): void {
  const add = (def: number) => {
    if (toCome.has(def)) return;
    toCome.set(def, def < shape.roots ? 1 : 0);
    for (const parent of parentsOf(shape, def)) add(parent);
  };
  if (kind === 'message' && 'name' in more && more.name !== undefined) add(expecting);
}

/** The definitions that grow into a body with this one. */
export function parentsOf({ bodies }: Shape, def: number): number[] {
  const around = bodies.slice(1).filter(({ from, to }) => from <= def && def < to);
  return around.flatMap(ownersOf);
}

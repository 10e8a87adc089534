/**
 * What a step gets its data from.
 * Knows needs by number; must not know what gives an order to steps, nor what they do.
 */

interface Needs {
  readonly needs: Uint32Array;
  readonly needsAt: Uint32Array;
  readonly sources: ReadonlyMap<number, Uint32Array>;
}

/** The steps whose outputs a step gets, as numbers in the order the author gave. A view, not a copy. */
export function sourcesOf({ needs, needsAt, sources }: Needs, step: number): Uint32Array {
  const all = beyond(sources, step);
  return all ?? needs.subarray(needsAt[step], needsAt[step + 1]);
}

/** How many they are. */
export function countOfSources({ needsAt, sources }: Needs, step: number): number {
  const all = beyond(sources, step);
  return all === undefined ? needsAt[step + 1]! - needsAt[step]! : all.length;
}

/** One of them, from 0. A view of them all costs more than most steps have needs. */
export function sourceAt({ needs, needsAt, sources }: Needs, step: number, i: number): number {
  const all = beyond(sources, step);
  return all === undefined ? needs[needsAt[step]! + i]! : all[i]!;
}

/** All needs of a step that is not ordered by just these; few workflows have one. */
function beyond(sources: Needs['sources'], step: number): Uint32Array | undefined {
  return sources.size === 0 ? undefined : sources.get(step);
}

/**
 * Connected regions of a list of steps, and whether each is regular.
 * Knows edges and levels; must not know how regions are scheduled. Nothing here recurses.
 */
import { type Body, stepCount } from '../../graph/body.ts';
import type { Graph } from '../../graph/graph.ts';

/** A region is regular when no level is more than this many times wider than another. */
export const MAX_WIDTH_RATIO = 2;

export interface Regions {
  readonly count: number;
  /** The region of a step; regions are numbered by their first step in the file. */
  regionOf(step: number): number;
  readonly shape: readonly RegionShape[];
}

export interface RegionShape {
  readonly first: number;
  readonly steps: number;
  readonly narrowest: number;
  readonly widest: number;
  readonly levels: number;
  readonly regular: boolean;
}

export function findRegions(body: Body, graph: Graph): Regions {
  const { from, to } = body;
  const parent = new Uint32Array(stepCount(body));
  for (let place = 0; place < parent.length; place++) parent[place] = place;
  for (let s = from; s < to; s++) {
    for (let n = graph.needsAt[s]!; n < graph.needsAt[s + 1]!; n++)
      join(parent, s - from, graph.needs[n]! - from);
  }
  const of = new Uint32Array(parent.length);
  const numbers = new Map<number, number>();
  const widths: Map<number, number>[] = [];
  const firsts: number[] = [];
  for (let s = from; s < to; s++) {
    const root = rootOf(parent, s - from);
    let number = numbers.get(root);
    if (number === undefined) {
      number = firsts.push(s) - 1;
      numbers.set(root, number);
      widths.push(new Map());
    }
    of[s - from] = number;
    const width = widths[number]!;
    width.set(graph.level[s]!, (width.get(graph.level[s]!) ?? 0) + 1);
  }
  const shape = widths.map((width, r) => shapeOf(width, firsts[r]!));
  return { count: firsts.length, regionOf: (step) => of[step - from]!, shape };
}

function shapeOf(width: ReadonlyMap<number, number>, first: number): RegionShape {
  let steps = 0;
  let narrowest = Number.POSITIVE_INFINITY;
  let widest = 0;
  for (const count of width.values()) {
    steps += count;
    narrowest = Math.min(narrowest, count);
    widest = Math.max(widest, count);
  }
  const regular = widest <= narrowest * MAX_WIDTH_RATIO;
  return { first, steps, narrowest, widest, levels: width.size, regular };
}

function rootOf(parent: Uint32Array, place: number): number {
  let at = place;
  while (parent[at] !== at) {
    parent[at] = parent[parent[at]!]!;
    at = parent[at]!;
  }
  return at;
}

function join(parent: Uint32Array, a: number, b: number): void {
  const [rootA, rootB] = [rootOf(parent, a), rootOf(parent, b)];
  // The smaller number becomes the root: regions keep the order of the file.
  if (rootA < rootB) parent[rootB] = rootA;
  else parent[rootA] = rootB;
}

/**
 * Random shapes of graphs, as the needs of each step; a step's needs are all below it.
 * Knows numbers of steps; must not know what steps do.
 */
import type { Chance } from './chance.ts';

type Needs = number[][];

const SHAPES: readonly ((size: number, chance: Chance) => Needs)[] = [
  layered,
  layered,
  loose,
  loose,
  chain,
  fan,
  lattice,
  treeOut,
  treeIn,
  dense,
  islands,
  single,
];

/** Steps of the largest graph. */
export const LARGEST = 160;

/** The needs of every step of a random graph: 30 steps on average. */
export function drawShape(chance: Chance, largest = LARGEST): Needs {
  const size = drawSize(chance);
  return chance.pick(SHAPES)(size > largest ? chance.between(1, largest) : size, chance);
}

function drawSize(chance: Chance): number {
  const kind = chance.next();
  if (kind < 0.1) return chance.between(1, 3);
  if (kind < 0.6) return chance.between(4, 30);
  if (kind < 0.92) return chance.between(30, 80);
  return chance.between(80, LARGEST);
}

function single(): Needs {
  return [[]];
}

function chain(size: number): Needs {
  return steps(size, (s) => (s === 0 ? [] : [s - 1]));
}

/** One step, many that need it, one that needs them all. */
function fan(size: number): Needs {
  const last = size - 1;
  return steps(size, (s) => {
    if (s === 0) return [];
    return s === last ? (s === 1 ? [0] : range(1, last)) : [0];
  });
}

/** Rows in which each step needs its neighbours of the row before. */
function lattice(size: number, chance: Chance): Needs {
  const width = chance.between(2, 6);
  return steps(size, (s) => {
    if (s < width) return [];
    const above = s - width;
    const beside = s % width === width - 1 ? above - width + 1 : above + 1;
    return chance.odds(0.5) ? [above, beside] : [beside, above];
  });
}

function treeOut(size: number): Needs {
  return steps(size, (s) => (s === 0 ? [] : [(s - 1) >> 1]));
}

/** Leaves first; every later step needs the next two that nobody needs yet. */
function treeIn(size: number): Needs {
  const leaves = (size + 1) >> 1;
  return steps(size, (s) => {
    if (s < leaves) return [];
    const first = 2 * (s - leaves);
    return first + 1 < s ? [first, first + 1] : [first];
  });
}

function layered(size: number, chance: Chance): Needs {
  const widest = chance.between(1, 12);
  const needs: Needs = [];
  let before: number[] = [];
  while (needs.length < size) {
    const layer: number[] = [];
    const width = Math.min(chance.between(1, widest), size - needs.length);
    for (let i = 0; i < width; i++) {
      layer.push(needs.length);
      const anywhere = chance.odds(0.1);
      needs.push(
        anywhere ? some(needs.length, chance) : some(before.length, chance, (i) => before[i]!),
      );
    }
    before = layer;
  }
  return needs;
}

function loose(size: number, chance: Chance): Needs {
  return steps(size, (s) => (chance.odds(0.15) ? [] : some(s, chance)));
}

function dense(size: number, chance: Chance): Needs {
  return steps(Math.min(size, 24), (s) => range(0, s).filter(() => chance.odds(0.5)));
}

/** Several graphs side by side. */
function islands(size: number, chance: Chance): Needs {
  const count = chance.between(2, 6);
  return steps(size, (s) => {
    if (chance.odds(0.25)) return [];
    return some(Math.floor(s / count), chance, (i) => i * count + (s % count));
  });
}

/** Up to three of so many, in random order. */
function some(count: number, chance: Chance, at: (index: number) => number = (i) => i): number[] {
  const chosen: number[] = [];
  if (count === 0) return chosen;
  for (let wanted = chance.between(1, 3); wanted > 0; wanted--) {
    const one = at(chance.below(count));
    if (!chosen.includes(one)) chosen.push(one);
  }
  return chosen;
}

function steps(size: number, needsOf: (step: number) => number[]): Needs {
  return Array.from({ length: size }, (_, s) => needsOf(s));
}

function range(from: number, to: number): number[] {
  return Array.from({ length: to - from }, (_, i) => from + i);
}

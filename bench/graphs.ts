/**
 * The graphs that are measured, as plain lists of needs, equal for every system.
 * Knows shapes; must not know any engine.
 */
import { seededRandom } from '../src/std/random.ts';

/** `needs[i]` are the numbers of the steps that step `i` needs; all are smaller than `i`. */
export type Needs = readonly (readonly number[])[];

export interface Shape {
  readonly name: string;
  readonly size: number;
  readonly needs: Needs;
}

export function chain(size: number): Shape {
  return {
    name: `chain ${size}`,
    size,
    needs: Array.from({ length: size }, (_, i) => (i === 0 ? [] : [i - 1])),
  };
}

/** One step, then all but two at once, then one that needs them all. */
export function fan(size: number): Shape {
  const middle = Array.from({ length: size - 2 }, (_, i) => i + 1);
  return { name: `fan ${size}`, size, needs: [[], ...middle.map(() => [0]), middle] };
}

/** `width` steps per level, each needing up to three random steps of the level before. */
export function layered(levels: number, width: number, seed = 1): Shape {
  const random = seededRandom(seed);
  const needs: number[][] = [];
  for (let level = 0; level < levels; level++) {
    for (let i = 0; i < width; i++) {
      const own = new Set<number>();
      if (level > 0) {
        for (let n = 0; n < 3; n++) own.add((level - 1) * width + Math.floor(random() * width));
      }
      needs.push([...own]);
    }
  }
  return { name: `layered ${levels * width}`, size: levels * width, needs };
}

/** A source, `branches` chains of `length` steps, and a step that needs the end of each. */
export function branching(branches: number, length: number): Shape {
  const needs: number[][] = [[]];
  const ends: number[] = [];
  for (let branch = 0; branch < branches; branch++) {
    for (let i = 0; i < length; i++) needs.push([i === 0 ? 0 : needs.length - 1]);
    ends.push(needs.length - 1);
  }
  needs.push(ends);
  return { name: `branching ${branches} x ${length}`, size: needs.length, needs };
}

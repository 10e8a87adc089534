/**
 * Circles among needs: found, told once per tangle, the shortest one. Catalogue C1 to C3 and C9.
 */
import { describe, expect, it } from 'vitest';
import { flow } from '../../test/workbench.ts';
import { findCycles } from './cycle.ts';
import { numberSteps } from './numbering.ts';
import { orderSteps } from './order.ts';

function cyclesOf(...lines: string[]): string[][] {
  const { steps } = flow(...lines);
  const numbering = numberSteps(steps, []);
  const cycles = findCycles(steps.length, numbering, orderSteps(steps.length, numbering));
  return cycles.map((cycle) => cycle.map((s) => steps[s]!.id));
}

function check(what: string, lines: readonly string[], ...expected: string[]): void {
  it(`tells ${what}`, () => {
    expect(cyclesOf(...lines).map((cycle) => cycle.join(' '))).toEqual(expected);
  });
}

const ring = (size: number, name = 's') =>
  Array.from({ length: size }, (_, i) => `${name}${i} < ${name}${(i + 1) % size}`);

describe('findCycles', () => {
  check('nothing where there is none', ['a', 'b < a', 'c < a b']);
  check('a circle of two', ['a < b', 'b < a'], 'a b');
  check('a circle of three in order of need', ['a < b', 'b < c', 'c < a'], 'a b c');
  check('only the circle, not what hangs on it', ['x', 'a < b x', 'b < a', 'y < b'], 'a b');
  check('the shortest of a tangle', ['a < b', 'b < c', 'c < a b'], 'b c');
  check('one for each tangle, in file order', ['c < d', 'd < c', 'a < b', 'b < a'], 'c d', 'a b');
  check('both of two circles joined one way', ['a < b', 'b < a c', 'c < d', 'd < c'], 'a b', 'c d');
  check('nothing for a step that needs itself, which is told elsewhere', ['a < a', 'b < a']);

  it('tells at most ten', () => {
    const lines = Array.from({ length: 25 }, (_, i) => ring(2, `r${i}x`)).flat();
    expect(cyclesOf(...lines)).toHaveLength(10);
  });

  it('follows a circle of 10,000 without a stack overflow', () => {
    const [cycle] = cyclesOf(...ring(10_000));
    expect(cycle).toHaveLength(10_000);
    expect(cycle?.slice(0, 3)).toEqual(['s0', 's1', 's2']);
  });

  it('is not slowed by a large tangle', () => {
    const all = Array.from({ length: 700 }, (_, i) => `s${i}`);
    const lines = all.map((id) => `${id} < ${all.filter((other) => other !== id).join(' ')}`);
    expect(cyclesOf(...lines)).toEqual([['s0', 's1']]);
  });
});

/**
 * Levels, ranks and the order of steps, on shapes that are easily drawn.
 */
import { describe, expect, it } from 'vitest';
import { flow, step } from '../../test/workbench.ts';
import type { Step } from '../workflow/workflow.ts';
import { numberSteps } from './numbering.ts';
import { orderSteps } from './order.ts';

function ordered(...lines: string[]) {
  return orderedSteps(flow(...lines).steps);
}

function orderedSteps(steps: readonly Step[]) {
  return orderSteps(steps.length, numberSteps(steps, []));
}

/** Levels and ranks in file order. */
function check(what: string, lines: readonly string[], level: number[], rank: number[]): void {
  it(`orders ${what}`, () => {
    const made = ordered(...lines);
    expect([...made.level]).toEqual(level);
    expect([...made.rank]).toEqual(rank);
    expect(made.levelCount).toBe(Math.max(-1, ...level) + 1);
    expect(made.ordered).toBe(lines.length);
  });
}

describe('orderSteps', () => {
  check('one step', ['a'], [0], [1]);
  check('a chain', ['a', 'b < a', 'c < b'], [0, 1, 2], [3, 2, 1]);
  check('a chain written backwards', ['c < b', 'b < a', 'a'], [2, 1, 0], [1, 2, 3]);
  check('a diamond', ['a', 'b < a', 'c < a', 'd < b c'], [0, 1, 1, 2], [3, 2, 2, 1]);
  check('a shortcut by the longer way', ['a', 'b < a', 'c < a b'], [0, 1, 2], [3, 2, 1]);
  check('a short and a long branch', ['a', 'b', 'c < b', 'd < c'], [0, 0, 1, 2], [1, 3, 2, 1]);
  check('two regions', ['a', 'b', 'c < b'], [0, 0, 1], [1, 2, 1]);
  check('nothing', [], [], []);

  it('puts needs first, whatever the order of the file', () => {
    expect([...ordered('c < b', 'b < a', 'a').order]).toEqual([2, 1, 0]);
  });

  it('leaves out a circle and what is behind it', () => {
    const made = ordered('a', 'b < c', 'c < b', 'd < c', 'e < a');
    expect(made.ordered).toBe(2);
    expect([...made.order.subarray(0, 2)]).toEqual([0, 4]);
  });

  it('orders a chain of 200,000 written backwards without a stack overflow', () => {
    const ids = Array.from({ length: 200_000 }, (_, i) => `s${i}`);
    const made = orderedSteps(ids.map((id, i) => step(id, ids.slice(i + 1, i + 2))));
    expect([made.ordered, made.levelCount, made.level[0], made.rank[199_999]]).toEqual([
      200_000, 200_000, 199_999, 200_000,
    ]);
  });
});

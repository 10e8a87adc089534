/**
 * What is remembered of a value that was looked at: enough to look at nothing large twice.
 */
import { describe, expect, it } from 'vitest';
import { keepExact } from './exact-json.ts';
import { lengthOf, levelsOf } from './kept-values.ts';
import { ownCopy } from './own-copy.ts';

const LONG = 'x'.repeat(300);

describe('of a kept value', () => {
  it('F22 the whole is remembered, and no short part, of which there may be a million', () => {
    const kept = keepExact({ rows: [{ a: 1 }, { a: 2 }] }) as { rows: object[] };
    expect([levelsOf(kept), levelsOf(kept.rows), levelsOf(kept.rows[0]!)]).toEqual([
      3,
      undefined,
      undefined,
    ]);
    expect(lengthOf(kept)).toBeGreaterThanOrEqual(JSON.stringify(kept).length);
  });

  it('long parts are remembered, and those that can be changed', () => {
    const kept = keepExact([{ text: LONG }, { at: new Date(5) }, { a: 1 }]) as object[];
    expect([kept, ...kept].map(levelsOf)).toEqual([-3, 1, -2, undefined]);
  });

  it('the same of a value that a store gave back', () => {
    const read = [{ text: LONG }, { at: new Date(5) }, { a: 1 }];
    ownCopy(read);
    expect([read, ...read].map(levelsOf)).toEqual([-3, 1, -2, undefined]);
  });
});

/**
 * A copy for each reader of what can be changed, and of nothing else.
 */
import { describe, expect, it } from 'vitest';
import { keepExact } from './exact-json.ts';
import { ownCopy } from './own-copy.ts';

describe('ownCopy', () => {
  it.each([[1], ['x'], [null], [undefined], [{ a: [1, { b: 2 }] }], [[]]])(
    'gives %j itself',
    (given) => {
      const kept = given === undefined ? undefined : keepExact(given);
      expect(ownCopy(kept)).toBe(kept);
    },
  );

  it('F03 gives each reader bytes and dates of its own, and shares the rest', () => {
    const kept = keepExact({
      file: [Uint8Array.from([1]), new Date(5)],
      rows: [{ a: 1 }],
    }) as { file: [Uint8Array, Date]; rows: unknown };
    const one = ownCopy(kept);
    one.file[0][0] = 9;
    one.file[1].setTime(9);
    expect(ownCopy(kept)).toStrictEqual({
      file: [Uint8Array.from([1]), new Date(5)],
      rows: kept.rows,
    });
    expect(one.rows).toBe(kept.rows);
    expect(Object.isFrozen(one.file)).toBe(true);
  });

  it('freezes what a store gave back, and copies its bytes', () => {
    const read = { text: ['x'], bytes: Uint8Array.from([1]) };
    const own = ownCopy(read);
    expect(own).toStrictEqual(read);
    expect(own.bytes).not.toBe(read.bytes);
    expect([own, own.text, read].map((part) => Object.isFrozen(part))).toEqual([true, true, true]);
  });

  it('copies a part that stands in many places once', () => {
    let value: unknown = Uint8Array.from([1]);
    for (let i = 0; i < 20; i++) value = [value, value];
    const [left, right] = ownCopy(keepExact(value)) as unknown[];
    expect(left).toBe(right);
  });
});

/**
 * Equal values as equal text.
 */
import { describe, expect, it } from 'vitest';
import { canonicalJson } from './canonical-json.ts';

describe('canonical JSON', () => {
  it('is the same for equal values, whatever the order of keys', () => {
    expect(canonicalJson({ b: [1, { d: null, c: 'x' }], a: true })).toBe(
      canonicalJson({ a: true, b: [1, { c: 'x', d: null }] }),
    );
  });

  it.each([
    [{ a: 1 }, { a: '1' }],
    [
      [1, 2],
      [2, 1],
    ],
    [{ a: [] }, { a: {} }],
    [Uint8Array.from([1]), 'AQ=='],
    [Uint8Array.from([1]), '<AQ==>'],
    [new Date(0), 0],
    [new Date(0), new Date(1)],
    [new Date(0), new Date(0).toISOString()],
    [{ 'a":1,"b': 1 }, { a: 1, b: 1 }],
    [null, 'null'],
    [undefined, 'undefined'],
  ])('differs for %j and %j', (one, other) => {
    expect(canonicalJson(one)).not.toBe(canonicalJson(other));
  });
});

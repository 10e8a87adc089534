/**
 * Bytes in JSON for people and programs.
 */
import { describe, expect, it } from 'vitest';
import { keepExact } from './exact-json.ts';
import { jsonOf, placeOfBytes } from './json-text.ts';

const hi = { $bytes: 'aGk=' };

describe('F02 JSON', () => {
  it.each<[string, unknown, unknown]>([
    ['a Buffer', Buffer.from('hi'), hi],
    ['a view', Buffer.from('..hi').subarray(2), hi],
    ['a buffer', Uint8Array.from(Buffer.from('hi')).buffer, hi],
    [
      'bytes inside',
      [{ a: 1, file: Buffer.from('hi'), z: [Uint8Array.from([104, 105])] }],
      [{ a: 1, file: hi, z: [hi] }],
    ],
    ['what writes itself', { toJSON: () => ({ file: Buffer.from('hi') }) }, { file: hi }],
    ['a date', { at: new Date(0) }, { at: '1970-01-01T00:00:00.000Z' }],
    ['a key of a user', { $bytes: 'as it was' }, { $bytes: 'as it was' }],
    ['nothing', undefined, null],
    ['nothing inside', { a: undefined, b: [undefined] }, { b: [null] }],
  ])('of %s', (_, value, expected) => {
    expect(JSON.parse(jsonOf(value))).toEqual(expected);
  });

  it('is the same for values that are kept', () => {
    const value = { list: [{ file: Buffer.from('hi') }], text: 'x', at: new Date(0) };
    expect(jsonOf(keepExact(value))).toBe(jsonOf(value));
  });

  it('keeps the order of keys', () => {
    expect(jsonOf({ b: Buffer.from('hi'), a: 1 })).toBe('{"b":{"$bytes":"aGk="},"a":1}');
  });

  it.each<[unknown, string | undefined]>([
    [{ a: [1, { b: Buffer.from('x') }] }, '$.a[1].b'],
    [Buffer.from('x'), '$'],
    [{ a: [new Date(0), null] }, undefined],
  ])('knows where bytes stand', (value, place) => {
    expect(placeOfBytes(value)).toBe(place);
    expect(placeOfBytes(keepExact(value))).toBe(place);
  });
});

/**
 * Marks and line ends as programs of all systems write them.
 */
import { describe, expect, it } from 'vitest';
import { linesOf, utf8Text, withoutLastLineEnd } from './text.ts';

describe('F15 UTF-8', () => {
  it('has no mark in front', () => expect(utf8Text(Buffer.from('\ufeffa\ufeff'))).toBe('a\ufeff'));
  it('is told from other bytes', () => expect(utf8Text(Uint8Array.from([0xff]))).toBeUndefined());
});

describe('F14 line ends', () => {
  it.each([
    ['a\n', 'a'],
    ['a\r\n', 'a'],
    ['a\r\n\r\n', 'a\r\n'],
    ['a\n\n', 'a\n'],
    ['a\r', 'a\r'],
    ['a', 'a'],
    ['', ''],
  ])('of %j are left out at the end, once', (text, expected) => {
    expect(withoutLastLineEnd(text)).toBe(expected);
  });

  it.each([
    ['', []],
    ['\n', ['']],
    ['a\nb', ['a', 'b']],
    ['one\r\ntwo\r\n', ['one', 'two']],
    ['a\r\n\nb\rc\n', ['a', '', 'b\rc']],
  ])('part %j into lines', (text, expected) => expect(linesOf(text)).toEqual(expected));
});

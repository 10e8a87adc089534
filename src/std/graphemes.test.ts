/**
 * Characters as people see them, and that the short way for plain text gives what the long one does.
 */
import { expect, it } from 'vitest';
import { graphemesIn } from './graphemes.ts';

it('a letter with its accents is one, and so is what is drawn as one picture', () => {
  expect(graphemesIn('e\u0301👨‍👩‍👧🇨🇭👍🏽\r\nß')).toEqual([
    'e\u0301',
    '👨‍👩‍👧',
    '🇨🇭',
    '👍🏽',
    '\r\n',
    'ß',
  ]);
});

it('plain text and letters of Latin are parted as by Unicode', () => {
  const segmenter = new Intl.Segmenter('en', { granularity: 'grapheme' });
  for (let code = 0; code < 0x400; code++) {
    const text = `a${String.fromCharCode(code)}b${String.fromCharCode(code)}${String.fromCharCode(code)}`;
    expect(graphemesIn(text)).toEqual(Array.from(segmenter.segment(text), (one) => one.segment));
  }
});

/**
 * Widths of text on a screen, and lines cut to one.
 */
import { describe, expect, it } from 'vitest';
import { fit, fitRow, padTo, widthOf } from './fit.ts';

describe('the width of a text', () => {
  it.each([
    ['', 0],
    ['plain', 5],
    ['✓ done …', 8],
    ['\x1b[31mred\x1b[0m ✓', 5],
    ['漢字', 4],
    ['한국', 4],
    ['e\u0301', 1],
    ['a\u200bb\u00ad', 2],
    ['❤', 1],
    ['❤\ufe0f', 2],
    ['1\ufe0f\u20e3', 2],
    ['🇩🇪', 2],
    ['👍🏽', 2],
    ['👨‍👩‍👧', 2],
  ])('%j is %i', (text, width) => {
    expect(widthOf(text)).toBe(width);
    expect(widthOf(padTo(text, 10))).toBe(10);
  });
});

describe('a line that is cut', () => {
  it.each([
    ['plain', 3, 'pla'],
    ['漢字', 3, '漢'],
    ['a👨‍👩‍👧b', 2, 'a'],
    ['e\u0301x', 1, 'e\u0301'],
    ['\x1b[31mred\x1b[0m', 2, '\x1b[31mre\x1b[0m'],
    ['any', 0, ''],
  ])('%j to %i places is %j', (line, width, cut) => {
    expect(fit(line, width)).toBe(cut);
  });

  it('as a row of a table says so, and leaves room for its end', () => {
    expect(fitRow('漢字漢字', ' end', 10)).toBe('漢字… end');
    expect(fitRow('short', ' end', 10)).toBe('short end');
  });
});

/**
 * Rows that are cut at the width of a screen.
 */
import { expect, it } from 'vitest';
import { fit, fitRow, padTo } from './fit.ts';

it.each([
  ['short', '  1 ms', 20, 'short  1 ms'],
  ['exactly here', '  1 ms', 18, 'exactly here  1 ms'],
  ['much longer than that', '  1 ms', 18, 'much longer…  1 ms'],
  [
    '\x1b[31mred and long\x1b[39m',
    '\x1b[2m 1\x1b[22m',
    8,
    '\x1b[31mred a\x1b[39m…\x1b[2m 1\x1b[22m',
  ],
  ['row', '  a long tail', 5, 'row  '],
  // Two places each; what would stand half outside is left out.
  ['織機は速い', '  1 ms', 12, '織機…  1 ms'],
  ['織機', '  1 ms', 10, '織機  1 ms'],
  ['w  ░░░░░░  0/12', '', 8, 'w  ░░░░…'],
  ['a👩‍👩‍👧b織', '', 4, 'a👩‍👩‍👧…'],
])('%j and %j in %d', (row, tail, width, shown) => expect(fitRow(row, tail, width)).toBe(shown));

it.each([
  ['織機', 6, '織機  '],
  ['é', 3, 'é  '],
  ['\x1b[31mred\x1b[39m', 4, '\x1b[31mred\x1b[39m '],
  ['long', 2, 'long'],
])('%j as wide as %d', (text, width, shown) => expect(padTo(text, width)).toBe(shown));

it('keeps the codes behind a cut, so that no colour runs on', () => {
  expect(fit('\x1b[31m織機\x1b[39m', 3)).toBe('\x1b[31m織\x1b[39m');
});

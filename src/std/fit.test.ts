/**
 * Rows that are cut at the width of a screen.
 */
import { expect, it } from 'vitest';
import { fitRow } from './fit.ts';

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
])('%j and %j in %d', (row, tail, width, shown) => expect(fitRow(row, tail, width)).toBe(shown));

/**
 * Rows in columns.
 */
import { expect, it } from 'vitest';
import { columns } from './columns.ts';

it('makes each column as wide as its widest cell, and leaves the last one as it is', () => {
  const rows = [
    ['a', 'long cell', 'x'],
    ['longer', 'b', 'as it is'],
  ];
  expect(columns(rows)).toBe('a       long cell  x\nlonger  b          as it is\n');
});

it('ends no line with spaces', () => {
  expect(columns([['a', ''], ['b', 'c'], ['']])).toBe('a\nb  c\n\n');
});

it('of nothing is nothing', () => {
  expect(columns([])).toBe('');
});

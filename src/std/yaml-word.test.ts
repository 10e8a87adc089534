/**
 * Words for fixes, read back with the YAML package.
 */
import { expect, it } from 'vitest';
import { parse } from 'yaml';
import { yamlWord } from './yaml-word.ts';

it.each(['load', 'a.b', './x.ts', 'ünïcode', 'a=b', '30s'])('%s is written bare', (word) =>
  expect(yamlWord(word)).toBe(word),
);

it.each([
  'load',
  '@scope/pkg#build',
  'ns:task',
  '1st',
  '1e5',
  '0x1f',
  '.5',
  '.inf',
  '.NaN',
  '.',
  '~',
  'null',
  'Yes',
  'off',
  '#a',
  '&a',
  '*a',
  '!a',
  '|',
  '%a',
  '?',
  'a:',
  '=',
  'ünïcode',
  '2024-02-29',
])('ids %s is read back from a value and from a list', (word) => {
  for (const version of ['1.1', '1.2'] as const) {
    expect(parse(`needs: ${yamlWord(word)}`, { version })).toEqual({ needs: word });
    expect(parse(`[${yamlWord(word)}, b]`, { version })).toEqual([word, 'b']);
  }
});

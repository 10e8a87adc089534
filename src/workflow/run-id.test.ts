/**
 * Which texts can name a run.
 */
import { describe, expect, it } from 'vitest';
import { runIdProblem } from './run-id.ts';

describe('texts that businesses call their things by', () => {
  it.each([
    '42',
    '007',
    'order 7/2026',
    'a..b/../c',
    'O\'Brien, "Flo" (2)',
    '{"tenant":7}',
    'C:\\in\\x.csv',
    'constructor',
    '__proto__',
    'who+tag@example.com',
    'é',
    'e\u0301',
    '注文 12',
    'x😀',
    'x'.repeat(256),
  ])('%s is one', (id) => expect(runIdProblem(id, 'the run id')).toBeUndefined());
});

describe('what is none', () => {
  it.each<[unknown, string]>([
    [7, 'is 7, not text'],
    ['', 'is empty'],
    ['x'.repeat(257), 'has 257 characters, at most 256'],
    ['a\n', 'holds "\\n"'],
    ['a\u0000b', 'holds "\\u0000"'],
    ['a\ud800', 'U+D800'],
    ['a\u202eb', 'U+202E'],
    ['a\u200bb', 'U+200B'],
    ['a\u2028b', 'U+2028'],
    [' ', 'begins or ends with a blank'],
    ['a ', 'begins or ends with a blank'],
    ['\u00a0a', 'begins or ends with a blank'],
    ['-x', 'starts with "-"'],
    ['.', 'leads elsewhere'],
    ['..', 'leads elsewhere'],
  ])('%j: %s', (id, why) => {
    expect(runIdProblem(id, 'the run id')?.message).toMatch(`the run id `);
    expect(runIdProblem(id, 'the run id')?.message).toContain(why);
  });
});

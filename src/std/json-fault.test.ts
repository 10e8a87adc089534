/**
 * Texts that are no JSON: where, and what was expected there.
 */
import { describe, expect, it } from 'vitest';
import { jsonFault } from './json-fault.ts';

function told(text: string): string {
  expect(() => JSON.parse(text)).toThrow();
  const { line, column, expected, found } = jsonFault(text);
  return `${line}:${column} ${expected}, ${found}`;
}

describe('the first fault', () => {
  it.each([
    ['', '1:1 a value, the end'],
    ['<html>', '1:1 a value, "<"'],
    ['nope', '1:1 a value, "nope"'],
    ['01', '1:1 a value, "01"'],
    ['-', '1:1 a value, "-"'],
    ['1.', '1:1 a value, "1"'],
    ['1 2', '1:3 the end, "2"'],
    ['{} x', '1:4 the end, "x"'],
    ['{', '1:2 a key in quotes or }, the end'],
    ['{a: 1}', '1:2 a key in quotes or }, "a"'],
    ['{"a" 1}', '1:6 a colon, "1"'],
    ['{"a": }', '1:7 a value, "}"'],
    ['{"a": 1 "b": 2}', '1:9 a comma or }, "\\""'],
    ['{"a": 1,}', '1:9 a key in quotes, "}"'],
    ['{"a": 1]', '1:8 a comma or }, "]"'],
    ['[1, 2', '1:6 a comma or ], the end'],
    ['[1,]', '1:4 a value, "]"'],
    ['[}', '1:2 a value or ], "}"'],
    ['{]', '1:2 a key in quotes or }, "]"'],
    ['[\n  true,\n  fals\n]', '3:3 a value, "fals"'],
    ['{"a": {"b": [null, -1.5e+3, "x\\u00e9\\n"]}} \n]', '2:1 the end, "]"'],
    ['"ab', '1:4 text in quotes to go on or end, the end'],
    ['"a\nb"', '1:3 text in quotes to go on or end, "\\n"'],
    ['"a\\x"', '1:3 text in quotes to go on or end, "\\\\"'],
    ['["\\u00g0"]', '1:3 text in quotes to go on or end, "\\\\"'],
    ['{"a\u0001": 1}', '1:4 text in quotes to go on or end, "\\u0001"'],
    ['[\u202e]', '1:2 a value or ], "\\u202e"'],
  ])('of %j is told as %s', (text, expected) => {
    expect(told(text)).toBe(expected);
  });

  it('is found behind deep nesting and in long text', () => {
    expect(told(`${'['.repeat(200_000)}x`)).toBe('1:200001 a value or ], "x"');
    expect(told(`["${'a'.repeat(2_000_000)}\\"", x]`)).toBe('1:2000008 a value, "x"');
  });
});

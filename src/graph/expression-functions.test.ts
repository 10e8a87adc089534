/**
 * Functions that expressions have beside those of the language: what they give, refuse, and where they end.
 */
import { beforeAll, describe, expect, it } from 'vitest';
import { ExpressionError } from './expression-error.ts';
import { loadExpressions } from './expression-language.ts';
import { expressionOver } from './expression-over.ts';

beforeAll(loadExpressions);

const VALUE = {
  prices: [2.5, 10, 0.5],
  words: ['weft', 'Warp', 'wöl'],
  empty: [],
  lists: [[1, 2], [], [3, [4]], 5],
  mixed: [1, 'a'],
  twice: [{ a: 1, b: [2] }, { b: [2], a: 1 }, { a: 2 }],
  text: 'a$1b$1c',
  long: Array.from({ length: 6_000 }, (_, i) => i),
};

function evaluate(text: string): unknown {
  return expressionOver(text, ['value'])({ value: VALUE });
}

function fault(text: string): string {
  try {
    evaluate(text);
  } catch (error) {
    expect(error).toBeInstanceOf(ExpressionError);
    return (error as ExpressionError).message;
  }
  throw new Error(`${text} has been evaluated`);
}

describe('what functions give', () => {
  it.each<[string, unknown]>([
    ['sum(value.prices)', 13],
    ['value.prices.sum()', 13],
    ['sum(value.empty)', 0],
    ['sum([1, 2]) / 2', 1],
    ['sum([1, 2.5])', 3.5],
    ['sum(value.prices.map(p, p * 2))', 26],
    ['min(value.prices)', 0.5],
    ['max(value.prices)', 10],
    ['max([1, 2.5, 2])', 2.5],
    ['min(value.words)', 'Warp'],
    [
      'max([timestamp("2024-01-01T00:00:00Z"), timestamp("2025-01-01T00:00:00Z")])',
      '2025-01-01T00:00:00.000Z',
    ],
    ['sort(value.prices)', [0.5, 2.5, 10]],
    ['value.words.sort()', ['Warp', 'weft', 'wöl']],
    ['sort(value.empty)', []],
    ['distinct([1, 1.0, "1", 1, null, null])', [1, '1', null]],
    ['value.twice.distinct()', [{ a: 1, b: [2] }, { a: 2 }]],
    ['flatten(value.lists)', [1, 2, 3, [4], 5]],
    ['round(1.005, 2)', 1.01],
    ['round(2.5)', 3],
    ['round(-2.5)', -3],
    ['round(-0.2)', 0],
    ['round(1e300, 15)', 1e300],
    ['round(1.5e-7, 7)', 2e-7],
    ['round(7)', 7],
    ['round(value.prices[0] / 3.0, value.lists[0][1])', 0.83],
    ['replace(value.text, "$1", "$&")', 'a$&b$&c'],
    ['value.text.replace("$1", "")', 'abc'],
  ])('%s', (text, expected) => {
    expect(evaluate(text)).toEqual(expected);
  });
});

describe('what functions refuse', () => {
  it.each<[string, string]>([
    ['sum(value.mixed)', 'sum takes a list of numbers, and "a" is in it'],
    ['sort(value.mixed)', 'this one has both 1 and "a"'],
    ['max(value.twice)', 'and a mapping with a, b is in it'],
    ['min(value.empty)', 'min of an empty list is nothing'],
    ['round("1")', 'round takes a number, got "1"'],
    ['round(1.5, 16)', 'round takes 0 to 15 digits behind the point, got 16'],
    ['round(1.5, -1)', 'round takes 0 to 15 digits'],
    ['replace(value.text, "", "x")', 'replace takes a text to find, got ""'],
    ['sum(value.text)', 'found no matching overload'],
  ])('%s', (text, message) => {
    expect(fault(text)).toContain(message);
  });
});

describe('what would take too much', () => {
  it.each([
    'value.long.map(x, sum(value.long))',
    'value.long.map(x, value.long.sort())',
    'flatten(value.long.map(x, value.long))',
    `${'"xx"'}${'.replace("x", "xxxxxxxxxxxxxxxx")'.repeat(12)}`,
    'value.long.map(x, value.long).distinct()',
  ])('%s ends', (text) => {
    expect(fault(text)).toContain('look at no more than 20000000 items and characters');
  });

  it('counts anew for each evaluation', () => {
    const half = expressionOver('value.map(x, sum(value))', ['value']);
    const value = VALUE.long.slice(0, 4_000);
    expect(half({ value })).toHaveLength(4_000);
    expect(half({ value })).toHaveLength(4_000);
  });
});

/**
 * The text steps: every rule of the row "text steps" that the first seed promises.
 */
import { describe, expect, it } from 'vitest';
import type { AnyStepType, AttemptContext, Metadata } from '../../ports/step-type.ts';
import { misfits, withDefaults } from '../../std/json-schema.ts';
import { textAffix } from './affix.ts';
import { textCase } from './case.ts';
import { textCount } from './count.ts';
import { textReverse } from './reverse.ts';
import { textWordFrequency } from './word-frequency.ts';

/** Runs a step type as the engine does: settings checked, defaults filled in. */
function run(type: AnyStepType, input: unknown, config: object = {}) {
  expect(misfits(type.with, config)).toEqual([]);
  let metadata: Metadata = {};
  const context = {
    input,
    annotate: (more: Metadata) => {
      metadata = more;
    },
  } as AttemptContext;
  return { output: type.run(withDefaults(type.with, config), context), metadata };
}

function check(
  type: AnyStepType,
  config: object,
  cases: readonly (readonly [string, string])[],
): void {
  it.each(cases)(`${type.name} ${JSON.stringify(config)}: %j becomes %j`, (text, expected) => {
    expect(run(type, text, config).output).toBe(expected);
  });
}

/** What an analyzing step notes about a text. */
function notes(
  type: AnyStepType,
  config: object,
  cases: readonly (readonly [string, object])[],
): void {
  it.each(cases)(`${type.name} ${JSON.stringify(config)} of %j: %j`, (text, expected) => {
    expect(run(type, text, config).metadata).toEqual(expected);
  });
}

describe('letter case', () => {
  check(textCase, {}, [['hello', 'HELLO']]);
  check(textCase, { to: 'upper' }, [
    ['hello World', 'HELLO WORLD'],
    ['straße', 'STRASSE'],
    ['', ''],
  ]);
  check(textCase, { to: 'lower' }, [
    ['HELLO World', 'hello world'],
    ['ÄÖ', 'äö'],
  ]);
  check(textCase, { to: 'proper' }, [
    ['hello world', 'Hello World'],
    ['the END of it', 'The End Of It'],
    ['  two  spaces ', '  Two  Spaces '],
    ['éa', 'Éa'],
    ['line\nbreak', 'Line\nBreak'],
  ]);
  check(textCase, { to: 'title' }, [
    ['the lord of the rings', 'The Lord of the Rings'],
    ['A TALE OF TWO CITIES', 'A Tale of Two Cities'],
    ['of mice and men', 'Of Mice and Men'],
    [
      'a an the and or but in on at to for of with by',
      'A an the and or but in on at to for of with by',
    ],
    ['gone WITH THE wind', 'Gone with the Wind'],
    ['into the woods', 'Into the Woods'],
    ['', ''],
  ]);
});

describe('reverse', () => {
  check(textReverse, {}, [
    ['HELLO WORLD', 'DLROW OLLEH'],
    ['', ''],
    ['a👍b', 'b👍a'],
    ['ab\ncd', 'dc\nba'],
    ['𝒳𝒴', '𝒴𝒳'],
  ]);
});

describe('affix', () => {
  check(textAffix, {}, [['x', 'x']]);
  check(textAffix, { prefix: '[', suffix: ']' }, [
    ['x', '[x]'],
    ['', '[]'],
  ]);
  check(textAffix, { suffix: '-wasm' }, [['hello world', 'hello world-wasm']]);
});

describe('count', () => {
  notes(textCount, { of: 'characters' }, [
    ['hello world', { char_count: 11 }],
    ['', { char_count: 0 }],
    ['👍é', { char_count: 2 }],
  ]);
  notes(textCount, { of: 'words' }, [
    ['hello world', { word_count: 2 }],
    ['  a \t b\n\nc ', { word_count: 3 }],
    ['', { word_count: 0 }],
    ['hello-world', { word_count: 1 }],
  ]);
  notes(textCount, { of: 'lines' }, [
    ['', { line_count: 1 }],
    ['a', { line_count: 1 }],
    ['a\n', { line_count: 1 }],
    ['a\nb', { line_count: 2 }],
    ['a\r\nb\r\n', { line_count: 2 }],
    ['a\n\nb', { line_count: 3 }],
    ['\n\n', { line_count: 2 }],
  ]);
  notes(textCount, {}, [['hello world', { char_count: 11, word_count: 2, line_count: 1 }]]);
});

describe('word frequency', () => {
  const noted = (
    unique_words: number,
    most_frequent: string | null,
    ...word_counts: unknown[]
  ) => ({
    unique_words,
    most_frequent,
    word_counts,
  });
  notes(textWordFrequency, {}, [
    ['hello world-wasm', noted(2, 'hello', ['hello', 1], ['worldwasm', 1])],
    ['the cat the dog', noted(3, 'the', ['the', 2], ['cat', 1], ['dog', 1])],
    ['b a a b', noted(2, 'b', ['b', 2], ['a', 2])],
    ['Hello, HELLO hello!', noted(1, 'hello', ['hello', 3])],
    ["don't 4 -- ", noted(2, 'dont', ['dont', 1], ['4', 1])],
    ['Größe größe', noted(1, 'größe', ['größe', 2])],
    ['', noted(0, null)],
    ['-- !', noted(0, null)],
    ['constructor __proto__', noted(2, 'constructor', ['constructor', 1], ['proto', 1])],
  ]);
});

describe('intent', () => {
  it.each([
    [textCase, 'transform'],
    [textReverse, 'transform'],
    [textAffix, 'transform'],
    [textCount, 'analyze'],
    [textWordFrequency, 'analyze'],
  ] as const)('of $name', (type, intent) => expect(type.intent).toBe(intent));

  it('an analyzer that is told to transform gives its findings', () => {
    expect(run(textCount, 'a b', { of: 'words' }).output).toEqual({ word_count: 2 });
  });
});

describe('where the text comes from', () => {
  it('is the setting when it is given, else the input', () => {
    expect(run(textReverse, 'input', { text: 'abc' }).output).toBe('cba');
    expect(run(textReverse, 'input').output).toBe('tupni');
    expect(run(textReverse, 'input', { text: '' }).output).toBe('');
  });

  it.each([[5], [null], [undefined], [{ a: 1 }], [['x']]])(
    'refuses %j with a failure that no try can mend',
    (input) => {
      expect(() => run(textReverse, input)).toThrow(
        expect.objectContaining({ code: 'E_INPUT', retryable: false }),
      );
      expect(() => run(textReverse, input)).toThrow(/expected text as input, got /);
    },
  );

  it.each([
    [textCase, { to: 'uper' }],
    [textCount, { of: 5 }],
    [textReverse, { x: 1 }],
    [textAffix, { prefix: 1 }],
  ] as const)('$name refuses settings that make no sense', (type, config) => {
    expect(misfits(type.with, config)).toHaveLength(1);
  });
});

/**
 * The check of values against schemas: what fits, what is said about what does not.
 */
import { describe, expect, it } from 'vitest';
import { misfits, withDefaults } from './json-schema.ts';
import type { Schema } from './schema.ts';
import { describe as tell } from './schema-words.ts';
import { parseSize } from './size.ts';

/** `expected`: `place: message` of every misfit. */
function check(schema: Schema, value: unknown, ...expected: string[]): void {
  it(`${JSON.stringify(schema)} takes ${JSON.stringify(value)}: ${expected.length} misfits`, () => {
    const found = misfits(schema, value);
    expect(found.map(({ path, message }) => `${path.join('.')}: ${message}`)).toEqual(expected);
  });
}

/** `fix`: the hint of the only misfit. */
function hints(schema: Schema, value: unknown, fix: string | undefined): void {
  it(`${JSON.stringify(schema)} hints ${JSON.stringify(value)}: ${fix}`, () => {
    expect(misfits(schema, value).map((m) => m.fix ?? m.usual)).toEqual([fix]);
  });
}

describe('kinds', () => {
  check({}, { any: ['thing'] });
  check({ type: 'string' }, 'a');
  check({ type: 'string' }, 1, ': expected text, got 1');
  check({ type: 'string' }, null, ': expected text, got null');
  check({ type: 'number' }, 1.5);
  check({ type: 'number' }, '1', ': expected a number, got "1"');
  check({ type: 'number' }, Number.POSITIVE_INFINITY, ': expected a number, got Infinity');
  check({ type: 'integer' }, 3);
  check({ type: 'integer' }, 1.5, ': expected an integer, got 1.5');
  check({ type: 'integer' }, 2 ** 53, ': expected an integer, got 9007199254740992');
  check({ type: 'boolean' }, false);
  check({ type: 'boolean' }, 'yes', ': expected true or false, got "yes"');
  check({ type: 'null' }, null);
  check({ type: 'null' }, 0, ': expected null, got 0');
  check({ type: 'array' }, []);
  check({ type: 'array' }, {}, ': expected a list, got an empty mapping');
  check({ type: 'object' }, { a: 1 });
  check({ type: 'object' }, [1], ': expected a mapping, got a list of 1');
  check({ type: 'object' }, null, ': expected a mapping, got null');
});

describe('limits', () => {
  const level: Schema = { type: 'integer', minimum: 1, maximum: 10 };
  check(level, 1);
  check(level, 10);
  check(level, 0, ': expected an integer from 1 to 10, got 0');
  check(level, 11, ': expected an integer from 1 to 10, got 11');
  check({ type: 'number', minimum: 0 }, -1, ': expected a number of at least 0, got -1');
  check({ type: 'number', maximum: 5 }, 6, ': expected a number of at most 5, got 6');
  check({ type: 'number', minimum: 0 }, -0);
  check({ type: 'string', minLength: 1 }, '', ': expected text that is not empty, got ""');
  check(
    { type: 'array', minItems: 1 },
    [],
    ': expected a list that is not empty, got an empty list',
  );
  check({ enum: ['a', 'b'] }, 'a');
  check({ enum: ['a', 'b'] }, 'c', ': expected one of a, b, got "c"');
  check({ enum: [1, null] }, 2, ': expected one of 1, null, got 2');
  check({ type: 'string', format: 'duration' }, '5m');
  check({ type: 'string', format: 'size' }, '64mb');
  check(
    { type: 'string', format: 'size' },
    '64',
    ': expected a size such as 64mb or 512kb, got "64"',
  );

  it('names a limit that was passed upwards', () => {
    expect(misfits({ type: 'string', maxLength: 3 }, 'abcd')[0]?.message).toContain('3');
    expect(misfits({ type: 'array', maxItems: 2 }, [1, 2, 3])[0]?.message).toMatch(/2.*3/);
    expect(misfits({ type: 'string', minLength: 4 }, 'abc')[0]?.message).toContain('4');
  });
});

describe('mappings and lists', () => {
  const point: Schema = {
    type: 'object',
    properties: { x: { type: 'number' }, label: { type: 'string' } },
    required: ['x'],
    additionalProperties: false,
  };
  check(point, { x: 1 });
  check(point, {}, ': the key "x" is missing, a number');
  check(point, { x: 1, z: 2 }, 'z: unknown key "z"');
  check(
    point,
    { x: '1', label: 2 },
    'x: expected a number, got "1"',
    'label: expected text, got 2',
  );
  check({ type: 'object', properties: {} }, { a: 1 }, 'a: unknown key "a"');
  check({ type: 'object', properties: {}, additionalProperties: true }, { a: 1 });
  check(
    { type: 'object', additionalProperties: { type: 'number' } },
    { a: 'x' },
    'a: expected a number, got "x"',
  );
  check(point, { x: 1, toString: 1 }, 'toString: unknown key "toString"');
  check(
    { type: 'array', items: point },
    [{ x: 1 }, { other: 1 }],
    '1.other: unknown key "other"',
    '1: the key "x" is missing, a number',
  );

  it('says whether the key or its value is at fault', () => {
    const found = misfits(point, { x: '1', z: 1 });
    expect(found.map((m) => [m.kind, m.atKey ?? false])).toEqual([
      ['type', false],
      ['unknown-key', true],
    ]);
  });

  it('starts paths where it is told', () => {
    expect(misfits(point, { x: '' }, ['steps', 3])[0]?.path).toEqual(['steps', 3, 'x']);
  });
});

describe('choices of schemas', () => {
  const needs: Schema = {
    anyOf: [
      { type: 'string', minLength: 1 },
      { type: 'array', items: { type: 'string' } },
    ],
  };
  check(needs, 'a');
  check(needs, ['a', 'b']);
  check(needs, '', ': expected text that is not empty or a list of text, got ""');
  check(needs, [1], '0: expected text, got 1');
  check(needs, 5, ': expected text that is not empty or a list of text, got 5');

  const most: Schema = {
    anyOf: [
      { type: 'integer', minimum: 1 },
      { type: 'string', enum: ['auto'] },
      { type: 'object', properties: { min: { type: 'integer' }, max: {} }, required: ['min'] },
    ],
  };
  const all = 'an integer of at least 1 or auto or a mapping (min, max)';
  check(most, 'auto');
  check(most, 0, `: expected ${all}, got 0`);
  check(most, 'atuo', `: expected ${all}, got "atuo"`);
  check(most, '4', `: expected ${all}, got "4"`);
  check(most, { min: 'x' }, 'min: expected an integer, got "x"');
  check(most, {}, ': the key "min" is missing, an integer');
  hints(most, 'atuo', 'did you mean "auto"?');
  hints(most, 'four', 'write auto, or a whole number such as 10');
  hints(most, '4', 'remove the quotes: 4');
  // Where a number and text are both fine, text stays text.
  check({ anyOf: [{ type: 'integer' }, { type: 'string' }] }, '4');
});

describe('hints', () => {
  hints({ type: 'boolean' }, 'Yes', 'write true or false, without quotes');
  hints({ type: 'boolean' }, 'maybe', 'write true or false');
  hints({ type: 'integer' }, '12', 'remove the quotes: 12');
  hints({ type: 'integer' }, '010', 'write 10');
  hints({ type: 'integer' }, '+5', 'write 5');
  hints({ type: 'integer' }, '-007', 'write -7');
  hints({ type: 'integer' }, '0', 'remove the quotes: 0');
  hints({ type: 'number' }, '00.5', 'write 0.5');
  hints({ type: 'integer' }, 'twelve', 'write a whole number, such as 10');
  hints({ type: 'integer', minimum: 20 }, 1.5, 'write a whole number, such as 20');
  hints({ type: 'integer' }, '3.10', undefined);
  hints({ type: 'integer' }, '9007199254740993', undefined);
  hints({ type: 'number' }, '3.10', 'remove the quotes: 3.10');
  hints({ type: 'string' }, 12, 'put it in quotes: "12"');
  hints({ type: 'string', format: 'duration' }, 30, 'give the unit: 30s or 30ms');
  hints(
    { type: 'string', format: 'duration' },
    '30 years',
    'write a number and a unit (ms, s, m, h, d), from 1ms to ten years',
  );
  hints({ type: 'string', format: 'duration' }, '30', 'give the unit: 30s or 30ms');
  hints({ type: 'string', format: 'size' }, '64 mb', 'write a number and a unit (b, kb, mb, gb)');
  hints({ enum: ['upper', 'lower'] }, 'uper', 'did you mean "upper"?');
  hints({ enum: ['all_succeeded', 'all_settled'] }, 'all_success', 'did you mean "all_succeeded"?');
  hints({ type: 'array', items: { type: 'number' } }, '1, 2', 'write a list: [1, 2]');
  hints(
    { type: 'array', items: { type: 'number' } },
    'a',
    'write a list of numbers, such as: [1, 2]',
  );
  hints({ type: 'array', items: { type: 'string' } }, 'a,1', 'write a list: [a, "1"]');
  hints(
    { type: 'object', additionalProperties: { type: 'string' } },
    ['A=b'],
    'write a mapping: { A: b }',
  );
  hints({ enum: ['upper', 'lower'] }, 'x', 'write one of upper, lower');
  hints({ properties: { max_attempts: {} } }, { maxAttempts: 1 }, 'did you mean "max_attempts"?');
  hints({ properties: { retry: {}, with: {} } }, { color: 1 }, 'known keys here: retry, with');
  hints({ properties: {} }, { color: 1 }, 'remove it: nothing can be set here');
});

describe('parseSize', () => {
  it.each<[string, number | undefined]>([
    ['1b', 1],
    ['512kb', 524_288],
    ['64mb', 67_108_864],
    ['2GB', 2 ** 31],
    ['0mb', undefined],
    ['64', undefined],
    ['mb', undefined],
    ['-1mb', undefined],
    ['1.5mb', undefined],
    ['999999999999gb', undefined],
  ])('reads %s as %s', (text, bytes) => expect(parseSize(text)).toBe(bytes));
});

describe('withDefaults', () => {
  const schema: Schema = { properties: { a: { default: 1 }, b: { default: null }, c: {} } };

  it('fills what is missing and keeps what is there', () => {
    expect(withDefaults(schema, {})).toEqual({ a: 1, b: null });
    expect(withDefaults(schema, { a: 2, c: 3 })).toEqual({ a: 2, b: null, c: 3 });
    expect(withDefaults(schema, { a: undefined })).toEqual({ a: undefined, b: null });
  });

  it('leaves the object it was given alone', () => {
    const given = {};
    withDefaults(schema, given);
    expect(given).toEqual({});
  });
});

describe('describe', () => {
  it.each<[Schema, string]>([
    [{}, 'a value'],
    [{ type: 'array', items: { type: 'integer' } }, 'a list of integers'],
    [{ type: 'array', maxItems: 2, items: { type: 'string' } }, 'a list of at most 2 texts'],
    [{ type: 'string', format: 'duration' }, 'a duration such as 500ms, 30s, 1h30m, 2d or PT5M'],
    [{ anyOf: [{ type: 'boolean' }, { type: 'null' }] }, 'true or false or null'],
  ])('%o as "%s"', (schema, text) => expect(tell(schema)).toBe(text));
});

/**
 * Values that do not fit a JSON Schema, and what is told of them.
 * Knows schemas and values; must not know workflows.
 */
import { describe, expect, it } from 'vitest';
import * as z from 'zod';
import { schemaFaults } from './faults.ts';
import { jsonCheck } from './json-check.ts';
import type { JsonSchema } from './json-schema.ts';

async function told(schema: JsonSchema, value: unknown): Promise<string[]> {
  expect(schemaFaults(schema)).toEqual([]);
  const check = await jsonCheck(schema);
  const misfits = check.misfits(value);
  expect(await check.misfitsInTurns(value, async () => {})).toEqual(misfits);
  return misfits.map(({ path, message }) => `${path.join('.')}: ${message}`);
}

const TREE = {
  $defs: {
    node: {
      type: 'object',
      properties: {
        v: { type: 'number' },
        kids: { type: 'array', items: { $ref: '#/$defs/node' } },
      },
      required: ['v'],
    },
  },
  $ref: '#/$defs/node',
} as const;

describe('what does not fit is told with its path', () => {
  it.each<[string, JsonSchema, unknown, string[]]>([
    ['a type', { type: 'string' }, 5, [': expected text, got 5']],
    ['one of several types', { type: ['string', 'null'] }, 5, [': expected text or null, got 5']],
    [
      'a format',
      { type: 'string', format: 'email' },
      'x',
      [': expected an email address, got "x"'],
    ],
    [
      'a pattern',
      { type: 'string', pattern: '^ä+$' },
      'b',
      [': expected text that matches ^ä+$, got "b"'],
    ],
    ['a constant', { const: 'a' }, 'b', [': expected one of a, got "b"']],
    ['a multiple', { multipleOf: 0.1 }, 0.35, [': expected a multiple of 0.1, got 0.35']],
    ['a bound', { exclusiveMinimum: 0 }, 0, [': expected a number above 0, got 0']],
    ['letters', { minLength: 2 }, '😀', [': expected text of at least 2 characters, got "😀"']],
    [
      'the same item twice',
      { uniqueItems: true },
      [1, 1],
      [': expected a list without an item that is there twice, got a list of 2'],
    ],
    [
      'no item of a kind',
      { contains: { type: 'string' } },
      [1],
      [
        ': expected a list with at least 1 of the items that the schema under "contains" fits, got a list of 1',
      ],
    ],
    ['nothing at all', { properties: { a: false } }, { a: 1 }, ['a: expected nothing here, got 1']],
    [
      'an item at its place',
      { prefixItems: [{ type: 'string' }], items: { type: 'number' } },
      [1, 'b'],
      ['0: expected text, got 1', '1: expected a number, got "b"'],
    ],
    [
      'members',
      {
        properties: { a: { type: 'string' }, b: { type: 'array', items: { type: 'integer' } } },
        required: ['a', 'c'],
      },
      { a: 1, b: [1, 1.5] },
      ['a: expected text, got 1', 'b.1: expected an integer, got 1.5', ': the key "c" is missing'],
    ],
    [
      'a misspelt key',
      { properties: { name: { type: 'string' } }, required: ['name'], additionalProperties: false },
      { nmae: 1 },
      ['nmae: unknown key "nmae"'],
    ],
    [
      'the name of a key',
      { propertyNames: { pattern: '^a' } },
      { b: 1 },
      ['b: the key "b" is none of those that may be there: expected text that matches ^a'],
    ],
    [
      'a key behind a pattern',
      { patternProperties: { '^x': { type: 'number' } } },
      { xa: 'b' },
      ['xa: expected a number, got "b"'],
    ],
    [
      'a key that another one needs',
      { dependentRequired: { a: ['b'] } },
      { a: 1 },
      [': the key "b" is missing, which "a" needs'],
    ],
    [
      'a key that nothing has looked at',
      { allOf: [{ properties: { a: {} } }], unevaluatedProperties: false },
      { a: 1, b: 2 },
      ['b: unknown key "b"'],
    ],
    [
      'a member of the same kind',
      TREE,
      { v: 1, kids: [{ v: 2 }, { v: 'x', kids: [{}] }] },
      ['kids.1.v: expected a number, got "x"', 'kids.1.kids.0: the key "v" is missing, a number'],
    ],
    [
      'the choice that is meant',
      {
        oneOf: [
          { properties: { k: { const: 'x' }, n: { type: 'number' } } },
          { properties: { k: { const: 'y' } } },
        ],
      },
      { k: 'x', n: 'a' },
      ['n: expected a number, got "a"'],
    ],
    [
      'all choices',
      { anyOf: [{ type: 'string', format: 'email' }, { type: 'number' }] },
      true,
      [': expected an email address or a number, got true'],
    ],
    [
      'too many choices',
      { oneOf: [{ type: 'number' }, { minimum: 0 }] },
      1,
      [': expected a value that one of 2 schemas fits, and 2 of them do'],
    ],
    [
      'a condition',
      { if: { properties: { a: { const: 1 } } }, then: { required: ['b'] } },
      { a: 1 },
      [': the key "b" is missing'],
    ],
    [
      'a span',
      { type: 'string', format: 'duration' },
      'soon',
      [': expected a duration such as 500ms, 30s, 1h30m, 2d or PT5M, got "soon"'],
    ],
    [
      'many choices',
      { enum: Array.from({ length: 100_000 }, (_, n) => `c${n}`) },
      'x',
      [': expected one of 100000 choices, got "x"'],
    ],
  ])('%s', async (_, schema, value, lines) => expect(await told(schema, value)).toEqual(lines));

  it('the first hundred of many', async () => {
    const list = Array.from({ length: 5_000 }, (_, n) => String(n));
    const lines = await told({ type: 'array', items: { type: 'number' } }, list);
    expect([lines.length, lines[99]]).toEqual([100, '99: expected a number, got "99"']);
  });
});

describe('what fits', () => {
  it.each<[string, JsonSchema, unknown]>([
    ['anything', true, { a: 1 }],
    ['0.3 as a multiple of 0.1', { multipleOf: 0.1 }, 0.3],
    ['a key that nobody speaks of', { properties: { a: {} } }, { b: 1 }],
    ['null of two types', { type: ['string', 'null'] }, null],
    ['a date as its text', { type: 'string', format: 'date-time' }, new Date(0)],
    [
      'bytes as a mapping',
      { properties: { b: { type: 'object', maxProperties: 0 } } },
      { b: new Uint8Array(9) },
    ],
    [
      'keys that objects have by themselves',
      { properties: { constructor: { type: 'string' as const } }, required: ['constructor'] },
      { constructor: 'x' },
    ],
    [
      'a span of ours, and one of ISO 8601',
      { items: { format: 'duration' } },
      ['1h30m', 'P1Y2M', 'PT5M'],
    ],
    ['an anchor', { $defs: { a: { $anchor: 'x', type: 'string' } }, items: { $ref: '#x' } }, ['a']],
    [
      'names with marks',
      { $defs: { 'a/b %': { type: 'string' } }, items: { $ref: '#/$defs/a~1b%20%25' } },
      ['a'],
    ],
  ])('%s', async (_, schema, value) => expect(await told(schema, value)).toEqual([]));

  it('what zod prints, with the values that zod takes', async () => {
    const Node = z.object({
      v: z.number(),
      get kids() {
        return z.array(Node);
      },
    });
    const schema = z.object({
      id: z.int(),
      mail: z.email(),
      at: z.iso.datetime(),
      ip: z.ipv6(),
      tags: z.array(z.string()).default([]),
      kind: z.discriminatedUnion('k', [
        z.object({ k: z.literal('x') }),
        z.object({ k: z.literal('y'), n: z.number() }),
      ]),
      pair: z.tuple([z.string(), z.number()]),
      map: z.record(z.string().regex(/^a/), z.number()),
      node: Node,
      text: z.string().nullable(),
      hash: z.hash('sha256'),
      emoji: z.emoji(),
    });
    const value = {
      id: 1,
      mail: 'a@b.example',
      at: '2030-01-31T12:00:00Z',
      ip: '::1',
      tags: [],
      kind: { k: 'y', n: 1 },
      pair: ['a', 1],
      map: { ab: 1 },
      node: { v: 1, kids: [{ v: 2, kids: [] }] },
      text: null,
      hash: 'a'.repeat(64),
      emoji: '😀',
    };
    expect(schema.safeParse(value).success).toBe(true);
    const json = z.toJSONSchema(schema) as JsonSchema;
    expect(await told(json, value)).toEqual([]);
    const wrong = {
      ...value,
      mail: 'x',
      node: { v: 1, kids: [{ v: '2', kids: [] }] },
      more: 1,
      kind: { k: 'y' },
    };
    expect(await told(json, wrong)).toMatchInlineSnapshot(`
      [
        "mail: expected an email address, got "x"",
        "kind: the key "n" is missing, a number",
        "node.kids.0.v: expected a number, got "2"",
        "more: unknown key "more"",
      ]
    `);
  });
});

describe('hazards', () => {
  it('a value that nests too deeply is told so', async () => {
    let value: object = { v: 1 };
    for (let n = 0; n < 3_000; n++) value = [value];
    const schema = {
      $defs: {
        a: { anyOf: [{ type: 'array', items: { $ref: '#/$defs/a' } }, { type: 'object' }] },
      },
      $ref: '#/$defs/a',
    } as const;
    const check = await jsonCheck(schema);
    expect(check.misfits(value).map(({ message }) => message)).toEqual([
      'nests too deeply to be held against its schema',
    ]);
  });

  it('a tree of 150 levels can be looked at', async () => {
    let value: object = { v: 1, kids: [] };
    for (let n = 0; n < 150; n++) value = { v: 1, kids: [value] };
    expect(await told(TREE, value)).toEqual([]);
  });

  it('comparing a million items with each other is refused', async () => {
    const list = Array.from({ length: 1_000_000 }, (_, n) => n);
    expect((await told({ uniqueItems: true }, list)).length).toBe(1);
  });

  it('a frozen schema is left as it is', async () => {
    const schema = Object.freeze({
      type: 'object',
      properties: Object.freeze({ a: Object.freeze({ $ref: '#' }) }),
    } as const);
    expect(await told(schema, { a: { a: {} } })).toEqual([]);
    expect(Object.getOwnPropertyNames(schema)).toEqual(['type', 'properties']);
  });
});

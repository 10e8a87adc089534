/**
 * Values that none of several schemas fits, as zod prints these: what is told leads to the member that is wrong.
 * Knows schemas and values; must not know workflows.
 */
import { expect, it } from 'vitest';
import * as z from 'zod';
import { jsonCheck } from './json-check.ts';
import type { JsonSchema } from './json-schema.ts';

const kinds = z.toJSONSchema(
  z.discriminatedUnion('k', [
    z.object({ k: z.literal('a'), n: z.number() }),
    z.object({ k: z.literal('b'), s: z.string() }),
  ]),
);
const shapes = z.toJSONSchema(
  z.union([z.object({ a: z.number() }), z.object({ b: z.number(), c: z.number() })]),
);
const same = z.toJSONSchema(z.union([z.object({ a: z.number() }), z.object({ a: z.boolean() })]));
const several = z.toJSONSchema(
  z.union([
    z.object({ k: z.enum(['x', 'y']), n: z.number() }),
    z.object({ k: z.literal('z') }),
    z.null(),
  ]),
);
const refs = {
  anyOf: [{ $ref: '#/$defs/a' }, { $ref: '#/$defs/b' }],
  $defs: {
    a: { properties: { k: { const: 1 } }, required: ['k'] },
    b: { properties: { k: { const: 2 } }, required: ['k'] },
  },
};
const only = { const: { a: 1, b: [1, { c: 2 }] } };

it.each<[string, unknown, unknown, string[]]>([
  ['a kind that there is not', kinds, { k: 'c' }, ['k: expected one of a, b, got "c"']],
  ['no kind', kinds, {}, [': the key "k" is missing, one of a, b']],
  ['a member of the kind', kinds, { k: 'a' }, [': the key "n" is missing, a number']],
  ['another type of member', kinds, { k: 'b', s: 1 }, ['s: expected text, got 1']],
  ['no mapping', kinds, 5, [': expected a mapping, got 5']],
  ['a kind among three', several, { k: 'w' }, ['k: expected one of x, y, z, got "w"']],
  ['one kind of several values', several, { k: 'y' }, [': the key "n" is missing, a number']],
  ['a kind behind a $ref', refs, { k: 3 }, ['k: expected one of 1, 2, got 3']],
  [
    'none of the keys',
    shapes,
    {},
    [': expected a mapping with a or a mapping with b, c, got an empty mapping'],
  ],
  ['the keys of one', shapes, { a: 'x' }, ['a: expected a number, got "x"']],
  [
    'one member that all refuse',
    same,
    { a: 'x' },
    ['a: expected a number or true or false, got "x"'],
  ],
  [
    'a missing part of the only value',
    only,
    { a: 1 },
    [': the key "b" is missing, exactly a list of 2'],
  ],
  [
    'other parts of the only value',
    only,
    { a: 2, b: [1, { c: 3, d: 4 }] },
    ['a: expected exactly 1, got 2', 'b.1.d: unknown key "d"', 'b.1.c: expected exactly 2, got 3'],
  ],
  [
    'a list of another length',
    only,
    { a: 1, b: [1] },
    ['b: expected exactly a list of 2, got a list of 1'],
  ],
])('tells of %s', async (_, schema, value, expected) => {
  const { misfits } = await jsonCheck(schema as JsonSchema).then((check) => ({
    misfits: check.misfits(value),
  }));
  expect(misfits.map(({ path, message }) => `${path.join('.')}: ${message}`)).toEqual(expected);
});

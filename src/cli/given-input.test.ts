/**
 * How a text of the command line is read, by what is declared of its input.
 * Knows declarations; must not know commands.
 */
import { expect, it } from 'vitest';
import * as z from 'zod';
import { inputFrom } from './given-input.ts';

it('reads a text as a schema of a library says, where that can print itself', async () => {
  const param = { n: '5', text: '5', list: '[1]', maybe: '7' };
  const fields = {
    n: z.number(),
    text: z.string(),
    list: z.array(z.int()),
    maybe: z.int().nullable(),
  };
  const read = { n: 5, text: '5', list: [1], maybe: 7 };
  expect((await inputFrom({ param }, { inputs: z.object(fields) })).value).toEqual(read);
  expect((await inputFrom({ param }, { inputs: fields })).value).toEqual(read);
});

it('reads a text as JSON Schema says', async () => {
  const inputs = {
    some: { type: ['integer', 'null'] },
    word: { type: ['string', 'null'] },
    only: { const: 3 },
    any: {},
    one: { anyOf: [{ type: 'number' }, { type: 'boolean' }] },
  } as const;
  const param = { some: '5', word: 'null', only: '3', any: '3', one: 'true' };
  const read = { some: 5, word: 'null', only: 3, any: '3', one: true };
  expect((await inputFrom({ param }, { inputs })).value).toEqual(read);
});

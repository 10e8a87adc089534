/**
 * Types that schemas give to inputs and outputs, held by the compiler.
 * Nothing here runs. A line marked as an expected error must be one, or compiling fails.
 */
import type { StandardSchemaV1 } from '@standard-schema/spec';
import { type } from 'arktype';
import * as v from 'valibot';
import * as z from 'zod';
import { run, type StandardSchema, workflow } from '../../src/index.ts';
import { type Equal, expectType } from './expect-type.ts';

const whole = workflow('whole', {
  inputs: z.object({ id: z.string().transform(Number), tags: z.array(z.string()).default([]) }),
});
whole.step('a', {
  run: (input) => expectType<Equal<typeof input, { id: number; tags: string[] }>>(),
});
void run(whole, { id: '7' });
// @ts-expect-error A number where the schema takes text.
void run(whole, { id: 7 });

const each = workflow('each', {
  inputs: {
    n: z.number(),
    t: v.optional(v.string(), 'x'),
    j: { type: ['string', 'null'] },
    d: { const: 5, default: 5 },
  },
});
each.step('a', {
  run: (input) =>
    expectType<
      Equal<
        typeof input,
        { readonly n: number; readonly t: string; readonly j: string | null; readonly d: 5 }
      >
    >(),
});
void run(each, { n: 1, j: null });
// @ts-expect-error One that has to be given is missing.
void run(each, { n: 1 });

const outputs = workflow('outputs');
const zod = outputs.step('zod', {
  output: z.object({ n: z.coerce.number() }),
  run: () => ({ n: '7' }),
});
const ark = outputs.step('ark', { output: type({ n: 'number' }), run: () => ({ n: 7 }) });
const json = outputs.step('json', {
  uses: 'shell',
  with: { command: ['prices'], output: 'json' },
  output: {
    type: 'object',
    properties: {
      items: { type: 'array', items: { anyOf: [{ type: 'number' }, { const: 'none' }] } },
      pair: {
        type: 'array',
        prefixItems: [{ type: 'string' }, { type: 'boolean' }],
        items: false,
        minItems: 2,
      },
    },
    required: ['items'],
  },
});
outputs.step('behind', {
  needs: { zod, ark, json },
  run: (needs) => {
    expectType<Equal<typeof needs.zod, { readonly n: number }>>();
    expectType<Equal<typeof needs.ark, { readonly n: number }>>();
    expectType<Equal<typeof needs.json.items, readonly (number | 'none')[]>>();
    expectType<Equal<typeof needs.json.pair, readonly [string, boolean] | undefined>>();
  },
});
const printed = z.toJSONSchema(z.object({ a: z.string() }));
outputs.step('printed', { output: printed, run: () => ({ a: 'x' }) });
workflow('p', { inputs: printed.properties! });
// @ts-expect-error A keyword that there is not.
outputs.step('typo', { output: { typ: 'string' }, run: () => 1 });

// The interface of the standard itself is ours too.
declare const standard: StandardSchemaV1<string, number>;
export const ours: StandardSchema<string, number> = standard;
const given = workflow('given', { inputs: { n: standard } });
void run(given, { n: 'x' });
given.step('a', { run: (input) => expectType<Equal<typeof input, { readonly n: number }>>() });

// What `run` returns is held against the schema of its step, where nothing of it can fit.
const held = workflow('held');
held.step('wide', { output: { enum: ['CH', 'DE'] }, run: (): string => 'CH' });
held.step('wider', {
  output: z.object({ at: z.iso.date(), of: z.array(z.object({ id: z.enum(['a', 'b']) })) }),
  run: (): { at: string; of: { id: string; more: number }[]; extra: boolean } | null => null,
});
held.step('unknown', {
  output: z.object({ n: z.number() }),
  run: () => JSON.parse('1') as unknown,
});
held.step('any', { output: z.object({ n: z.number() }), run: () => JSON.parse('1') });
held.step('record', {
  output: { type: 'object', properties: { n: { type: 'number' } }, required: ['n'] },
  run: (): Record<string, unknown> => ({}),
});
held.step('date', {
  output: { type: 'object', properties: { at: { type: 'string', format: 'date-time' } } },
  run: () => ({ at: new Date() }),
});
held.step('nothing', { output: { type: 'null' }, run: async () => {} });
held.step('union', {
  output: z.discriminatedUnion('k', [
    z.object({ k: z.literal('a'), n: z.number() }),
    z.object({ k: z.literal('b'), t: z.string() }),
  ]),
  run: (): { k: string; n?: number; t?: string } => ({ k: 'a', n: 1 }),
});
held.step('inferred', {
  output: { type: 'object', properties: { country: { enum: ['CH', 'DE'] } } },
  run: async (_, { log }) => {
    log('x');
    return { country: 'CH', more: [1] };
  },
});
// @ts-expect-error Text where the schema wants a number.
held.step('apart', { output: { type: 'number' }, run: () => 'x' });
held.step('below', {
  // @ts-expect-error $.of[].id
  output: z.object({ of: z.array(z.object({ id: z.number() })) }),
  run: async () => ({ of: [{ id: 'x' }] }),
});
held.step('lacking', {
  // @ts-expect-error $.m, which is missing
  output: z.object({ n: z.number(), m: z.number(), o: z.number().optional() }),
  run: (input: unknown) => ({ n: input === 1 ? 1 : 2 }),
});

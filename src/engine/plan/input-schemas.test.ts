/**
 * Inputs that schemas of libraries take, alone and beside JSON Schema.
 * Knows workflows and calls; must not know how schemas are read.
 */
import { type } from 'arktype';
import * as v from 'valibot';
import { describe, expect, it } from 'vitest';
import * as z from 'zod';
import { newEngine } from '../../../test/workbench.ts';
import type { JsonSchema } from '../../schemas/json-schema.ts';
import { memoryStore } from '../../stores/memory.ts';
import { virtualClock } from '../../testing/virtual-clock.ts';
import { workflow } from '../../workflow/define.ts';
import type { Inputs } from '../../workflow/workflow.ts';

function flowOf(inputs: Inputs) {
  const flow = workflow('f', { inputs });
  flow.step('a', { run: (input: unknown) => input });
  return flow;
}

async function told(inputs: Inputs, given: unknown): Promise<string[]> {
  const { diagnostics } = await newEngine().plan(flowOf(inputs), given);
  return diagnostics.map(({ message }) => message);
}

async function got(inputs: Inputs, given: unknown): Promise<unknown> {
  return (await newEngine().run(flowOf(inputs), given)).step('a').output;
}

const Order = z.object({ id: z.coerce.number(), tags: z.array(z.string()).default([]) });

describe('one schema for all inputs', () => {
  it.each<[string, Inputs]>([
    ['zod', Order],
    [
      'valibot',
      v.object({
        id: v.pipe(v.string(), v.transform(Number)),
        tags: v.optional(v.array(v.string()), []),
      }),
    ],
    ['arktype', type({ id: 'string.numeric.parse', tags: type('string[]').default(() => []) })],
  ])('of %s makes what the run gets', async (_, inputs) => {
    expect(await got(inputs, { id: '7' })).toEqual({ id: 7, tags: [] });
  });

  it('tells each misfit with its path', async () => {
    expect(await told(Order, { id: 'x', tags: [1] })).toEqual([
      'input id: Invalid input: expected number, received NaN.',
      'input tags.0: Invalid input: expected string, received number.',
    ]);
  });

  it('may take what is no mapping', async () => {
    expect(await got(z.string().toUpperCase(), 'a')).toBe('A');
    expect(await told(z.string(), undefined)).toEqual([
      'inputs: Invalid input: expected string, received undefined.',
    ]);
  });

  it('lets expressions read whatever it makes', async () => {
    const flow = workflow('f', { inputs: Order });
    flow.step('a', { when: 'inputs.id == 7', run: (input: unknown) => input });
    expect((await newEngine().run(flow, { id: '7' })).step('a').status).toBe('succeeded');
  });

  it('must make what can be kept', async () => {
    expect(await told(z.object({ n: z.string().transform(BigInt) }), { n: '1' })).toEqual([
      'the input cannot be kept exactly: $.n: BigInt.',
    ]);
  });

  it('may ask others', async () => {
    const asking = z.string().refine(async (text) => text === 'a', 'nobody knows it');
    expect(await got(asking, 'a')).toBe('a');
    expect(await told(asking, 'b')).toEqual(['inputs: nobody knows it.']);
  });

  it('of JSON Schema is told to be one', async () => {
    const inputs = { ...z.toJSONSchema(Order) } as unknown as Inputs;
    const { diagnostics } = await newEngine().plan(flowOf(inputs), {});
    expect(diagnostics.map(({ code, fixInCode }) => [code, fixInCode])).toEqual([
      [
        'E_SCHEMA',
        'give inputs: schema.properties, or a schema of zod, valibot or arktype as it is',
      ],
    ]);
  });
});

describe('a schema for each input', () => {
  const inputs = {
    n: z.coerce.number(),
    text: { type: 'string', pattern: '^a' },
    list: z.array(z.int()).default([1]),
  } as const;

  it('may be of a library or JSON Schema', async () => {
    expect(await got(inputs, { n: '5', text: 'ab' })).toEqual({ n: 5, text: 'ab', list: [1] });
  });

  it('is told by name', async () => {
    expect(await told(inputs, { n: 'x', text: 'b', list: [1, 'y'], lst: 1 })).toEqual([
      'input n: Invalid input: expected number, received NaN.',
      'input text: expected text that matches ^a, got "b".',
      'input list.1: Invalid input: expected number, received string.',
      'inputs: unknown key "lst".',
    ]);
    expect(await told({ n: z.number(), t: { type: 'string' } }, {})).toEqual([
      'the input "n" is missing, what its schema (zod) takes.',
      'the input "t" is missing, text.',
    ]);
  });

  it('may be what zod prints', async () => {
    const { properties } = z.toJSONSchema(
      z.object({ id: z.int(), tags: z.array(z.string()).default([]), mail: z.email() }),
    );
    const printed = properties as Record<string, JsonSchema>;
    expect(await got(printed, { id: 1, mail: 'a@b.example' })).toEqual({
      id: 1,
      tags: [],
      mail: 'a@b.example',
    });
    expect(await told(printed, { id: 1, mail: 'a' })).toEqual([
      'input mail: expected an email address, got "a".',
    ]);
  });

  it('is not asked again about the input of an interrupted run', async () => {
    const store = memoryStore();
    const flow = workflow('f', { inputs: { at: z.string().transform((text) => text.length) } });
    let broken = true;
    flow.step('a', {
      run: ({ at }) => {
        if (broken) throw new Error('no');
        return at;
      },
    });
    const engine = newEngine({ store });
    const first = await engine.run(flow, { at: 'four' }, { runId: 'r' });
    expect(first.status).toBe('failed');
    broken = false;
    const again = await (await engine.retry('r', { workflow: flow })).result;
    expect(again.step('a').output).toBe(4);
  });
});

describe('schemas that are out of order', () => {
  it('one that never answers is cut off by the timeout of the run', async () => {
    const clock = virtualClock();
    const never = {
      '~standard': { version: 1, vendor: 'odd', validate: () => new Promise(() => {}) },
    } as unknown as Inputs;
    const planning = newEngine({ clock })
      .run(flowOf(never), {}, { timeoutMs: 1_000 })
      .catch((error: unknown) => error);
    while (!clock.advanceToNext()) await new Promise((resolve) => setImmediate(resolve));
    expect(await planning).toMatchObject({
      code: 'invalid-input',
      message:
        '"f" cannot run: the schemas of the inputs gave no answer within 1s, the timeout of the run.',
    });
  });

  it('one that throws refuses the run', async () => {
    const bad = z.string().transform(() => {
      throw new Error('boom');
    });
    expect(await told({ a: bad }, { a: 'x' })).toEqual(['input a: the schema failed: boom.']);
  });

  it('keys that objects treat specially are refused', async () => {
    const inputs = {
      a: JSON.parse('{ "properties": { "__proto__": { "type": "string" } } }') as JsonSchema,
    };
    expect(await told(inputs, { a: {} })).toEqual([
      'workflow: the key "__proto__" is not allowed.',
    ]);
  });
});

/**
 * Outputs that are held against schemas: JSON Schema, and schemas of libraries.
 * Knows workflows and what comes of them; must not know how schemas are read.
 */
import { type } from 'arktype';
import * as v from 'valibot';
import { describe, expect, it } from 'vitest';
import * as z from 'zod';
import { newEngine } from '../../../test/workbench.ts';
import type { StepType } from '../../ports/step-type.ts';
import type { AnySchema } from '../../schemas/check.ts';
import { virtualClock } from '../../testing/virtual-clock.ts';
import { workflow } from '../../workflow/define.ts';

async function ended(output: AnySchema, run: () => unknown, more: object = {}) {
  const flow = workflow('f');
  const step = flow.step('a', { output, run, ...more });
  flow.step('b', { needs: step, run: (input: unknown) => input });
  const result = await newEngine().run(flow);
  return { result, a: result.step('a'), b: result.step('b') };
}

const PRICES = {
  type: 'object',
  properties: {
    items: { type: 'array', items: { type: 'object', properties: { price: { type: 'number' } } } },
  },
  required: ['items'],
} as const;

describe('the output of a step', () => {
  it('is kept when its JSON Schema fits', async () => {
    const { b } = await ended(PRICES, () => ({ items: [{ price: 1, note: undefined }] }));
    expect(b.output).toEqual({ items: [{ price: 1 }] });
  });

  it('fails the step with each place that does not fit, and is not tried again', async () => {
    const items = [
      ...Array.from({ length: 8 }, () => ({ price: 'x'.repeat(1_000) })),
      { price: 1 },
    ];
    const { a, b } = await ended(PRICES, () => ({ items }), { retry: { maxAttempts: 3 } });
    expect([a.attempts, a.error?.code, a.error?.retryable, b.status]).toEqual([
      1,
      'E_OUTPUT',
      false,
      'cancelled',
    ]);
    expect(a.error?.message).toMatch(
      /^the output does not fit its schema: \$\.items\[0\]\.price: expected a number, got "x{5,60}…?"?; /,
    );
    expect(a.error?.message).toMatch(/; and 3 more$/);
    expect(a.error?.message.length).toBeLessThan(1_000);
  });

  it('is tried again where retryOn names it', async () => {
    let tries = 0;
    const retry = { maxAttempts: 3, initialIntervalMs: 1, retryOn: ['E_OUTPUT'] };
    const { a } = await ended({ type: 'number' }, () => (++tries === 1 ? 'busy' : 5), { retry });
    expect([a.attempts, a.output]).toEqual([2, 5]);
  });

  it.each<[string, AnySchema, unknown]>([
    [
      'zod',
      z.object({ n: z.coerce.number(), at: z.date().transform((d) => d.getTime()) }),
      { n: 7, at: 0 },
    ],
    ['valibot', v.object({ n: v.pipe(v.string(), v.transform(Number)) }), { n: 7 }],
    ['arktype', type({ n: 'string.numeric.parse' }), { n: 7, at: new Date(0) }],
  ])('is what a schema of %s makes of it', async (_, schema, made) => {
    const { b } = await ended(schema, () => ({ n: '7', at: new Date(0) }));
    expect(b.output).toEqual(made);
  });

  it.each<[string, AnySchema, RegExp]>([
    [
      'zod',
      z.object({ a: z.array(z.object({ n: z.number() })) }),
      /: \$\.a\[0\]\.n: Invalid input: expected number, received string$/,
    ],
    [
      'valibot',
      v.object({ a: v.array(v.object({ n: v.number() })) }),
      /: \$\.a\[0\]\.n: Invalid type: Expected number but received "x"$/,
    ],
    [
      'arktype',
      type({ a: type({ n: 'number' }).array() }),
      /: \$\.a\[0\]\.n: a\[0\]\.n must be a number \(was a string\)$/,
    ],
  ])('is told with its places by a schema of %s', async (_, schema, message) => {
    const { a } = await ended(schema, () => ({ a: [{ n: 'x' }] }));
    expect(a.error?.message).toMatch(message);
  });

  it('of a step of any type is looked at', async () => {
    const made: StepType = {
      name: 'made',
      summary: 'Makes 5.',
      intent: 'transform',
      with: {},
      run: () => 5,
    };
    const flow = workflow('f');
    flow.step('a', { uses: 'made' as string as './made', output: { type: 'string' } });
    const result = await newEngine({ stepTypes: [made] }).run(flow);
    expect(result.error?.message).toBe(
      'step "a" failed: the output does not fit its schema: $: expected text, got 5',
    );
  });

  it('that cannot be kept is told as such', async () => {
    const { a } = await ended({ type: 'object' }, () => ({ n: 1n }));
    expect(a.error?.code).toBe('E_RESULT');
    const other = await ended(z.object({ n: z.bigint() }), () => ({ n: 1n }));
    expect(other.a.error?.message).toBe('the result cannot be kept exactly: $.n: BigInt');
  });

  it('is not looked at where the step passes its input on', async () => {
    const flow = workflow('f');
    flow.step('a', { output: { type: 'string' }, intent: 'analyze', run: (): unknown => 5 });
    const { diagnostics } = await newEngine().plan(flow);
    expect(diagnostics.map(({ code, fix }) => [code, fix])).toEqual([
      ['E_SCHEMA', 'put the schema at the step that makes it, or write intent: transform'],
    ]);
  });

  it('is taken from an earlier run as it was made, and anew under another schema', async () => {
    let runs = 0;
    const run = () => String(++runs);
    const engine = newEngine();
    const flow = (output: AnySchema) => {
      const made = workflow('f');
      made.step('a', { cache: { key: 'k' }, output, run });
      return made;
    };
    const number = z.string().transform(Number);
    expect((await engine.run(flow(number))).step('a').output).toBe(1);
    expect((await engine.run(flow(number))).step('a').output).toBe(1);
    expect((await engine.run(flow({ type: 'string' }))).step('a').output).toBe('2');
  });
});

describe('a large output', () => {
  it('is looked at while everything else goes on', async () => {
    const items = Array.from({ length: 100_000 }, (_, n) => ({
      id: n,
      name: `item ${n}`,
      tags: ['a', 'b'],
      price: 0.5,
    }));
    const item = {
      type: 'object',
      required: ['id', 'name'],
      properties: {
        id: { type: 'integer' },
        name: { type: 'string' },
        tags: { type: 'array', items: { type: 'string' } },
        price: { type: 'number' },
      },
      additionalProperties: false,
    };
    const schema = {
      type: 'object',
      properties: { items: { type: 'array', items: item } },
    } as AnySchema;
    let turns = 0;
    let going = true;
    const count = () => {
      turns++;
      if (going) setImmediate(count);
    };
    setImmediate(count);
    const { a } = await ended(schema, () => ({ items }));
    going = false;
    expect(a.status).toBe('succeeded');
    expect(turns).toBeGreaterThan(100);
  });
});

describe('schemas that are out of order', () => {
  const odd = (validate: (value: unknown) => unknown): AnySchema =>
    ({ '~standard': { version: 1, vendor: 'odd', validate } }) as AnySchema;

  it.each<[string, (value: unknown) => unknown, string]>([
    [
      'throws',
      () => {
        throw new Error('no');
      },
      'the schema failed: no',
    ],
    ['rejects', () => Promise.reject('no'), 'the schema failed: "no"'],
    ['gives nothing', () => undefined, 'the schema gave nothing, which says nothing'],
    ['names no issue', () => ({ issues: [] }), 'the schema does not fit'],
    [
      'has a getter that throws',
      () => ({
        get issues() {
          throw new Error('gotcha');
        },
      }),
      'the schema failed: gotcha',
    ],
    ['has issues without words', () => ({ issues: [null] }), 'does not fit'],
  ])('one that %s fails the step', async (_, validate, message) => {
    const { a } = await ended(odd(validate), () => 5);
    expect([a.error?.code, a.error?.message]).toEqual([
      'E_OUTPUT',
      `the output does not fit its schema: $: ${message}`,
    ]);
  });

  it('places of any kind are told', async () => {
    const path = [Symbol('s'), { key: 'a b' }, 3, { key: {} }, '__proto__'];
    const { a } = await ended(
      odd(() => ({ issues: [{ message: 'x\u001b[2J', path }] })),
      () => 5,
    );
    expect(a.error?.message).toBe(
      'the output does not fit its schema: $["Symbol(s)"]["a b"][3]["an empty mapping"].__proto__: x\\x1b[2J',
    );
  });

  it('one that never answers is cut off by the timeout of the step', async () => {
    const clock = virtualClock();
    const flow = workflow('f');
    flow.step('a', {
      timeoutMs: 1_000,
      graceMs: 1,
      output: odd(() => new Promise(() => {})),
      run: () => 5,
    });
    const running = newEngine({ clock }).run(flow);
    let ended = false;
    const result = running.finally(() => (ended = true));
    while (!ended) {
      clock.advanceToNext();
      await new Promise((resolve) => setImmediate(resolve));
    }
    expect((await result).step('a').error?.code).toBe('timed_out');
  });
});

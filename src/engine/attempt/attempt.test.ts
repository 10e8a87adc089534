/**
 * What a step body sees, and what it can say.
 */
import { inspect } from 'node:util';
import { describe, expect, it } from 'vitest';
import { newEngine } from '../../../test/workbench.ts';
import { workflow } from '../../workflow/define.ts';
import type { Metadata, StepContext } from '../../workflow/step-context.ts';
import type { RunOptions } from '../engine.ts';

const engine = newEngine();

/** What `look` makes of the context of a step `last` behind `first`, which has metadata. */
async function seen<T>(look: (context: StepContext) => T, options: RunOptions = {}) {
  const flow = workflow('w', { defaults: { retry: { maxAttempts: 3, initialIntervalMs: 0 } } });
  const first = flow.step('first', {
    run: (_, context) => {
      context.annotate({ rows: 3 });
      return 'one';
    },
  });
  let found: Awaited<T> | undefined;
  flow.step('last', {
    needs: first,
    run: async (_, context) => {
      found = await look(context);
    },
  });
  const result = await engine.run(flow, null, options);
  return { found, result, last: result.step('last') };
}

it('says as much as it likes about itself without anybody waiting longer for each word', async () => {
  const many = 100_000;
  const flow = workflow('w');
  let late: StepContext['annotate'] | undefined;
  const says = flow.step('says', {
    run: (_, { annotate }) => {
      late = annotate;
      for (let i = 0; i < many; i++) annotate({ [`k${i}`]: i, last: i });
    },
  });
  flow.step('after', { needs: says, run: () => late!({ last: 'too late' }) });
  const { metadata } = (await engine.run(flow)).step('says');
  expect(Object.keys(metadata)).toHaveLength(many + 2);
  expect(metadata).toMatchObject({ k0: 0, last: many - 1 });
});

describe('what a body sees', () => {
  it('are its run, its step and its attempt', async () => {
    const { found } = await seen(({ run, stepId, attempt }) => [run.id, stepId, attempt], {
      runId: 'mine',
    });
    expect(found).toEqual(['mine', 'last', 1]);
  });

  it('are its input and the outputs of its needs', async () => {
    const { found } = await seen(({ input, inputs }) => [input, inputs]);
    expect(found).toEqual(['one', { first: 'one' }]);
  });

  it('is the metadata of its ancestors, with their durations', async () => {
    const { found } = await seen(({ metadata }) => metadata);
    expect(found).toEqual({ first: { rows: 3, duration_ms: expect.any(Number) } });
  });

  it('is one signal, not aborted', async () => {
    const { found } = await seen((context) => [
      context.signal === context.signal,
      context.signal.aborted,
    ]);
    expect(found).toEqual([true, false]);
  });
});

describe('B12 a context', () => {
  it('has all of its parts as properties of its own', async () => {
    const { found } = await seen((context) => {
      const { log, ...rest } = context;
      return { own: { ...context, db: 1 }, rest, log, keys: Object.keys(context), context };
    });
    const { own, rest, log, keys, context } = found!;
    expect(keys).toEqual(
      expect.arrayContaining(['run', 'inputs', 'signal', 'config', 'log', 'clock']),
    );
    expect(own).toMatchObject({
      run: { input: null },
      stepId: 'last',
      inputs: { first: 'one' },
      db: 1,
    });
    expect(own.signal).toBe(context.signal);
    expect([typeof log, typeof own.annotate, 'log' in rest, own.clock.now() > 0]).toEqual([
      'function',
      'function',
      false,
      true,
    ]);
    expect(Object.keys(own.clock)).toEqual(['now']);
  });

  it('is short where it is printed, and shows nothing of the engine', async () => {
    const { found } = await seen((context) => [JSON.stringify({ context }), inspect(context)], {
      runId: 'short',
    });
    expect(found).toEqual([
      '{"context":{"run":{"id":"short"},"stepId":"last","attempt":1}}',
      "StepContext { run: 'short', stepId: 'last', attempt: 1 }",
    ]);
  });

  it.each<[string, (context: StepContext) => unknown]>([
    ['db', (context) => Object.assign(context, { db: 1 })],
    ['log', (context) => Reflect.deleteProperty(context, 'log')],
    ['x', (context) => Object.defineProperty(context, 'x', { value: 1 })],
    ['its prototype', (context) => Object.setPrototypeOf(context, { z: 1 })],
    ['frozen', (context) => Object.freeze(context)],
  ])('cannot be changed: %s', async (what, change) => {
    const { last } = await seen(change);
    expect(last.error?.message).toBe(
      `the context of a step cannot be changed (${what}): make one of your own, { ...context }`,
    );
  });

  it('leads to nothing that other steps share', async () => {
    const { found } = await seen((context) => {
      const inner = ['abort', 'settled', 'addNotes', 'own', 'runner', 'given'];
      const all = context as unknown as Record<string, unknown>;
      const prototype: object = Object.getPrototypeOf(context);
      return {
        there: inner.filter((name) => name in context || all[name] !== undefined),
        prototype: [Object.isFrozen(prototype), Reflect.ownKeys(prototype)],
        symbols: Object.getOwnPropertySymbols(context),
        text: String(context),
        has: ['input', 'graceMs'].map((name) => Object.hasOwn(context, name)),
        own: context.hasOwnProperty('log'),
      };
    });
    expect(found).toEqual({
      there: [],
      prototype: [true, []],
      symbols: [],
      text: '[object StepContext]',
      has: [true, true],
      own: true,
    });
  });
});

describe('idempotencyKey', () => {
  const keys: string[] = [];
  const keysOf = async (runId: string) => {
    keys.length = 0;
    const flow = workflow('w', { defaults: { retry: { maxAttempts: 2, initialIntervalMs: 0 } } });
    const run = (_: unknown, context: StepContext) => {
      keys.push(context.idempotencyKey);
      if (context.attempt === 1) throw new Error('again');
    };
    flow.step('a', { run });
    flow.step('b', { run });
    await engine.run(flow, null, { runId, concurrency: 1 });
    return [...new Set(keys)].sort();
  };

  it('is one for all attempts of a step, and another for every other step and run', async () => {
    const [first, second] = [await keysOf('run-a'), await keysOf('run-b')];
    expect(keys).toHaveLength(4);
    expect([first.length, second.length, new Set([...first, ...second]).size]).toEqual([2, 2, 4]);
    expect(first.every((key) => /^[0-9a-f]{32}$/.test(key))).toBe(true);
  });
});

describe('annotate', () => {
  it('adds up, and later values win', async () => {
    const { last } = await seen((context) => {
      context.annotate({ a: 1, b: 1 });
      context.annotate({ b: 2 });
    });
    expect(last.metadata).toEqual({ a: 1, b: 2, duration_ms: expect.any(Number) });
  });

  it('keeps numbers as numbers and mappings as they were', async () => {
    const { last } = await seen((context) => context.annotate({ n: 0.5, deep: { list: [1] } }));
    expect(last.metadata).toMatchObject({ n: 0.5, deep: { list: [1] } });
  });

  it('leaves what the caller holds alone', async () => {
    const { found } = await seen((context) => {
      const mine: Record<string, unknown> = { a: 1 };
      context.annotate(mine);
      mine.a = 2;
      return mine;
    });
    expect(found).toEqual({ a: 2 });
  });

  it('refuses what cannot be kept, and no try helps', async () => {
    const { last } = await seen((context) => context.annotate({ when: new Map() }));
    expect(last).toMatchObject({ status: 'failed', attempts: 1, error: { code: 'E_METADATA' } });
    expect(last.error?.message).toContain('$.when: Map');
  });

  it.each<[unknown, string]>([
    ['x', '"x"'],
    [5, '5'],
    [null, 'null'],
    [undefined, 'nothing'],
    [[1], 'a list of 1'],
    [new Uint8Array(2), '2 bytes'],
    [new Map([['a', 1]]), 'Map (use Object.fromEntries(map))'],
  ])('refuses what is no mapping: %j', async (given, what) => {
    const { last } = await seen((context) => context.annotate(given as Metadata));
    expect(last).toMatchObject({ status: 'failed', attempts: 1, error: { code: 'E_METADATA' } });
    expect(last.error?.message).toBe(`metadata is a mapping, such as { rows: 3 }: got ${what}`);
  });

  it('refuses the name of what is measured', async () => {
    const { last } = await seen((context) => context.annotate({ duration_ms: 'mine' }));
    expect(last).toMatchObject({ status: 'failed', attempts: 1, error: { code: 'E_METADATA' } });
    expect(last.error?.message).toContain('"duration_ms", which is measured');
    expect(last.metadata).toEqual({ duration_ms: expect.any(Number) });
  });

  it('of a failed attempt is not kept for the one that succeeds', async () => {
    const { last } = await seen((context) => {
      context.annotate(context.attempt === 1 ? { stale: true } : { fresh: true });
      if (context.attempt === 1) throw new Error('again');
    });
    expect(last.metadata).toEqual({ fresh: true, duration_ms: expect.any(Number) });
  });
});

describe('progress', () => {
  const fractions: number[] = [];
  const observer = {
    name: 'o',
    event() {},
    progress: (_: number, fraction: number) => void fractions.push(fraction),
  };

  it('only goes up, and not past 1', async () => {
    fractions.length = 0;
    await seen(
      (context) => [0.2, 0.1, 0.2, Number.NaN, -1, 0.7, 5, 9].forEach((f) => context.progress(f)),
      { observers: [observer] },
    );
    expect(fractions).toEqual([0.2, 0.7, 1]);
  });
});

describe('log', () => {
  it('takes anything as a line of text', async () => {
    const lines: string[] = [];
    const observer = {
      name: 'o',
      event() {},
      log: (_: number, line: string) => void lines.push(line),
    };
    await seen(
      (context) => {
        context.log('a');
        context.log(5 as never);
        context.log({ a: 1 } as never);
      },
      { observers: [observer] },
    );
    expect(lines).toEqual(['a', '5', '{"a":1}']);
  });
});

/**
 * What a program has around each attempt: what it may do, and what becomes of an attempt where it does something else.
 */
import { describe, expect, it } from 'vitest';
import {
  type Around,
  createEngine,
  memoryStore,
  runSpans,
  type SurroundedAttempt,
  type TraceSpan,
  workflow,
} from '../src/index.ts';
import { handHeld } from '../src/testing/hand-held-step.ts';

/** What became of a step with that around its attempts, and how often its function was called. */
async function made(around: Around, run: () => unknown = () => 'done', maxAttempts = 3) {
  let calls = 0;
  const flow = workflow('surrounded');
  flow.step('a', {
    retry: { maxAttempts, initialIntervalMs: 1 },
    run: () => {
      calls++;
      return run();
    },
  });
  const engine = createEngine({ around });
  const result = await engine.run(flow, null as never);
  await engine.close();
  const { status, output, error } = result.step('a');
  return { status, output, error: error && `${error.code}: ${error.message}`, calls };
}

const DONE = { status: 'succeeded', output: 'done', error: undefined, calls: 1 };
const failed = (error: string, calls: number) => ({ status: 'failed', error, calls });
const no = () => Promise.reject(new Error('no'));

describe('what is around an attempt', () => {
  it.each<[string, Around]>([
    ['hands on', (_, body) => body()],
    ['waits', async (_, body) => await body()],
    ['begins later', (_, body) => Promise.resolve().then(body)],
    ['ends later', (_, body) => Promise.resolve(body()).finally(() => Promise.resolve())],
  ])('changes nothing: %s', async (_, around) => {
    expect(await made(around)).toEqual(DONE);
    expect(await made(around, async () => 'done')).toEqual(DONE);
    const thrower = () => {
      throw new Error('no');
    };
    for (const run of [no, thrower])
      expect(await made(around, run)).toMatchObject(failed('E_STEP: no', 3));
  });

  it('is told which attempt it is', async () => {
    const seen: SurroundedAttempt[] = [];
    const spans: TraceSpan[] = [];
    const flow = workflow('told');
    let tries = 0;
    const retry = { maxAttempts: 2, initialIntervalMs: 1 };
    const a = flow.step('a', { retry, run: async () => (++tries === 1 ? no() : [1]) });
    flow.forEach('each', { needs: a, each: { run: (n) => n } });
    const around: Around = (attempt, body) => {
      seen.push({ ...attempt });
      return body();
    };
    const observers = [runSpans((span) => spans.push(span))];
    const engine = createEngine({ around, observers });
    await engine.run(flow, null as never, { runId: 'r' });
    await engine.close();
    expect(seen.map(({ stepId, attempt }) => [stepId, attempt])).toEqual([
      ['a', 1],
      ['a', 2],
      ['each', 1],
      ['each[0].item', 1],
    ]);
    expect(seen[0]).toMatchObject({ runId: 'r', workflow: 'told' });
    const spanOf = (at: number) => seen[at]!.traceparent!.split('-')[2];
    expect(spanOf(0)).toBe(spans.find(({ name }) => name === 'attempt 1')!.spanId);
    expect(spanOf(3)).toBe(spans.find(({ name }) => name === 'each[0].item')!.spanId);
  });

  it('lets steps jump, and add others', async () => {
    const flow = workflow('ends');
    const first = flow.step('first', {
      goesTo: ['last'],
      run: (_, { goto }) => goto('last', 5),
    });
    const between = flow.step('between', { needs: first, run: () => 1 });
    flow.step('last', {
      needs: between,
      run: (_, { expand }) => expand((add) => add.step('more', { run: () => 7 })),
    });
    const engine = createEngine({ around: async (_, body) => await body() });
    const result = await engine.run(flow, null as never);
    await engine.close();
    expect([result.step('between').status, result.output]).toEqual(['skipped', 7]);
  });

  it('is not there where a result comes from the cache', async () => {
    let times = 0;
    const around: Around = (_, body) => {
      times++;
      return body();
    };
    const engine = createEngine({ around, store: memoryStore() });
    const flow = workflow('cached');
    flow.step('a', { cache: { key: 'one' }, run: () => 1 });
    await engine.run(flow, null as never);
    await engine.run(flow, null as never);
    await engine.close();
    expect(times).toBe(1);
  });

  it('has to be a function', () => {
    expect(() => createEngine({ around: 7 as never })).toThrow('around cannot be 7');
  });
});

describe('what is around an attempt, and breaks its rules', () => {
  const RULE = 'call body() once, and return what it gives';

  it('throws: the attempt fails, and is tried again', async () => {
    let times = 0;
    const first: Around = (_, body) => {
      if (++times === 1) throw new Error('not yet');
      return body();
    };
    expect(await made(first)).toEqual(DONE);
    const always: Around = () => {
      throw new Error('never');
    };
    expect(await made(always)).toMatchObject(failed('E_AROUND: around threw: never', 0));
    const later: Around = async () => no();
    expect(await made(later)).toMatchObject(failed('E_AROUND: around threw: no', 0));
    const nothing: Around = () => {
      throw undefined;
    };
    expect((await made(nothing)).error).toMatch(/^E_AROUND: around threw: /);
  });

  it('throws once the body is done: the attempt fails all the same', async () => {
    const after: Around = async (_, body) => {
      await body();
      throw new Error('commit refused');
    };
    expect(await made(after)).toMatchObject(failed('E_AROUND: around threw: commit refused', 3));
  });

  it('hides a failure of the body: that counts', async () => {
    const hides: Around = async (_, body) => {
      try {
        return await body();
      } catch {
        return 'well';
      }
    };
    expect(await made(hides, no)).toMatchObject(failed('E_STEP: no', 3));
    const throwsOther: Around = async (_, body) => {
      await Promise.resolve(body()).catch(() => {});
      throw new Error('other');
    };
    expect(await made(throwsOther, no)).toMatchObject(failed('E_STEP: no', 3));
  });

  it.each<[string, Around]>([
    ['at once', () => 'done'],
    ['promised', async () => 'done'],
  ])('does not call the body: %s', async (_, around) => {
    expect(await made(around)).toMatchObject(
      failed(`E_AROUND: around did not call body(): ${RULE}`, 0),
    );
  });

  it.each<[string, Around]>([
    ['at once', (_, body) => [body(), body()]],
    [
      'promised',
      async (_, body) => {
        await body();
        return body();
      },
    ],
    [
      'and goes on',
      async (_, body) => {
        const value = await body();
        await Promise.resolve()
          .then(body)
          .catch(() => {});
        return value;
      },
    ],
  ])('calls the body twice: %s', async (_, around) => {
    for (const run of [() => 'done', async () => 'done'])
      expect(await made(around, run)).toMatchObject(
        failed(`E_AROUND: around called body() twice: ${RULE}`, 1),
      );
  });

  it.each<[string, Around]>([
    ['nothing', (_, body) => void body()],
    ['nothing, promised', async (_, body) => void (await body())],
    ['more', async (_, body) => ({ given: await body() })],
  ])('gives something else: %s', async (_, around) => {
    for (const run of [() => 'done', async () => 'done'])
      expect(await made(around, run)).toMatchObject(
        failed(`E_AROUND: around gave something else than body() did: ${RULE}`, 1),
      );
  });

  it('calls the body when it has ended: that is not called', async () => {
    let late!: () => unknown;
    const around: Around = (_, body) => {
      late = body;
      return 1;
    };
    const { calls } = await made(around);
    expect(late).toThrow(`around has ended before it called body(): ${RULE}`);
    expect(calls).toBe(0);
  });

  it('ends before the body does: the attempt lasts as long as the body', async () => {
    const hand = handHeld();
    const told: string[] = [];
    const around: Around = (_, body) => {
      void body();
      throw new Error('in a hurry');
    };
    const flow = workflow('hurries');
    flow.step('a', { run: hand });
    const event = ({ type }: { type: string }) => {
      if (type === 'step.failed') told.push(type);
    };
    const engine = createEngine({ around, observers: [{ name: 'tells', event }] });
    const result = engine.run(flow, null as never);
    const body = await hand.started();
    await new Promise(setImmediate);
    told.push('body ends');
    body.succeed();
    expect((await result).step('a').error?.message).toBe('around threw: in a hurry');
    await engine.close();
    expect(told).toEqual(['body ends', 'step.failed']);
  });
});

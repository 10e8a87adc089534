/**
 * Many runs of one workflow: what is told of them, and how many there are at once.
 * How a call is stopped is in `run-many-stops.test.ts`, runs that are there already in `run-many-again.test.ts`.
 * Knows engines and results; must not know how a run is made.
 */
import { describe, expect, it } from 'vitest';
import { newEngine, turn } from '../../../test/workbench.ts';
import { memoryStore } from '../../stores/memory.ts';
import { handHeld } from '../../testing/hand-held-step.ts';
import { workflow } from '../../workflow/define.ts';
import type { StepContext } from '../../workflow/step-context.ts';
import type { RunManyOptions } from './many-options.ts';

/** Odd numbers fail. */
function halving() {
  const flow = workflow('halves');
  const half = flow.step('half', {
    run: (input) => {
      if (Number(input) % 2 === 1) throw new Error(`${input} is odd`);
      return Number(input) / 2;
    },
  });
  return flow.returns(half);
}

/** Numbers one by one, and how many were asked for. */
function counting(most = Number.POSITIVE_INFINITY) {
  const asked = { count: 0, closed: false };
  function* numbers() {
    try {
      for (let i = 0; i < most; i++) {
        asked.count++;
        yield i;
      }
    } finally {
      asked.closed = true;
    }
  }
  return { asked, numbers: numbers() };
}

/** A workflow of one step in hand; `order` has the inputs of the runs as they start. */
function held() {
  const body = handHeld<unknown, StepContext>();
  const order: unknown[] = [];
  const flow = workflow('held');
  const step = flow.step('only', {
    run: (input: unknown, context) => {
      order.push(input);
      return body(input, context);
    },
  });
  return { body, order, flow: flow.returns(step) };
}

describe('runMany', () => {
  it('gives each input with its run, in the order of the inputs', async () => {
    const result = await newEngine().runMany(halving(), [4, 2, 8]);
    expect(result).toMatchObject({ ok: true, workflow: 'halves', total: 3, error: undefined });
    expect(result.counts).toMatchObject({ succeeded: 3, failed: 0, refused: 0 });
    expect(result.runs.map(({ index, input, status }) => [index, input, status])).toEqual([
      [0, 4, 'succeeded'],
      [1, 2, 'succeeded'],
      [2, 8, 'succeeded'],
    ]);
    expect([result.failed, result.orThrow()]).toEqual([[], [2, 1, 4]]);
    expect(new Set(result.runs.map(({ runId }) => runId)).size).toBe(3);
  });

  it('never tells a run that failed as a success', async () => {
    const result = await newEngine().runMany(halving(), [1, 2, 3]);
    expect(result.ok).toBe(false);
    expect(result.counts).toMatchObject({ succeeded: 1, failed: 2 });
    expect(result.failed.map(({ index, error }) => [index, error.message])).toEqual([
      [0, 'step "half" failed: 1 is odd'],
      [2, 'step "half" failed: 3 is odd'],
    ]);
    expect(() => result.orThrow()).toThrow(
      'runs of "halves": 2 of 3 did not succeed: input 0: step "half" failed: 1 is odd; input 2: ',
    );
  });

  it('keeps runs that could not start among those that failed, with their errors', async () => {
    const flow = workflow('named', { inputs: { size: { type: 'integer' } } });
    const size = flow.step('size', { run: (input) => input.size });
    const inputs = [{ size: 1 }, { size: 'x' as unknown as number }, { size: 2 }];
    const result = await newEngine().runMany(flow.returns(size), inputs);
    expect(result.counts).toMatchObject({ succeeded: 2, refused: 1 });
    const [refused] = result.failed;
    expect(refused).toMatchObject({
      index: 1,
      status: 'refused',
      runId: undefined,
      result: undefined,
      error: { code: 'invalid-input' },
    });
    expect(refused!.input).toBe(inputs[1]);
  });

  it('keeps runs whose store fails among those that failed', async () => {
    const store = Object.assign(memoryStore(), {
      append(runId: string) {
        if (runId === 'run-1') throw new Error('the disk is full');
      },
    });
    const options = { runId: (_: unknown, index: number) => `run-${index}` };
    const result = await newEngine({ store }).runMany(halving(), [2, 4, 6], options);
    expect(result.counts).toMatchObject({ succeeded: 2, refused: 1 });
    expect(result.failed[0]).toMatchObject({
      runId: 'run-1',
      error: { code: 'store-unavailable' },
    });
  });

  it('gives a sound summary of no inputs', async () => {
    const result = await newEngine().runMany(halving(), []);
    expect(result).toMatchObject({ ok: true, total: 0 });
    expect(result.orThrow()).toEqual([]);
  });

  it('keeps only those that failed where that is asked for, and tells each as it ends', async () => {
    const told: number[] = [];
    const result = await newEngine().runMany(halving(), [1, 2, 3, 4], {
      keep: 'failed',
      onResult: ({ index }) => told.push(index),
    });
    expect([result.total, result.runs.length, result.counts.succeeded]).toEqual([4, 2, 2]);
    expect(told.sort()).toEqual([0, 1, 2, 3]);
  });

  it('prints as a summary, whatever its size', async () => {
    const { inspect } = await import('node:util');
    const result = await newEngine().runMany(halving(), [1, 2]);
    expect(inspect(result)).toMatch(/^ManyResult \{\s+workflow: 'halves',\s+ok: false/);
    expect(inspect(result)).not.toContain('is odd');
  });

  it('gives each run the same choices', async () => {
    const result = await newEngine().runMany(halving(), [2, 4], { each: { strategy: 'level' } });
    expect(result.runs.map(({ result }) => result?.strategy)).toEqual(['level', 'level']);
  });
});

describe('inputs', () => {
  it('are taken as there is room for their runs', async () => {
    const { body, flow, order } = held();
    const { asked, numbers } = counting(5);
    const all = newEngine().runMany(flow, numbers, { concurrency: 2 });
    const [one, two] = [await body.started(), await body.started()];
    await turn();
    expect([asked.count, order]).toEqual([2, [0, 1]]);
    two.succeed(1);
    const three = await body.started();
    expect(order).toEqual([0, 1, 2]);
    for (const call of [one, three]) call.succeed(1);
    (await body.started()).succeed(1);
    (await body.started()).succeed(1);
    expect(await all).toMatchObject({ ok: true, total: 5 });
  });

  it('are no more at once than the engine has runs', async () => {
    const { body, flow } = held();
    const { asked, numbers } = counting(2);
    const all = newEngine({ maxRuns: 1 }).runMany(flow, numbers, { concurrency: 10 });
    const call = await body.started();
    await turn();
    expect(asked.count).toBe(1);
    call.succeed(1);
    (await body.started()).succeed(1);
    expect((await all).ok).toBe(true);
  });

  it('may come later, and are then asked for one by one', async () => {
    let [asking, most] = [0, 0];
    const inputs = {
      async *[Symbol.asyncIterator]() {
        for (const input of [2, 4, 6]) {
          most = Math.max(most, ++asking);
          await turn();
          asking--;
          yield input;
        }
      },
    };
    expect((await newEngine().runMany(halving(), inputs)).orThrow()).toEqual([1, 2, 3]);
    expect(most).toBe(1);
  });

  it('wait for what is done with a result', async () => {
    const { asked, numbers } = counting(3);
    let goOn = () => {};
    const waiting = new Promise<void>((resolve) => {
      goOn = resolve;
    });
    const told = { count: 0 };
    const all = newEngine().runMany(halving(), numbers, {
      concurrency: 1,
      onResult: () => {
        told.count++;
        return waiting;
      },
    });
    await turn();
    expect([asked.count, told.count]).toEqual([1, 1]);
    goOn();
    expect((await all).total).toBe(3);
  });

  it('that cannot be read to their end are told, and what was taken runs', async () => {
    function* broken() {
      yield 2;
      yield 4;
      throw new Error('the file is cut off');
    }
    const result = await newEngine().runMany(halving(), broken());
    expect(result).toMatchObject({
      ok: false,
      total: 2,
      error: { message: 'the file is cut off' },
    });
    expect(result.counts.succeeded).toBe(2);
    expect(() => result.orThrow()).toThrow('not every input was taken: the file is cut off');
    async function* later() {
      yield 2;
      throw 'plain text';
    }
    const other = await newEngine().runMany(halving(), later());
    expect(other).toMatchObject({ ok: false, total: 1, error: { message: 'plain text' } });
  });
});

describe('a limit for each key', () => {
  const options: RunManyOptions<string> = {
    concurrency: 3,
    perKey: { key: (input) => input[0]!, size: 1 },
  };

  it('lets inputs of other keys go first, and keeps the order of one key', async () => {
    const { body, flow, order } = held();
    const all = newEngine().runMany(flow, ['a1', 'a2', 'a3', 'b1', 'c1'], options);
    const [a1, b1, c1] = [await body.started(), await body.started(), await body.started()];
    await turn();
    expect(order).toEqual(['a1', 'b1', 'c1']);
    for (const call of [b1, c1]) call.succeed(1);
    await turn();
    expect(order.length).toBe(3);
    a1.succeed(1);
    (await body.started()).succeed(1);
    (await body.started()).succeed(1);
    expect((await all).runs.map(({ input }) => input)).toEqual(['a1', 'a2', 'a3', 'b1', 'c1']);
    expect(order.slice(3)).toEqual(['a2', 'a3']);
  });

  it('looks ahead at most 1,000 inputs', async () => {
    const { body, flow } = held();
    const { asked, numbers } = counting(1_500);
    const controller = new AbortController();
    const all = newEngine().runMany(flow, numbers, {
      concurrency: 3,
      perKey: { key: () => 'same', size: 1 },
      signal: controller.signal,
    });
    await body.started();
    for (let i = 0; i < 20; i++) await turn();
    expect(asked.count).toBe(1_001);
    controller.abort();
    expect((await all).counts).toMatchObject({ cancelled: 1, refused: 1_000 });
  });

  it('refuses inputs whose key is none, and only those', async () => {
    const key = (input: unknown) => {
      if (input === 2) throw new Error('no tenant');
      return (input === 4 ? 7 : 'a') as string;
    };
    const result = await newEngine().runMany(halving(), [2, 4, 6], { perKey: { key, size: 1 } });
    expect(result.counts).toMatchObject({ succeeded: 1, refused: 2 });
    expect(result.failed.map(({ error }) => error.message)).toEqual([
      'no tenant',
      'the key of input 1 cannot be 7',
    ]);
  });
});

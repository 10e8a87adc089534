/**
 * What runs may spend: what steps hold and spend of it, and who gets nothing any more.
 */
import { describe, expect, it } from 'vitest';
import { newEngine, turn } from '../../../test/workbench.ts';
import {
  createEngine,
  memoryStore,
  type RunOptions,
  type StepContext,
  type Workflow,
  workflow,
} from '../../index.ts';
import { handHeld } from '../../testing/hand-held-step.ts';

type Body = (context: StepContext) => unknown;

/** Steps with these bodies, at once. */
function steps(bodies: Readonly<Record<string, Body>>, budget?: Workflow['budget']) {
  const flow = workflow('spender', { ...(budget && { budget }) });
  for (const [id, body] of Object.entries(bodies))
    flow.step(id, { run: (_, context: StepContext) => body(context) });
  return flow;
}

const run = (flow: Workflow, options: RunOptions = {}) =>
  createEngine({ warnings: false }).run(flow, null as never, {
    onFailure: 'continue_on_error',
    concurrency: 50,
    ...options,
  });

/** Takes `used` tokens where it may take `most`, as a model would. */
const ask =
  (most: number, used: number): Body =>
  async ({ budget }) => {
    await budget.hold({ tokens: most });
    await turn();
    budget.spend({ tokens: used });
    return used;
  };

describe('the budget of a run', () => {
  it('counts what is spent, and refuses nothing without a limit', async () => {
    const result = await run(steps({ a: ask(1e9, 30), b: ask(1e9, 12.5) }));
    expect(result.status).toBe('succeeded');
    expect([result.spent, result.budget]).toEqual([{ tokens: 42.5 }, {}]);
    expect(result.toJSON()).toMatchObject({ spent: { tokens: 42.5 } });
  });

  it('is never gone beyond by what is held first, however many ask at once', async () => {
    const asks = Object.fromEntries(Array.from({ length: 20 }, (_, i) => [`s${i}`, ask(20, 18)]));
    const result = await run(steps(asks, { tokens: 60 }));
    expect(result.spent).toEqual({ tokens: 54 });
    expect(result.counts).toMatchObject({ succeeded: 3, failed: 17 });
    expect(result.error).toMatchObject({
      code: 'E_BUDGET',
      retryable: false,
      message:
        'step "s3" failed: the budget of the run has no room for 20 tokens: 54 of 60 are spent',
    });
  });

  it('lets wait who finds what others may not need, in order', async () => {
    const order: string[] = [];
    const hold =
      (id: string, most: number): Body =>
      async ({ budget }) => {
        await budget.hold({ tokens: most });
        order.push(id);
        await turn();
        budget.spend({ tokens: 1 });
      };
    const flow = steps({ a: hold('a', 60), b: hold('b', 90), c: hold('c', 10) }, { tokens: 100 });
    const result = await run(flow);
    expect(result.status).toBe('succeeded');
    expect(order).toEqual(['a', 'b', 'c']);
  });

  it('gives back what an attempt holds when it ends, or holds something else', async () => {
    const left: number[] = [];
    const flow = steps(
      {
        a: async ({ budget }) => {
          await budget.hold({ tokens: 60 });
          await budget.hold({ tokens: 100, cost: 5 });
          await budget.hold({});
          left.push(budget.left('tokens'), budget.left('cost'));
          await budget.hold({ tokens: 100 });
          throw new Error('no');
        },
        b: ask(100, 1),
      },
      { tokens: 100 },
    );
    const result = await run(flow, { concurrency: 1 });
    expect(left).toEqual([100, Number.POSITIVE_INFINITY]);
    expect(result.step('b').status).toBe('succeeded');
  });

  it('knows what went beyond it: that has happened', async () => {
    const result = await run(
      steps({ a: ({ budget }) => budget.spend({ tokens: 130 }) }, { tokens: 100 }),
    );
    expect([result.status, result.spent]).toEqual(['succeeded', { tokens: 130 }]);
    const next = await run(
      steps(
        {
          a: ({ budget }) => {
            budget.spend({ tokens: 130 });
            return budget.left('tokens');
          },
        },
        { tokens: 100 },
      ),
    );
    expect(next.output).toBe(0);
  });

  it('counts attempts that fail, are tried again, or are given up', async () => {
    let tries = 0;
    const hand = handHeld<unknown, StepContext>();
    const flow = workflow('tried');
    flow.step('again', {
      retry: { maxAttempts: 3, initialIntervalMs: 1 },
      run: (_, { budget }) => {
        budget.spend({ tokens: 10 });
        if (++tries < 3) throw new Error('not yet');
      },
    });
    flow.step('deaf', { timeoutMs: 1, graceMs: 1, run: hand });
    const last = handHeld();
    flow.step('last', { run: last });
    const result = run(flow);
    const [deaf, end] = [await hand.started(), await last.started()];
    await new Promise<void>((resolve) => {
      deaf.context.signal.addEventListener('abort', () => resolve());
    });
    deaf.context.budget.spend({ tokens: 7 });
    end.succeed();
    expect((await result).spent).toEqual({ tokens: 37 });
  });

  it('holds in the process that goes on with a run, and a retry has its own', async () => {
    const store = memoryStore();
    const hand = handHeld<unknown, StepContext>();
    const flow = workflow('kept', { budget: { tokens: 100 } });
    flow.step('a', { run: hand });
    const first = await newEngine({ store }).start(flow, null);
    const lost = await hand.started();
    lost.context.budget.spend({ tokens: 40 });
    await turn();
    const second = await newEngine({ store }).resume(first.runId, { workflow: flow });
    const retried = await hand.started();
    const { context } = retried;
    expect(context.budget.left('tokens')).toBe(60);
    expect(second.status()).toMatchObject({ spent: { tokens: 40 }, budget: { tokens: 100 } });
    await expect(context.budget.hold({ tokens: 61 })).rejects.toMatchObject({ code: 'E_BUDGET' });
    retried.fail(new Error('no'));
    await second.result;
    const third = await newEngine({ store }).retry(first.runId, { workflow: flow });
    const again = await hand.started();
    expect(again.context.budget.left('tokens')).toBe(100);
    again.succeed();
    expect((await third.result).spent).toEqual({});
  });

  it('has whoever waits for it stop with the attempt', async () => {
    const hand = handHeld<unknown, StepContext>();
    const flow = workflow('stopped', { budget: { tokens: 10 } });
    flow.step('a', { run: hand });
    flow.step('b', { run: hand });
    const handle = await createEngine().start(flow, null as never);
    const [a, b] = [await hand.started(), await hand.started()];
    await a.context.budget.hold({ tokens: 10 });
    const waits = b.context.budget.hold({ tokens: 1 });
    handle.cancel('enough');
    await expect(waits).rejects.toMatchObject({ code: 'E_ABORTED' });
    a.succeed();
    b.succeed();
    expect((await handle.result).status).toBe('cancelled');
  });

  it('has nothing held by attempts that did not wait for what they held, or have ended', async () => {
    let kept: StepContext['budget'] | undefined;
    const held = steps({ a: ({ budget }) => budget.hold({ tokens: 10 }) }, { tokens: 10 });
    expect((await run(held)).status).toBe('succeeded');
    const flow = steps(
      {
        a: async ({ budget }) => {
          await budget.hold({ tokens: 8 });
          await turn();
        },
        // Neither waits for what it asks for.
        b: ({ budget }) => {
          kept = budget;
          void budget.hold({ tokens: 5 });
          void budget.hold({ tokens: 6 });
        },
        c: ask(10, 10),
      },
      { tokens: 10 },
    );
    const result = await run(flow);
    expect([result.status, result.spent]).toEqual(['succeeded', { tokens: 10 }]);
    await expect(kept!.hold({ tokens: 1 })).rejects.toThrow('the attempt has ended');
  });

  it('has all of it free once nobody holds a fraction of it', async () => {
    const hand = handHeld<unknown, StepContext>();
    const flow = workflow('fractions', { budget: { cost: 0.08 } });
    for (const id of ['a', 'b', 'c']) flow.step(id, { run: hand });
    const result = run(flow);
    const [a, b, c] = [await hand.started(), await hand.started(), await hand.started()];
    // 0.03 + 0.04 - 0.03 - 0.04 is more than nothing.
    await a.context.budget.hold({ cost: 0.03 });
    await b.context.budget.hold({ cost: 0.04 });
    a.succeed();
    await turn();
    b.succeed();
    await turn();
    await c.context.budget.hold({ cost: 0.08 });
    c.succeed();
    expect((await result).status).toBe('succeeded');
  });

  it.each([
    [{ tokens: -1 }, 'tokens: expected a finite number of at least 0, got -1'],
    [{ cost: 1, tokens: Number.NaN }, 'tokens: expected a finite number of at least 0, got NaN'],
    [{ tokens: '5' }, 'tokens: expected a finite number of at least 0, got "5"'],
    [5, 'expected amounts by name, such as { tokens: 500 }, got 5'],
    [null, 'expected amounts by name, such as { tokens: 500 }, got null'],
  ])('takes no amount such as %j', async (amounts, why) => {
    for (const how of ['spend', 'hold'] as const) {
      const uses = ({ budget }: StepContext) => budget[how](amounts as never);
      const { error, spent } = await run(steps({ a: uses as never }));
      expect(error).toMatchObject({ code: 'E_STEP', message: expect.stringContaining(why) });
      expect(spent).toEqual({});
    }
  });

  it('adds up to no more than the largest number', async () => {
    const most = { m: Number.MAX_VALUE };
    const result = await run(
      steps({
        a: ({ budget }) => {
          budget.spend(most);
          budget.spend(most);
        },
      }),
    );
    expect(result.spent).toEqual(most);
    expect(JSON.parse(JSON.stringify(result.spent))).toEqual(most);
  });

  it.each([[{ tokens: -1 }], [{ tokens: Number.POSITIVE_INFINITY }], [5]])(
    'cannot be %j',
    async (budget) => {
      const flow = steps({ a: () => 1 });
      await expect(run(flow, { budget: budget as never })).rejects.toMatchObject({
        code: 'invalid-option',
        hint: 'give amounts by name, such as { tokens: 200_000, cost: 2.5 }',
      });
    },
  );
});

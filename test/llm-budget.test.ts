/**
 * Steps that ask a model within the budget of their run.
 * Knows workflows as users have them and a fake model; must not know how a budget is kept.
 */
import { afterAll, describe, expect, it } from 'vitest';
import { createEngine, type RunOptions, workflow } from '../src/index.ts';
import { fakeModel } from '../src/testing/fake-model.ts';

const engine = createEngine({ warnings: false });
const model = await fakeModel();
afterAll(async () => {
  await engine.close();
  await model.close();
});

/** So many questions at once; each of them is held as 9 tokens. */
async function asked(count: number, settings: object, options: RunOptions) {
  const flow = workflow('asks');
  for (let i = 0; i < count; i++)
    flow.step(`s${i}`, {
      uses: 'llm',
      with: { url: model.url, model: 'm', prompt: 'Hi', ...settings },
    } as never);
  const before = model.asked.length;
  const result = await engine.run(flow, null as never, {
    onFailure: 'continue_on_error',
    concurrency: 50,
    ...options,
  });
  const sent = model.asked.slice(before).map(({ body }) => body as { max_tokens?: number });
  return { result, sent };
}

const usage = { in: 8, out: 10 };

describe('a model within a budget', () => {
  it('is asked no more than there is room for, however many ask at once', async () => {
    model.answers(() => ({ text: 'ok', usage }));
    const { result, sent } = await asked(20, { max_tokens: 10 }, { budget: { tokens: 60 } });
    expect(result.spent).toEqual({ tokens: 54 });
    expect(result.counts).toMatchObject({ succeeded: 3, failed: 17 });
    expect(sent).toHaveLength(3);
    const failed = Object.values(result.steps).find(({ status }) => status === 'failed');
    expect(failed?.error).toMatchObject({ code: 'E_BUDGET', retryable: false });
    expect(failed?.error?.message).toMatch(
      /^the budget of the run has no room for \d+ tokens: 54 of 60 are spent$/,
    );
  });

  it('may answer with no more tokens than are left', async () => {
    model.answers({ text: 'ok', usage }, { text: 'ok', usage });
    const { sent } = await asked(2, {}, { budget: { tokens: 100 } });
    // Nobody says how long an answer may be, so one is asked after the other.
    expect(sent.map(({ max_tokens }) => max_tokens)).toEqual([
      expect.any(Number),
      expect.any(Number),
    ]);
    const [first = 0, second = 0] = sent.map(({ max_tokens = 0 }) => max_tokens);
    expect(first).toBeLessThan(100);
    expect(first - second).toBe(18);
  });

  it('costs what its price says, and no more than there is', async () => {
    const prices = { m: { input: 1_000, output: 100_000 } };
    model.answers(() => ({ text: 'ok', usage }));
    const limited = { max_tokens: 10, prices };
    const { result, sent } = await asked(3, limited, { budget: { cost: 2.1 }, concurrency: 1 });
    expect(result.spent.tokens).toBe(36);
    expect(result.spent.cost).toBeCloseTo(2.016, 9);
    expect(sent.map(({ max_tokens }) => max_tokens)).toEqual([10, 10]);
    expect(result.step('s2').error?.message).toMatch(/no room for [\d.]+ cost: 2.016 of 2.1/);
  });

  it('is not asked within a budget of money where nobody says what it costs', async () => {
    const { result, sent } = await asked(1, {}, { budget: { cost: 1 } });
    expect(sent).toEqual([]);
    expect(result.step('s0').error).toMatchObject({
      code: 'E_BUDGET',
      message:
        'the run has a budget of cost, and nobody says what "m" costs; add it to prices, or remove cost from the budget',
    });
  });

  it('that has answered in part has worked', async () => {
    model.answers({ text: 'a long answer that breaks off', misbehave: 'cut' } as never);
    const { result } = await asked(1, {}, { budget: { tokens: 1_000 } });
    expect(result.step('s0').status).toBe('failed');
    expect(result.spent.tokens).toBeGreaterThan(0);
    expect(result.spent.tokens).toBeLessThan(100);
    const { tokens_in = 0, tokens_out = 0, estimated } = result.step('s0').metadata;
    expect([Number(tokens_in) + Number(tokens_out), estimated]).toEqual([
      result.spent.tokens,
      true,
    ]);
  });

  it('that is stopped by a limit of time has worked, too, and cost something', async () => {
    model.answers({ text: 'a long answer', misbehave: 'stall' } as never);
    const prices = { m: { input: 1_000_000, output: 1_000_000 } };
    const { result } = await asked(1, { prices, stall: '30ms' }, {});
    expect(result.step('s0')).toMatchObject({ error: { code: 'E_HTTP' } });
    const { tokens_in = 0, tokens_out = 0, cost } = result.step('s0').metadata;
    expect(cost).toBe(Number(tokens_in) + Number(tokens_out));
    expect(result.spent).toEqual({ tokens: cost, cost });
  });

  it('that is cut where the budget ends says so, and not that it may have more', async () => {
    model.answers({ text: 'a long', finish: 'length', usage });
    const { result, sent } = await asked(1, { max_tokens: 1_000 }, { budget: { tokens: 40 } });
    const room = sent[0]!.max_tokens!;
    expect(room).toBeLessThan(40);
    expect(result.step('s0').error).toMatchObject({
      code: 'E_BUDGET',
      message: `the answer was cut where the budget of the run ends: ${room} tokens were left for it; raise the budget, or ask for less`,
    });
  });

  it('that is cut where its step says is not', async () => {
    model.answers({ text: 'a long', finish: 'length', usage });
    const { result } = await asked(1, { max_tokens: 5 }, { budget: { tokens: 400 } });
    expect(result.step('s0').error?.code).toBe('E_LLM_LENGTH');
  });

  it('is counted where there is no budget, and a repair counts twice', async () => {
    model.answers({ text: 'no value', usage }, { text: '{}', usage });
    const { result, sent } = await asked(1, { schema: { type: 'object' } }, {});
    expect([result.spent, sent.length]).toEqual([{ tokens: 36 }, 2]);
    expect(sent[0]).not.toHaveProperty('max_tokens');
  });
});

/**
 * Steps that ask a model, as parts of a run: keys, tries, times, results of other runs, and what is kept.
 * Knows workflows as users have them and a fake model; must not know how a model is asked.
 */
import { afterAll, afterEach, describe, expect, it, vi } from 'vitest';
import { settingsAt } from '../src/graph/graph.ts';
import {
  createEngine,
  type LlmDefaults,
  memoryStore,
  type Observer,
  type SecretSource,
  workflow,
} from '../src/index.ts';
import { fakeModel } from '../src/testing/fake-model.ts';

const KEY = 'sk-4711-test-key';
const vault: SecretSource = {
  name: 'the vault',
  get: (name) => (name === 'key' ? KEY : undefined),
};
const engine = createEngine({ secrets: [vault] });
const model = await fakeModel();
afterAll(async () => {
  await engine.close();
  await model.close();
});
afterEach(() => vi.unstubAllEnvs());

const asks = { url: model.url, model: 'm', prompt: 'Say ok.' };
const key = '${{ secrets.key }}';

function flowOf(settings: object, more: object = {}) {
  const flow = workflow('asks', { secrets: ['key'] });
  flow.step('ask', { uses: 'llm', with: { ...asks, ...settings }, ...more } as never);
  return flow;
}

describe('a key', () => {
  it('is sent, and masked where the model says it', async () => {
    model.answers(({ headers }) => `you are ${headers.authorization}`);
    const { output, steps } = await engine.run(flowOf({ key }), null);
    expect(output).toBe('you are Bearer ***');
    expect(steps.ask?.metadata).toMatchObject({ redacted: true });
    expect(model.asked.at(-1)!.headers.authorization).toBe(`Bearer ${KEY}`);
  });

  it('of the environment is not sent to an address that the file names', async () => {
    vi.stubEnv('OPENAI_API_KEY', 'sk-from-environment');
    model.answers('ok');
    await engine.run(flowOf({ provider: 'openai' }), null);
    expect(model.asked.at(-1)!.headers).not.toHaveProperty('authorization');
  });
});

describe('an attempt', () => {
  const retry = { maxAttempts: 2, initialIntervalMs: '1h' };

  it('is made again when the server says, and its tries are ours alone', async () => {
    const before = model.asked.length;
    const headers = { 'retry-after-ms': '1' };
    model.answers({ status: 429, body: { error: { message: 'slow down' } }, headers }, 'ok');
    const { output, steps } = await engine.run(flowOf({}, { retry }), null);
    expect([output, steps.ask?.attempts]).toEqual(['ok', 2]);
    expect(model.asked.length - before).toBe(2);
  });

  it('is not made again where money is missing', async () => {
    const error = { message: 'You have no money.', code: 'insufficient_quota' };
    model.answers({ status: 429, body: { error } }, 'ok');
    const { ok, steps } = await engine.run(flowOf({}, { retry }), null);
    expect(ok).toBe(false);
    expect(steps.ask).toMatchObject({
      attempts: 1,
      error: { code: 'E_HTTP_STATUS', subcode: 'insufficient_quota' },
    });
  });

  it('that fails has what it took in its metadata', async () => {
    model.answers({ text: 'no value', usage: { in: 5, out: 7 } });
    const schema = { type: 'object' };
    const { steps } = await engine.run(flowOf({ schema }), null);
    expect(steps.ask?.error?.code).toBe('E_LLM_SCHEMA');
    expect(steps.ask?.metadata).toMatchObject({ requests: 2, tokens_in: 10, tokens_out: 14 });
  });

  it('ends with its time, and the server hears of it', async () => {
    const own = await fakeModel({ misbehave: 'silent' });
    const { steps } = await engine.run(flowOf({ url: own.url }, { timeoutMs: 50 }), null);
    await own.left;
    await own.close();
    expect(steps.ask?.error?.code).toBe('timed_out');
  });

  it('has ten minutes where nothing says so', async () => {
    const timeOf = async (flow: ReturnType<typeof flowOf>) => {
      const { plan } = await engine.plan(flow);
      return settingsAt(plan!.graph, 0).timeoutMs;
    };
    expect(await timeOf(flowOf({}))).toBe(600_000);
    expect(await timeOf(flowOf({}, { timeoutMs: '30m' }))).toBe(1_800_000);
    const usual = workflow('asks', { defaults: { timeoutMs: '1m' } });
    usual.step('ask', { uses: 'llm', with: asks });
    expect(await timeOf(usual)).toBe(60_000);
  });
});

it('a result of another run asks nobody', async () => {
  model.answers('first', 'second');
  const flow = flowOf({ prompt: 'Cached?' }, { cache: { ttlMs: '1h' } });
  const first = await engine.run(flow, null);
  const before = model.asked.length;
  const second = await engine.run(flow, null);
  expect([first.output, second.output]).toEqual(['first', 'first']);
  expect(model.asked.length).toBe(before);
  expect(second.steps.ask?.metadata).toMatchObject({ tokens_in: 9 });
});

describe('the text of an answer', () => {
  it('comes to observers in pieces, without secrets, before the step has ended', async () => {
    model.answers(
      ({ headers }) => `Your key is ${headers.authorization}, ${'I think '.repeat(40)}.`,
    );
    const heard: string[] = [];
    const watching: Observer = {
      name: 'watching',
      event: ({ type }) => void (/^step\.(started|succeeded)$/.test(type) && heard.push(type)),
      stream: (_, text) => void heard.push(text),
    };
    await engine.run(flowOf({ key }), null, { observers: [watching] });
    const [started, ...rest] = heard;
    expect([started, rest.pop()]).toEqual(['step.started', 'step.succeeded']);
    expect(rest.join('')).toBe(`Your key is Bearer ***, ${'I think '.repeat(40)}.`);
    expect(rest.length).toBeGreaterThan(2);
  });

  it('is nowhere in what is kept', async () => {
    const kinds: string[] = [];
    const text = 'Hello there.';
    model.answers(text);
    const watching: Observer = {
      name: 'watching',
      event: (event) => void (JSON.stringify(event).includes(text) && kinds.push(event.type)),
      stream() {},
    };
    await engine.run(flowOf({}), null, { observers: [watching] });
    // As an output, like any other.
    expect(kinds).toEqual(['step.succeeded', 'run.finished']);
  });
});

it('settings that a step leaves out may come from the engine', async () => {
  const prices = { 'model-of-all': { input: 1, output: 2 } };
  const defaults = { url: model.url, model: 'model-of-all', prices, currency: 'CHF' };
  const own = createEngine({ llm: defaults });
  model.answers({ usage: { in: 1_000_000, out: 500_000 } });
  const flow = workflow('asks');
  flow.step('ask', { uses: 'llm', with: { prompt: 'Hi' } });
  const { steps } = await own.run(flow, null);
  await own.close();
  expect(steps.ask?.metadata).toMatchObject({ model: 'model-of-all', cost: 2, currency: 'CHF' });
});

it('a kept answer is not that of another model of the engine', async () => {
  const store = memoryStore();
  const flow = workflow('asks');
  flow.step('ask', { uses: 'llm', with: { prompt: 'Which?' }, cache: { ttlMs: '1h' } });
  const outputOf = async (name: string) => {
    const own = createEngine({ store, llm: { url: model.url, model: name } });
    return (await own.run(flow, null)).output;
  };
  model.answers(({ body }) => `${body.model} ${model.asked.length}`);
  const first = await outputOf('one');
  expect(first).toMatch(/^one /);
  expect(await outputOf('one')).toBe(first);
  expect(await outputOf('two')).toMatch(/^two /);
  await store.close();
});

it.each([
  [{ modell: 'x' }],
  [{ provider: 'open' }],
  [{ url: 'ftp://127.0.0.1' }],
  [{ prices: { x: { input: -1, output: 0 } } }],
])('settings of an engine that make no sense are refused: %j', (llm) => {
  expect(() => createEngine({ llm: llm as LlmDefaults })).toThrow(/^llm cannot be /);
});

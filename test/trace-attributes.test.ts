/**
 * What spans tell of attempts: what the types of their steps declare, by the names of OpenTelemetry, as a collector takes it.
 */
import { afterAll, describe, expect, it } from 'vitest';
import {
  createEngine,
  type Engine,
  type EngineOptions,
  memoryStore,
  moduleAt,
  otelSpans,
  type StepType,
  workflow,
} from '../src/index.ts';
import { fakeModel } from '../src/testing/fake-model.ts';
import { closeOrigins, origin } from './http-origin.ts';
import { type Received, receiver } from './otlp/receiver.ts';

afterAll(closeOrigins);

const CLIENT = 3;
const INTERNAL = 1;

/** Runs it so many times, and gives the spans as they came, those of steps and attempts by name. */
async function received(
  flow: Parameters<Engine['run']>[0],
  { times = 1, ...options }: EngineOptions & { readonly times?: number } = {},
) {
  const { url, spans, faults } = await receiver();
  const otel = await otelSpans({ url, env: {} });
  const engine = createEngine({ ...options, observers: [otel], store: memoryStore() });
  for (let n = 0; n < times; n++) await engine.run(flow, null as never);
  await engine.close();
  await otel.close();
  expect(faults).toEqual([]);
  return spans;
}

/** What its type tells of a span, with its kind. */
function own(spans: readonly Received[], name: string, from = 0) {
  const found = spans.filter((span) => span.name === name)[from];
  const told = Object.entries(found?.attributes ?? {}).filter(
    ([key]) => !key.startsWith('heddle.'),
  );
  return { kind: found?.kind, ...Object.fromEntries(told) };
}

const port = (url: string) => Number(new URL(url).port);

describe('a span of a step http', () => {
  it('is one of a client, and says what was asked for and answered, without what is behind ?', async () => {
    const server = await origin((_, __, response) => void response.end('{}'));
    const flow = workflow('asks');
    flow.step('ask', {
      uses: 'http',
      with: {
        url: `${server.url}/rates`,
        query: { token: 'wool-token' },
        headers: { 'x-key': 'silk-key' },
      },
    });
    const spans = await received(flow);
    expect(own(spans, 'ask')).toEqual({
      kind: CLIENT,
      'http.request.method': 'GET',
      'http.response.status_code': 200,
      'url.full': `${server.url}/rates`,
      'server.address': '127.0.0.1',
      'server.port': port(server.url),
    });
    expect(own(spans, 'run asks')).toEqual({ kind: INTERNAL });
    expect(JSON.stringify(spans)).not.toMatch(/wool-token|silk-key/);
  });

  it('is that of each try, where there are several', async () => {
    let tries = 0;
    const server = await origin((_, __, response) => {
      response.statusCode = ++tries === 1 ? 503 : 200;
      response.end('{}');
    });
    const flow = workflow('asks');
    const retry = { maxAttempts: 2, initialIntervalMs: 1 };
    flow.step('ask', { uses: 'http', retry, with: { url: server.url } });
    const spans = await received(flow);
    expect(own(spans, 'attempt 1')).toMatchObject({
      kind: CLIENT,
      'http.response.status_code': 503,
      'error.type': 'E_HTTP_STATUS',
    });
    expect(own(spans, 'attempt 2')).toMatchObject({
      kind: CLIENT,
      'http.response.status_code': 200,
    });
    expect(own(spans, 'ask')).toEqual({ kind: INTERNAL });
  });

  it('says whom it asked where nobody answered', async () => {
    const gone = await origin(() => {});
    await gone.close();
    const flow = workflow('asks');
    flow.step('ask', { uses: 'http', with: { url: gone.url } });
    expect(own(await received(flow), 'ask')).toEqual({
      kind: CLIENT,
      'error.type': expect.any(String),
      'http.request.method': 'GET',
      'url.full': `${gone.url}/`,
      'server.address': '127.0.0.1',
      'server.port': port(gone.url),
    });
  });

  it('tells nothing of a result that another run has asked for', async () => {
    const server = await origin((_, __, response) => void response.end('{}'));
    const flow = workflow('asks');
    flow.step('ask', { uses: 'http', cache: true, with: { url: server.url } });
    const spans = await received(flow, { times: 2 });
    expect(server.asked).toHaveLength(1);
    expect(own(spans, 'ask').kind).toBe(CLIENT);
    expect(own(spans, 'ask', 1)).toEqual({ kind: INTERNAL });
  });
});

it('a span of a delivery is one of a client where a server gets it', async () => {
  const server = await origin((_, __, response) => void response.end('{}'));
  const flow = workflow('gives');
  const { url } = server;
  const tell = flow.step('tell', { uses: 'notify', with: { url } });
  const give = flow.step('give', { uses: 'output', needs: tell, with: { to: 'http', url } });
  flow.step('keep', { uses: 'output', needs: give, with: { to: 'shelf' } });
  const spans = await received(flow, { sinks: { shelf: async () => {} } });
  for (const name of ['tell', 'give'])
    expect(own(spans, name)).toMatchObject({
      kind: CLIENT,
      'http.request.method': 'POST',
      'http.response.status_code': 200,
    });
  expect(own(spans, 'keep')).toEqual({ kind: INTERNAL });
});

it('a span of a program says how it ended', async () => {
  const flow = workflow('runs', { onFailure: 'continue_on_error' });
  flow.step('fails', { uses: 'shell', with: { run: 'exit 3' } });
  flow.step('works', { uses: 'shell', with: { run: 'true' } });
  flow.step('dies', { uses: 'shell', with: { run: 'kill -9 $$' } });
  const spans = await received(flow);
  expect(own(spans, 'fails')).toMatchObject({ kind: INTERNAL, 'process.exit.code': 3 });
  expect(own(spans, 'works')).toEqual({ kind: INTERNAL, 'process.exit.code': 0 });
  expect(own(spans, 'dies')).toEqual({ kind: INTERNAL, 'error.type': 'E_KILLED' });
});

it('a span of a function of a module says where the function stands', async () => {
  const primes = moduleAt<typeof import('./fixtures/modules/primes.ts')>(
    new URL('./fixtures/modules/primes.ts', import.meta.url),
  );
  const flow = workflow('counts');
  const here = flow.step('here', { run: () => 10 });
  flow.step('count', { uses: primes.count, needs: here });
  const spans = await received(flow);
  expect(own(spans, 'count')).toMatchObject({
    kind: INTERNAL,
    'code.file.path': expect.stringMatching(/fixtures\/modules\/primes\.ts$/),
    'code.function.name': 'count',
  });
  expect(own(spans, 'here')).toEqual({ kind: INTERNAL });
});

describe('a span of a step llm', () => {
  it('says what a model was asked and took, by the names for models, and nothing of what was said', async () => {
    const usage = { in: 12, out: 5, cached: 4, reasoning: 2 };
    const model = await fakeModel({ text: 'WORDS', usage });
    const flow = workflow('asks');
    flow.step('ask', {
      uses: 'llm',
      with: {
        url: model.url,
        model: 'small',
        prompt: 'QUESTION',
        currency: 'EUR',
        prices: { small: { input: 1, output: 2 } },
      },
    });
    const spans = await received(flow);
    await model.close();
    expect(own(spans, 'ask')).toEqual({
      kind: CLIENT,
      'gen_ai.operation.name': 'chat',
      'gen_ai.provider.name': 'openai-compatible',
      'gen_ai.request.model': 'small',
      'gen_ai.response.model': 'fake-1',
      'gen_ai.response.id': 'chatcmpl-1',
      'gen_ai.response.time_to_first_chunk': expect.toSatisfy((s: number) => s > 0 && s < 60),
      'gen_ai.usage.input_tokens': 12,
      'gen_ai.usage.output_tokens': 5,
      'gen_ai.usage.cache_read.input_tokens': 4,
      'gen_ai.usage.reasoning.output_tokens': 2,
      'gen_ai.response.finish_reasons': { values: [{ stringValue: 'stop' }] },
      'server.address': '127.0.0.1',
      'server.port': port(model.url),
    });
    const { attributes } = spans.find(({ name }) => name === 'ask')!;
    expect(attributes).toMatchObject({
      'heddle.llm.cost': (12 + 2 * 5) / 1e6,
      'heddle.llm.currency': 'EUR',
    });
    expect(JSON.stringify(spans)).not.toMatch(/WORDS|QUESTION/);
  });
});

it('a step type of a program has what it declares, and no more', async () => {
  const ask: StepType = {
    name: 'queue/ask',
    summary: 'Asks a queue.',
    intent: 'transform',
    with: { type: 'object' },
    telemetry: {
      client: 'queue',
      always: { 'messaging.system': 'own' },
      attributes: { queue: 'messaging.destination.name', far: ['a.b', 'a.c'], odd: 'never' },
    },
    run: (_, { annotate }) => annotate({ queue: 'orders', far: true, odd: { a: 1 }, more: 1 }),
  };
  const flow = workflow('own');
  flow.step('ask', { uses: 'queue/ask' } as never);
  expect(own(await received(flow, { stepTypes: [ask] }), 'ask')).toEqual({
    kind: CLIENT,
    'messaging.system': 'own',
    'messaging.destination.name': 'orders',
    'a.b': true,
    'a.c': true,
  });
});

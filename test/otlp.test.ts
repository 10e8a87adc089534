/**
 * Spans that are sent: to a real collector that reads them by the official definitions, and to ones that misbehave.
 */
import type { ReadableSpan } from '@opentelemetry/sdk-trace-base';
import { TraceIdRatioBasedSampler } from '@opentelemetry/sdk-trace-base';
import { afterAll, describe, expect, it } from 'vitest';
import {
  createEngine,
  type OtelOptions,
  otelSpans,
  runSpans,
  type TraceSpan,
  workflow,
} from '../src/index.ts';
import { samplerOf } from '../src/observers/otel/sampler.ts';
import { closeOrigins, origin, rawOrigin } from './http-origin.ts';
import { type Received, receiver } from './otlp/receiver.ts';
import { traceFaults, traceTree } from './trace-faults.ts';

afterAll(closeOrigins);

const RUN = '0190a5c0-1234-7abc-8def-0123456789ab';

/** A step that fails once, a list, and a join. */
function mixed(items = 2) {
  const flow = workflow('mixed', { onFailure: 'continue_on_error' });
  let tries = 0;
  const load = flow.step('load', {
    retry: { maxAttempts: 2, initialIntervalMs: 1 },
    run: () => {
      if (++tries === 1) throw new TypeError('not yet');
      return Array.from({ length: items }, (_, n) => n);
    },
  });
  const each = flow.forEach('each', { needs: load, each: { run: (n) => n } });
  const pay = flow.step('pay', { needs: load, run: () => Promise.reject(new Error('no')) });
  flow.step('join', { needs: [each, load], run: () => 1 });
  flow.step('ship', { needs: pay, run: () => 1 });
  return flow;
}

/** Runs it, and gives what was told beside what was sent. */
async function sent(options: OtelOptions, items?: number) {
  const told: TraceSpan[] = [];
  const troubles: string[] = [];
  const onTrouble = ({ message }: Error) => void troubles.push(message);
  const otel = await otelSpans({ env: {}, onTrouble, ...options });
  const engine = createEngine({ observers: [otel, runSpans((span) => told.push(span))] });
  const { status } = await engine.run(mixed(items), null as never, { runId: RUN });
  await engine.close();
  await otel.close();
  const { counts } = otel;
  return { status, told, troubles, counts };
}

const sorted = <T extends { readonly spanId: string }>(spans: readonly T[]) =>
  [...spans].sort((a, b) => (a.spanId < b.spanId ? -1 : 1));

describe.each(['http/protobuf', 'http/json'] as const)('spans that are sent as %s', (protocol) => {
  it('are those of the run, within each other', async () => {
    const { url, spans, faults } = await receiver();
    const { told, troubles, counts } = await sent({ url, protocol });
    expect([faults, troubles, traceFaults(spans)]).toEqual([[], [], []]);
    expect(traceTree(spans)).toEqual(traceTree(told));
    expect(counts).toEqual({ sent: told.length, failed: 0, dropped: 0 });
    const facts = (span: TraceSpan | Received) => {
      const { traceId, spanId, parentId, name, links, error, attributes } = span;
      return { traceId, spanId, parentId, name, links, error, attributes };
    };
    expect(sorted(spans).map(facts)).toEqual(sorted(told).map(facts));
    for (const [at, { startMs, endMs }] of sorted(spans).entries()) {
      expect(startMs).toBeCloseTo(sorted(told)[at]!.startMs, 2);
      expect(endMs).toBeCloseTo(sorted(told)[at]!.endMs, 2);
    }
  });
});

it('a trace with a span that is dropped, or in another place, is seen to be wrong', async () => {
  const { url, spans } = await receiver();
  await sent({ url });
  expect(traceFaults(spans)).toEqual([]);
  const isInner = ({ spanId }: Received) => spans.some(({ parentId }) => parentId === spanId);
  for (const dropped of spans.filter(isInner))
    expect(traceFaults(spans.filter((span) => span !== dropped))).not.toEqual([]);
  const leaf = spans.find(({ name }) => name === 'pay')!;
  const other = spans.find(({ name }) => name === 'each[0].item')!;
  const swapped = spans.map((span) => (span === leaf ? { ...span, parentId: other.spanId } : span));
  expect(traceFaults(swapped)).not.toEqual([]);
});

describe('what spans are sent with', () => {
  it('is what the environment says of where they come from, and headers', async () => {
    const { url, spans, headers } = await receiver();
    await sent({ url, headers: { 'x-token': 'abc' }, resource: { 'service.name': 'orders' } });
    expect(spans[0]!.resource).toMatchObject({ 'service.name': 'orders' });
    expect(headers[0]).toMatchObject({ 'x-token': 'abc' });
  });

  it('names heddle where nothing else is said, and what sort each is', async () => {
    const { url, spans } = await receiver();
    await sent({ url: `${url}/` });
    expect(spans[0]!.resource).toMatchObject({ 'service.name': 'heddle' });
    expect(spans.every(({ kind }) => kind === 1)).toBe(true);
  });

  it('finds the collector by the variables of OpenTelemetry', async () => {
    const { url, spans, headers, faults } = await receiver();
    const env = { OTEL_EXPORTER_OTLP_ENDPOINT: url, OTEL_EXPORTER_OTLP_PROTOCOL: 'http/json' };
    await sent({ env });
    expect(faults).toEqual([]);
    expect(spans.length).toBeGreaterThan(0);
    expect(headers[0]).toMatchObject({ 'content-type': 'application/json' });
  });
});

describe('a processor of the program', () => {
  it('gets the spans, and is not ended', async () => {
    const got: ReadableSpan[] = [];
    let flushed = 0;
    const processor = {
      onEnd: (span: ReadableSpan) => void got.push(span),
      forceFlush: async () => void flushed++,
    };
    const { told, counts } = await sent({ processor });
    expect(got.map((span) => span.spanContext().spanId)).toEqual(told.map(({ spanId }) => spanId));
    expect(counts).toEqual({ sent: told.length, failed: 0, dropped: 0 });
    expect(flushed).toBe(1);
  });

  it('that throws loses spans, which are counted', async () => {
    const processor = {
      onEnd: () => {
        throw new Error('full');
      },
      forceFlush: () => Promise.resolve(),
    };
    const { told, troubles, counts } = await sent({ processor });
    expect(counts).toEqual({ sent: 0, failed: told.length, dropped: 0 });
    expect(troubles).toEqual(['spans are lost: full']);
  });
});

/** What is done with requests, and what becomes of the spans. */
const RECEIVERS = {
  'that says nothing': [() => rawOrigin(() => {}), 'failed'],
  'that resets connections': [() => rawOrigin((socket) => socket.resetAndDestroy()), 'failed'],
  'that is not available (503)': [() => answering(503), 'failed'],
  'that is asked too often (429)': [() => answering(429, { 'retry-after': '60' }), 'failed'],
  'that knows no such address (404)': [() => answering(404), 'failed'],
  'that does not understand (400)': [() => answering(400), 'failed'],
  'that answers byte by byte': [() => rawOrigin(trickle), 'sent'],
  'that takes only a part': [
    () => answering(200, {}, '{"partialSuccess":{"rejectedSpans":"1"}}'),
    'sent',
  ],
  'that is down': [down, 'failed'],
  'that cuts its answer off': [() => rawOrigin((socket) => socket.end('HTTP/1.1 5')), 'failed'],
} as const;

async function answering(status: number, headers = {}, body = '') {
  return origin((_, request, response) => {
    request.resume();
    response.writeHead(status, headers).end(body);
  });
}

async function down() {
  const gone = await origin(() => {});
  await gone.close();
  return { url: gone.url };
}

function trickle(socket: import('node:net').Socket): void {
  const text = 'HTTP/1.1 200 OK\r\nconnection: close\r\n\r\n';
  let at = 0;
  const next = () => {
    if (at === text.length) socket.end();
    else socket.write(text[at++]!, () => setImmediate(next));
  };
  next();
}

describe.concurrent('a collector', () => {
  for (const [what, [open, fate]] of Object.entries(RECEIVERS)) {
    it(`${what} stops no run, and each span is accounted for`, async () => {
      const { url } = await open();
      const { status, told, counts, troubles } = await sent({ url, protocol: 'http/json' });
      expect(status).toBe('failed');
      expect(counts).toEqual({ sent: 0, failed: 0, dropped: 0, [fate]: told.length });
      expect(troubles).toHaveLength(fate === 'failed' ? 1 : 0);
      if (fate === 'failed') expect(troubles[0]).toContain(`spans cannot be sent to ${url}`);
    });
  }
});

it('more spans than may wait are dropped, and counted', async () => {
  const { url, spans } = await receiver();
  const told: TraceSpan[] = [];
  const otel = await otelSpans({ url, env: {} });
  const engine = createEngine({ observers: [otel, runSpans((span) => told.push(span))] });
  const flow = workflow('many', { onFailure: 'continue_on_error' });
  const list = flow.step('list', { run: () => Array.from({ length: 6_000 }, (_, n) => n) });
  flow.forEach('each', {
    needs: list,
    concurrency: 6_000,
    each: {
      run: () => {
        throw new Error('no');
      },
    },
  });
  await engine.run(flow, null as never, { concurrency: Number.POSITIVE_INFINITY });
  await engine.close();
  await otel.close();
  const { counts } = otel;
  expect(counts.dropped).toBeGreaterThan(0);
  expect(counts.sent).toBe(spans.length);
  expect(counts.sent + counts.failed + counts.dropped).toBe(told.length);
});

describe('which traces are sent', () => {
  const ids = Array.from({ length: 64 }, (_, n) => (n * 0x3ffffff).toString(16).padStart(32, '1'));
  const warnings: string[] = [];
  const sampler = (name: string, arg?: string) =>
    samplerOf({ OTEL_TRACES_SAMPLER: name, OTEL_TRACES_SAMPLER_ARG: arg }, (message) =>
      warnings.push(message),
    );

  it('is decided by their ids as the official sampler does', () => {
    for (const ratio of [0, 0.1, 0.5, 1]) {
      const official = new TraceIdRatioBasedSampler(ratio);
      const ours = sampler('traceidratio', `${ratio}`);
      for (const id of ids)
        expect(ours(id)).toBe(official.shouldSample(undefined as never, id).decision === 2);
    }
  });

  it('is decided by who gave the context, where that is asked', () => {
    expect(sampler('parentbased_always_on')(ids[0]!, false)).toBe(false);
    expect(sampler('parentbased_always_off')(ids[0]!, true)).toBe(true);
    expect(sampler('parentbased_always_off')(ids[0]!)).toBe(false);
    expect(sampler('always_on')(ids[0]!, false)).toBe(true);
    expect(warnings).toEqual([]);
  });

  it('is all of them where the words are not known', () => {
    expect(sampler('xray')(ids[0]!)).toBe(true);
    expect(sampler('traceidratio', 'half')(ids[0]!)).toBe(true);
    expect(warnings).toEqual([
      'OTEL_TRACES_SAMPLER is "xray", which is not known here: parentbased_always_on is used',
      'OTEL_TRACES_SAMPLER_ARG is "half", which is no number from 0 to 1: 1 is used',
    ]);
  });

  it('leaves runs out as a whole', async () => {
    const { url, spans } = await receiver();
    const { counts } = await sent({ url, env: { OTEL_TRACES_SAMPLER: 'always_off' } });
    expect(counts).toEqual({ sent: 0, failed: 0, dropped: 0 });
    expect(spans).toEqual([]);
  });
});

it('otelSpans refuses options that make no sense', async () => {
  const refused = (options: object) => otelSpans(options as never).catch((error) => error.message);
  expect(await refused({ url: 'collector:4318' })).toBe(
    'url cannot be "collector:4318": give the address of a collector, such as http://127.0.0.1:4318',
  );
  expect(await refused({ protocol: 'grpc' })).toMatch(/^protocol cannot be "grpc"/);
  const processor = { onEnd: () => {}, forceFlush: () => Promise.resolve() };
  expect(await refused({ url: 'http://localhost', processor })).toBe(
    'url and processor cannot both be given: leave one out',
  );
});

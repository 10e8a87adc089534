/**
 * Spans that a program makes in its steps: within those of attempts.
 */
import { context, createContextKey } from '@opentelemetry/api';
import { AsyncLocalStorageContextManager } from '@opentelemetry/context-async-hooks';
import {
  BasicTracerProvider,
  InMemorySpanExporter,
  SimpleSpanProcessor,
} from '@opentelemetry/sdk-trace-base';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { createEngine, otelSpans, workflow } from '../src/index.ts';
import { closeOrigins } from './http-origin.ts';
import { receiver } from './otlp/receiver.ts';
import { traceFaults } from './trace-faults.ts';

afterAll(closeOrigins);

describe('a span of the program', () => {
  const own = new InMemorySpanExporter();
  const provider = new BasicTracerProvider({ spanProcessors: [new SimpleSpanProcessor(own)] });
  const tracer = provider.getTracer('program');
  beforeAll(() => {
    context.setGlobalContextManager(new AsyncLocalStorageContextManager().enable());
  });
  afterAll(() => context.disable());

  /** Steps whose functions make spans, at once and after they have waited. */
  function spanning() {
    const flow = workflow('spans');
    let tries = 0;
    const span = (name: string) => tracer.startSpan(name).end();
    const a = flow.step('a', {
      retry: { maxAttempts: 2, initialIntervalMs: 1 },
      run: async () => {
        span('a before');
        await new Promise(setImmediate);
        span('a after');
        if (++tries === 1) throw new Error('no');
      },
    });
    const b = flow.step('b', { needs: a, run: () => span('b') });
    const c = flow.step('c', {
      needs: a,
      run: () =>
        tracer.startActiveSpan('c', (outer) => {
          span('c within');
          outer.end();
        }),
    });
    flow.step('d', { needs: [b, c], run: () => span('d') });
    return flow;
  }

  async function ran(env: Record<string, string> = {}) {
    own.reset();
    const { url, spans } = await receiver();
    const otel = await otelSpans({ url, env });
    const engine = createEngine({ observers: [otel], around: otel.around });
    await tracer.startActiveSpan('request', async (request) => {
      await engine.run(spanning(), null as never);
      request.end();
    });
    await engine.close();
    await otel.close();
    const made = own.getFinishedSpans().filter(({ name }) => name !== 'request');
    return { spans, made };
  }

  it('that a step makes is within the span of its attempt', async () => {
    const { spans, made } = await ran();
    expect(traceFaults(spans)).toEqual([]);
    const nameOf = (id: string | undefined) =>
      [
        ...spans,
        ...made.map((span) => ({ name: span.name, spanId: span.spanContext().spanId })),
      ].find(({ spanId }) => spanId === id)?.name;
    const within = made.map(({ name, parentSpanContext }) => [
      name,
      nameOf(parentSpanContext?.spanId),
    ]);
    expect(within).toEqual([
      ['a before', 'attempt 1'],
      ['a after', 'attempt 1'],
      ['a before', 'attempt 2'],
      ['a after', 'attempt 2'],
      ['b', 'b'],
      ['c within', 'c'],
      ['c', 'c'],
      ['d', 'd'],
    ]);
    const traces = new Set(made.map((span) => span.spanContext().traceId));
    expect(traces).toEqual(new Set([spans[0]!.traceId]));
  });

  it('is not sent where its trace is not', async () => {
    const { spans, made } = await ran({ OTEL_TRACES_SAMPLER: 'always_off' });
    expect([...spans, ...made].map(({ name }) => name)).toEqual([]);
  });

  it('finds nothing else that was active where the run was asked for', async () => {
    const key = createContextKey('tenant');
    const seen: unknown[] = [];
    const otel = await otelSpans({ env: {}, processor: { onEnd() {}, async forceFlush() {} } });
    const engine = createEngine({ observers: [otel], around: otel.around });
    const flow = workflow('asks');
    flow.step('a', { run: () => seen.push(context.active().getValue(key)) });
    await context.with(context.active().setValue(key, 'x'), () => engine.run(flow, null as never));
    await engine.close();
    await otel.close();
    expect(seen).toEqual([undefined]);
  });
});

it('nothing is within anything where nobody has spans of the run', async () => {
  const otel = await otelSpans({ env: {}, processor: { onEnd() {}, async forceFlush() {} } });
  const engine = createEngine({ around: otel.around });
  const flow = workflow('asks');
  flow.step('a', { run: () => 1 });
  expect((await engine.run(flow, null as never)).output).toBe(1);
  await engine.close();
  await otel.close();
});

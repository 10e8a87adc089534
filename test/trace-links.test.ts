/**
 * What the span of a run is linked to: the run that it was made from, and spans of others that led to it.
 */
import { context, trace } from '@opentelemetry/api';
import { AsyncLocalStorageContextManager } from '@opentelemetry/context-async-hooks';
import { BasicTracerProvider } from '@opentelemetry/sdk-trace-base';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import {
  createEngine,
  memoryStore,
  type Observer,
  otelSpans,
  type RunOptions,
  runSpans,
  type TraceSpan,
  workflow,
} from '../src/index.ts';
import { closeOrigins } from './http-origin.ts';
import { receiver } from './otlp/receiver.ts';
import { traceFaults } from './trace-faults.ts';
import { heardWarnings } from './warnings.ts';

afterAll(closeOrigins);

const TRACE = '4bf92f3577b34da6a3ce929d0e0e4736';
const SPAN = '00f067aa0ba902b7';
const GIVEN = `00-${TRACE}-${SPAN}-01`;
const OTHER = { traceId: '0af7651916cd43dd8448eb211c80319c', spanId: 'b7ad6b7169203331' };
const LINK = `00-${OTHER.traceId}-${OTHER.spanId}-00`;

/** The first step works, the second does not until it is told to. */
function mended() {
  const flow = workflow('mended');
  const state = { works: false };
  const first = flow.step('first', { run: () => 1 });
  flow.step('second', {
    needs: first,
    run: () => (state.works ? 2 : Promise.reject(new Error('no'))),
  });
  return { flow, state };
}

function watched() {
  const spans: TraceSpan[] = [];
  const store = memoryStore();
  const engine = () =>
    createEngine({
      store: Object.create(store),
      observers: [runSpans((span) => spans.push(span))],
    });
  return { spans, engine };
}

const runOf = (spans: readonly TraceSpan[], id: string) =>
  spans.find(
    ({ name, attributes }) => name.startsWith('run ') && attributes['heddle.run.id'] === id,
  )!;
const place = ({ traceId, spanId }: TraceSpan) => ({ traceId, spanId });

describe('a run that is made from another one', () => {
  it.each(['retry', 'fork'] as const)(
    'is a trace of its own, linked to that run: %s',
    async (kind) => {
      const { spans, engine } = watched();
      const { flow, state } = mended();
      await engine().run(flow, null as never, { runId: 'one', traceparent: GIVEN });
      state.works = true;
      const more = { workflow: flow, runId: 'two', links: [LINK] };
      const again = engine();
      const handle = await (kind === 'retry'
        ? again.retry('one', more)
        : again.fork('one', { ...more, from: 'second' }));
      expect((await handle.result).status).toBe('succeeded');
      const [one, two] = [runOf(spans, 'one'), runOf(spans, 'two')];
      expect(one).toMatchObject({ traceId: TRACE, links: [] });
      expect(two.traceId).not.toBe(TRACE);
      expect(two.links).toEqual([place(one), OTHER]);
      const own = spans.filter(({ traceId }) => traceId === two.traceId);
      expect([traceFaults(own), own.length]).toEqual([[], 3]);
    },
  );

  it('belongs to the trace that its own call is within', async () => {
    const { spans, engine } = watched();
    const { flow, state } = mended();
    await engine().run(flow, null as never, { runId: 'one' });
    state.works = true;
    const handle = await engine().retry('one', {
      workflow: flow,
      runId: 'two',
      traceparent: GIVEN,
    });
    await handle.result;
    expect(runOf(spans, 'two')).toMatchObject({
      traceId: TRACE,
      parentId: SPAN,
      links: [place(runOf(spans, 'one'))],
    });
  });

  it('has its links still where another process goes on with it', async () => {
    const { spans, engine } = watched();
    const flow = workflow('rests');
    const ask = flow.step('ask', { uses: 'approval' });
    flow.step('after', { needs: ask, run: () => 1 });
    const leaving = { whenWaiting: 'leave', links: [LINK] } as const;
    await engine().run(flow, null as never, { runId: 'one', whenWaiting: 'leave' });
    const forked = await engine().fork('one', {
      workflow: flow,
      runId: 'two',
      from: 'ask',
      ...leaving,
    });
    await forked.result;
    const last = engine();
    await last.approve('two', 'ask');
    await (await last.resume('two', { workflow: flow })).result;
    await last.approve('one', 'ask');
    await (await last.resume('one', { workflow: flow })).result;
    expect(runOf(spans, 'two').links).toEqual([place(runOf(spans, 'one')), OTHER]);
  });
});

describe('a run that is asked for within a span of the program', () => {
  const tracer = new BasicTracerProvider().getTracer('program');
  beforeAll(() => {
    context.setGlobalContextManager(new AsyncLocalStorageContextManager().enable());
  });
  afterAll(() => context.disable());

  /** The run of a step, started within a span; what came of it as a collector has it. */
  async function within(options: RunOptions = {}) {
    const { url, spans, faults } = await receiver();
    const otel = await otelSpans({ url, env: {} });
    const engine = createEngine({ observers: [otel] });
    const flow = workflow('asked');
    flow.step('a', { run: () => 1 });
    const span = tracer.startSpan('request');
    await context.with(trace.setSpan(context.active(), span), () =>
      engine.run(flow, null as never, options),
    );
    await engine.close();
    await otel.close();
    expect([faults, traceFaults(spans, options.traceparent && SPAN)]).toEqual([[], []]);
    const { traceId, spanId } = span.spanContext();
    return { active: { traceId, spanId }, run: spans.find(({ name }) => name === 'run asked')! };
  }

  it('is linked to it, and a trace of its own', async () => {
    const { active, run } = await within({ links: [LINK] });
    expect(run.links).toEqual([OTHER, active]);
    expect(run.parentId).toBeUndefined();
    expect(run.traceId).not.toBe(active.traceId);
  });

  it('is not linked to it where it is given a span that it is within', async () => {
    const { run } = await within({ traceparent: GIVEN });
    expect(run).toMatchObject({ traceId: TRACE, parentId: SPAN, links: [] });
  });

  it('is linked to nothing where no span is active', async () => {
    const otel = await otelSpans({ env: {}, processor: { onEnd() {}, async forceFlush() {} } });
    expect(otel.active?.()).toBeUndefined();
    await otel.close();
  });
});

describe('links', () => {
  const flow = workflow('linked');
  flow.step('a', { run: () => 1 });

  async function linksOf(options: RunOptions, ...more: Observer[]) {
    const spans: TraceSpan[] = [];
    const engine = createEngine({ observers: [...more, runSpans((span) => spans.push(span))] });
    const heard = heardWarnings();
    try {
      await engine.run(flow, null as never, options);
      await engine.close();
      // Warnings are told in a turn of their own.
      await new Promise(setImmediate);
    } finally {
      heard.stop();
    }
    return { links: spans.at(-1)!.links, warnings: heard.texts };
  }

  it('that are none are ignored, with a warning', async () => {
    const { links, warnings } = await linksOf({ links: ['none', LINK] });
    expect(links).toEqual([OTHER]);
    expect(warnings).toEqual(['a link is "none", which is none: it is ignored']);
  });

  it('come from the first observer that knows what is active, also where another one throws', async () => {
    const broken = { name: 'broken', event() {}, active: () => expect.fail('no span') };
    const knows = { name: 'knows', event() {}, active: () => LINK };
    const { links, warnings } = await linksOf({}, broken, knows);
    expect(links).toEqual([OTHER]);
    expect(warnings).toEqual(['observer "broken" threw: no span']);
  });

  it('are texts', async () => {
    await expect(linksOf({ links: 'x' as never })).rejects.toThrow('links cannot be "x"');
  });

  it('are at most 128', async () => {
    const hex = (n: number) => n.toString(16).padStart(16, '0');
    const many = Array.from({ length: 200 }, (_, n) => `00-${TRACE}-${hex(n + 1)}-01`);
    expect((await linksOf({ links: many })).links).toHaveLength(128);
  });
});

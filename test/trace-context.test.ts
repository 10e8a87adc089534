/**
 * The context of a trace: given to a run, and handed on by its steps.
 */
import { afterAll, describe, expect, it } from 'vitest';
import { createEngine, memoryStore, runSpans, type TraceSpan, workflow } from '../src/index.ts';
import { parseTraceparent } from '../src/std/traceparent.ts';
import { fakeModel } from '../src/testing/fake-model.ts';
import { closeOrigins, origin } from './http-origin.ts';
import { traceFaults } from './trace-faults.ts';

afterAll(closeOrigins);

const TRACE = '4bf92f3577b34da6a3ce929d0e0e4736';
const SPAN = '00f067aa0ba902b7';
const GIVEN = `00-${TRACE}-${SPAN}-01`;

describe('a traceparent', () => {
  it('is read as W3C Trace Context says', () => {
    expect(parseTraceparent(GIVEN)).toEqual({ traceId: TRACE, spanId: SPAN, isSampled: true });
    expect(parseTraceparent(`00-${TRACE}-${SPAN}-00`)?.isSampled).toBe(false);
    // A later version may have more behind.
    expect(parseTraceparent(`cc-${TRACE}-${SPAN}-01-more`)?.traceId).toBe(TRACE);
    for (const wrong of [
      '',
      `ff-${TRACE}-${SPAN}-01`,
      `00-${TRACE}-${SPAN}-01-more`,
      `00-${'0'.repeat(32)}-${SPAN}-01`,
      `00-${TRACE}-${'0'.repeat(16)}-01`,
      `00-${TRACE.toUpperCase()}-${SPAN}-01`,
      `00-${TRACE}-${SPAN}`,
    ])
      expect(parseTraceparent(wrong)).toBeUndefined();
  });
});

/** Each step says what it was given. */
function asking(url: string) {
  const flow = workflow('asks');
  const seen: (string | undefined)[] = [];
  const own = flow.step('own', {
    run: (_, { traceparent }) => {
      seen.push(traceparent);
    },
  });
  const http = flow.step('http', { uses: 'http', needs: own, with: { url } });
  flow.step('shell', {
    uses: 'shell',
    needs: http,
    with: { run: 'printf %s "${TRACEPARENT:-none}"' },
  });
  return { flow, seen };
}

async function asked(options: { traceparent?: string }, watched: boolean) {
  const server = await origin((_, __, response) => void response.end('{}'));
  const { flow, seen } = asking(server.url);
  const spans: TraceSpan[] = [];
  const observers = watched ? [runSpans((span) => spans.push(span))] : [];
  const engine = createEngine({ observers });
  const { output } = await engine.run(flow, null as never, options);
  await engine.close();
  const header = server.asked[0]!.headers.traceparent;
  return { spans, handedOn: [seen[0], header, output] };
}

describe('a run', () => {
  it('belongs to the trace that it is given, and its steps hand on their spans', async () => {
    const { spans, handedOn } = await asked({ traceparent: GIVEN }, true);
    expect(traceFaults(spans, SPAN)).toEqual([]);
    expect(spans.every(({ traceId }) => traceId === TRACE)).toBe(true);
    const idOf = (name: string) => spans.find((span) => span.name === name)!.spanId;
    expect(handedOn).toEqual(
      ['own', 'http', 'shell'].map((name) => `00-${TRACE}-${idOf(name)}-01`),
    );
  });

  it('hands them on to models, to channels, and to where data is delivered', async () => {
    const server = await origin((_, __, response) => void response.end('{}'));
    const model = await fakeModel('ok');
    const flow = workflow('asks more');
    const ask = flow.step('ask', {
      uses: 'llm',
      with: { url: model.url, model: 'm', prompt: 'Hi' },
    });
    const tell = flow.step('tell', { uses: 'notify', needs: ask, with: { url: server.url } });
    flow.step('give', { uses: 'output', needs: tell, with: { to: 'http', url: server.url } });
    const spans: TraceSpan[] = [];
    const engine = createEngine({ observers: [runSpans((span) => spans.push(span))] });
    (await engine.run(flow, null as never, { traceparent: GIVEN })).orThrow();
    await engine.close();
    await model.close();
    const handedOn = [...model.asked, ...server.asked].map(({ headers }) => headers.traceparent);
    const idOf = (name: string) => spans.find((span) => span.name === name)!.spanId;
    expect(handedOn).toEqual(['ask', 'tell', 'give'].map((id) => `00-${TRACE}-${idOf(id)}-01`));
  });

  it('hands on what it was given where nobody has spans of it', async () => {
    const { handedOn } = await asked({ traceparent: GIVEN }, false);
    expect(handedOn).toEqual([GIVEN, GIVEN, GIVEN]);
  });

  it('hands on nothing where there is nothing', async () => {
    const { handedOn } = await asked({}, false);
    expect(handedOn).toEqual([undefined, undefined, 'none']);
  });

  it('keeps what it was given for who resumes it', async () => {
    const store = memoryStore();
    const spans: TraceSpan[] = [];
    const observers = [runSpans((span) => spans.push(span))];
    const engine = () => createEngine({ store: Object.create(store), observers });
    const flow = workflow('rests');
    const ask = flow.step('ask', { uses: 'approval' });
    flow.step('after', { needs: ask, run: () => 1 });
    const options = { runId: 'r', whenWaiting: 'leave', traceparent: GIVEN } as const;
    await engine().run(flow, null as never, options);
    const second = engine();
    await second.approve('r', 'ask');
    await (await second.resume('r', { workflow: flow })).result;
    expect(traceFaults(spans, SPAN)).toEqual([]);
  });

  it('does not take what is none', async () => {
    const { spans } = await asked({ traceparent: 'none' }, true);
    expect(traceFaults(spans)).toEqual([]);
    const flow = asking('http://127.0.0.1:9').flow;
    const wrong = createEngine().run(flow, null as never, { traceparent: 7 as never });
    await expect(wrong).rejects.toThrow('traceparent cannot be 7');
  });
});

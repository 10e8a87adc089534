/**
 * Spans of runs: each has its parent, and lies within it, also where another process goes on.
 */
import { describe, expect, it } from 'vitest';
import { traceFaults, traceTree } from '../../test/trace-faults.ts';
import { createEngine, memoryStore, runSpans, type TraceSpan, workflow } from '../index.ts';
import { handHeld } from '../testing/hand-held-step.ts';

function watched() {
  const spans: TraceSpan[] = [];
  const store = memoryStore();
  const observers = [runSpans((span) => spans.push(span))];
  /** Each with a view of its own of the store, as if it were another program. */
  const engine = () => createEngine({ store: Object.create(store), observers });
  return { spans, store, engine };
}

function mixed() {
  const flow = workflow('mixed', { onFailure: 'continue_on_error' });
  let tries = 0;
  const load = flow.step('load', {
    retry: { maxAttempts: 2, initialIntervalMs: 1 },
    run: () => {
      if (++tries === 1) throw new TypeError('not yet');
      return [1, 2];
    },
  });
  const each = flow.forEach('each', { needs: load, each: { run: (n) => n } });
  const pay = flow.step('pay', { needs: load, run: () => Promise.reject(new Error('no')) });
  flow.step('ship', { needs: pay, run: () => 1 });
  flow.step('join', { needs: [each, load], run: () => 1 });
  return flow;
}

describe('spans of a run', () => {
  it('lie within each other, and join where needs do', async () => {
    const { spans, engine } = watched();
    await engine().run(mixed(), null as never, { runId: 'r' });
    expect(traceFaults(spans)).toEqual([]);
    expect(traceTree(spans)).toEqual({
      'run mixed': {
        'execute mixed': {
          load: { 'attempt 1': {}, 'attempt 2': {} },
          pay: {},
          each: { 'attempt 1': {}, 'each[0].item': {}, 'each[1].item': {} },
          join: {},
        },
      },
    });
    const of = (name: string) => spans.find((span) => span.name === name)!;
    const linkTo = (name: string) => ({ traceId: of(name).traceId, spanId: of(name).spanId });
    expect(of('join').links).toEqual([linkTo('each'), linkTo('load')]);
    expect(of('pay')).toMatchObject({ error: 'no', attributes: { 'error.type': 'E_STEP' } });
    expect(of('attempt 1')).toMatchObject({ error: 'not yet' });
    expect(of('run mixed')).toMatchObject({
      error: expect.stringContaining('no'),
      attributes: { 'heddle.run.id': 'r', 'heddle.run.status': 'failed' },
    });
    expect(of('load')).toMatchObject({
      error: undefined,
      attributes: { 'heddle.step.attempts': 2, 'heddle.step.type': 'function' },
    });
  });

  it('are those of branches, where branches are limited', async () => {
    const { spans, engine } = watched();
    const flow = workflow('wide', { maxBranches: 2 });
    const a = flow.step('a', { run: () => 1 });
    const b = flow.step('b', { needs: a, run: () => 1 });
    const c = flow.step('c', { needs: a, run: () => 1 });
    const deep = flow.step('deep', { needs: b, run: () => 1 });
    flow.step('end', { needs: [deep, c], run: () => 1 });
    await engine().run(flow, null as never);
    expect(traceFaults(spans)).toEqual([]);
    expect(traceTree(spans)).toEqual({
      'run wide': {
        'execute wide': { a: {}, 'branch b': { b: {}, deep: {} }, 'branch c': { c: {} }, end: {} },
      },
    });
  });

  it('have the id of the run where that is a UUID', async () => {
    const { spans, engine } = watched();
    const flow = workflow('w');
    flow.step('a', { run: () => 1 });
    const runId = '0190a5c0-1234-7abc-8def-0123456789ab';
    await engine().run(flow, null as never, { runId });
    expect(spans[0]!.traceId).toBe('0190a5c012347abc8def0123456789ab');
  });

  it('are told of at most 2,000 steps, and of all that failed', async () => {
    const { spans, engine } = watched();
    const flow = workflow('many', { onFailure: 'continue_on_error' });
    const list = flow.step('list', { run: () => Array.from({ length: 3_000 }, (_, n) => n) });
    const run = (n: number) => (n === 2_999 ? Promise.reject(new Error('no')) : n);
    flow.forEach('each', { needs: list, each: { run } });
    await engine().run(flow, null as never);
    expect(traceFaults(spans)).toEqual([]);
    expect(spans.filter(({ name }) => name.endsWith('.item'))).toHaveLength(2_000);
    expect(spans.some(({ name }) => name === 'each[2999].item')).toBe(true);
    expect(spans.at(-1)!.attributes['heddle.spans.left_out']).toBe(1_000);
  });
});

describe('spans of a run that another process goes on with', () => {
  it('are of one trace, with the process that was killed', async () => {
    const { spans, store, engine } = watched();
    const flow = workflow('killed');
    const hand = handHeld();
    const first = flow.step('first', { run: () => 1 });
    const second = flow.step('second', { needs: first, run: hand });
    flow.step('third', { needs: second, run: () => 1 });
    await engine().start(flow, null as never, { runId: 'r' });
    await hand.started();
    await store.release('r');
    expect(spans.map(({ name }) => name)).toEqual(['first']);
    const handle = await engine().resume('r', { workflow: flow });
    (await hand.started()).succeed();
    await handle.result;
    expect(traceFaults(spans)).toEqual([]);
    expect(traceTree(spans)).toEqual({
      'run killed': {
        'execute killed': { third: {} },
        second: { 'attempt 1': {}, 'attempt 2': {} },
      },
    });
    const executions = spans.filter(({ name }) => name === 'execute killed');
    expect(executions.map(({ attributes }) => attributes['heddle.execution.end'])).toEqual([
      'lost',
      'finished',
    ]);
    const done = spans.find(({ name }) => name === 'first')!;
    expect(done.parentId).toBe(executions[0]!.spanId);
    // What nobody ended has lasted as long as its process is known to have been there.
    const [attempt] = spans.filter(({ name }) => name === 'attempt 1');
    expect(attempt!.endMs).toBe(executions[0]!.endMs);
    expect(executions[1]!.startMs).toBeGreaterThanOrEqual(attempt!.endMs);
  });

  it('are told by the process that leaves, once', async () => {
    const { spans, engine } = watched();
    const flow = workflow('rests');
    const ask = flow.step('ask', { uses: 'approval' });
    flow.step('after', { needs: ask, run: () => 1 });
    const options = { runId: 'r', whenWaiting: 'leave' } as const;
    const waiting = await engine().run(flow, null as never, options);
    expect(waiting.status).toBe('waiting');
    expect(spans.map(({ name }) => name)).toEqual(['execute rests']);
    const second = engine();
    await second.approve('r', 'ask');
    await (await second.resume('r', { workflow: flow })).result;
    expect(traceFaults(spans)).toEqual([]);
    const ends = spans.filter(({ name }) => name === 'execute rests');
    expect(ends.map(({ attributes }) => attributes['heddle.execution.end'])).toEqual([
      'waiting',
      'finished',
    ]);
  });
});

it('runSpans takes a function', () => {
  expect(() => runSpans(undefined as never)).toThrow(
    new TypeError('runSpans takes a function: write runSpans((span) => …)'),
  );
});

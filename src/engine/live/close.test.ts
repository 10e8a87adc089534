/**
 * An engine that is closed while runs are under way.
 * Knows engines and handles; must not know how a run is stopped.
 */
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, describe, expect, it } from 'vitest';
import { newEngine } from '../../../test/workbench.ts';
import { createEngine, sqliteStore, workflow } from '../../index.ts';
import { memoryStore } from '../../stores/memory.ts';
import { handHeld } from '../../testing/hand-held-step.ts';
import { virtualClock } from '../../testing/virtual-clock.ts';
import type { StepContext } from '../../workflow/step-context.ts';

const folder = mkdtempSync(join(tmpdir(), 'heddle-close-'));
afterAll(() => rmSync(folder, { recursive: true }));

const CLOSED = {
  code: 'store-unavailable',
  message: 'the engine was closed while run "r" was under way',
};

function flowOf(run: (input: unknown, context: StepContext) => unknown) {
  const flow = workflow('w');
  return flow.returns(flow.step('a', { retry: { maxAttempts: 9 }, timeoutMs: '1h', run }));
}

describe('a run that is under way when its engine is closed', () => {
  it('ends with store-unavailable at once, and the signal of its step aborts', async () => {
    const clock = virtualClock();
    const engine = newEngine({ clock });
    const held = handHeld<unknown, StepContext>();
    const { result } = await engine.start(flowOf(held), null, { runId: 'r' });
    const { signal } = (await held.started()).context;
    const ended = expect(result).rejects.toMatchObject(CLOSED);
    await engine.close();
    await ended;
    expect([signal.aborted, (signal.reason as Error).message]).toEqual([
      true,
      'the engine was closed',
    ]);
    expect(clock.pendingCount).toBe(0);
  });

  it('ends so also where its step never looks at its signal, and whoever asks for it later', async () => {
    const engine = newEngine();
    const handle = await engine.start(
      flowOf(() => new Promise(() => {})),
      null,
      { runId: 'r' },
    );
    await Promise.all([engine.close(), engine.close()]);
    await expect(handle.result).rejects.toMatchObject(CLOSED);
    handle.cancel();
    expect(handle.status().active).toEqual(['a']);
  });

  it('is resumed from what was kept, with nothing recorded of the close', async () => {
    const open = () => createEngine({ store: sqliteStore(join(folder, 'runs.db')) });
    const engine = open();
    const held = handHeld<unknown, StepContext>();
    const { result } = await engine.start(flowOf(held), null, { runId: 'r' });
    const call = await held.started();
    const ended = expect(result).rejects.toMatchObject({
      ...CLOSED,
      hint: expect.stringContaining('engine.resume("r")'),
    });
    await engine[Symbol.asyncDispose]();
    await ended;
    call.fail(call.context.signal.reason);
    const again = open();
    const { events } = (await again.history('r'))!;
    expect(events.map(({ type }) => type)).toEqual(['run.started', 'step.started']);
    const next = await again.resume('r', { workflow: flowOf(() => 'done') });
    expect(await next.result).toMatchObject({ ok: true, output: 'done' });
    await again.close();
  });

  const keeping = [
    ['in memory', () => memoryStore()],
    ['in SQLite', () => sqliteStore(join(folder, 'within.db'))],
  ] as const;

  describe.each(keeping)('by code of its own, kept %s', (_, open) => {
    const closers = ['when', 'concurrencyKey', 'run'] as const;
    it.each(closers)('starts nothing more: %s', async (by) => {
      const engine = createEngine({ store: open() });
      const calls: string[] = [];
      let closing: Promise<unknown> | undefined;
      const close = () => {
        closing = engine.close();
        return by === 'when' ? true : 'key';
      };
      const flow = workflow('w');
      const a = flow.step('a', { run: () => void calls.push('a') });
      const run = () => void calls.push('b');
      const b = flow.step('b', { needs: a, run, [by]: close } as never);
      flow.step('c', { needs: b, run: () => void calls.push('c') });
      const { result } = await engine.start(flow, null, { runId: by });
      await expect(result).rejects.toMatchObject({ code: 'store-unavailable' });
      await closing;
      expect(calls).toEqual(['a']);
    });
  });

  it('starts nothing more, also when its store was just keeping what it is to do', async () => {
    const store = memoryStore();
    const calls: string[] = [];
    const kept = deferred();
    const { append } = store;
    let first = true;
    store.append = (runId, events) => {
      append.call(store, runId, events);
      if (!first) return kept.promise;
      first = false;
      return undefined;
    };
    const held = handHeld<unknown, StepContext>();
    const flow = workflow('w');
    const a = flow.step('a', { run: held });
    flow.step('b', { needs: a, run: () => void calls.push('b') });
    const engine = newEngine({ store });
    const { result } = await engine.start(flow, null, { runId: 'r' });
    (await held.started()).succeed(1);
    const ended = expect(result).rejects.toMatchObject(CLOSED);
    await engine.close();
    await ended;
    kept.resolve();
    await new Promise((resolve) => setImmediate(resolve));
    expect(calls).toEqual([]);
  });

  it('may be what closes it', async () => {
    const engine = newEngine();
    const { result } = await engine.start(
      flowOf(() => engine.close()),
      null,
      { runId: 'r' },
    );
    await expect(result).rejects.toMatchObject(CLOSED);
  });

  it('ends so before it had its turn, and gives its place to nobody', async () => {
    const engine = newEngine({ maxRuns: 1 });
    const held = handHeld<unknown, StepContext>();
    const flow = flowOf(held);
    const handles = [await engine.start(flow, null), await engine.start(flow, null)];
    const codes = handles.map(({ result }) => result.catch(({ code }) => code));
    await engine.close();
    expect(await Promise.all(codes)).toEqual(['store-unavailable', 'store-unavailable']);
    expect(held.calls).toBe(1);
  });
});

it('a start that an engine is closed before is refused, and keeps nothing', async () => {
  const store = memoryStore();
  const begun: string[] = [];
  const { begin } = store;
  store.begin = (record) => {
    begun.push(record.runId);
    return begin.call(store, record);
  };
  const engine = newEngine({ store });
  const started = engine.start(
    flowOf(() => 1),
    null,
    { runId: 'r' },
  );
  const refused = expect(started).rejects.toMatchObject({ code: 'engine-closed' });
  await engine.close();
  await refused;
  expect(begun).toEqual([]);
});

function deferred() {
  let resolve = () => {};
  const promise = new Promise<void>((done) => {
    resolve = done;
  });
  return { promise, resolve };
}

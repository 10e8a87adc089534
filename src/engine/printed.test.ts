/**
 * What a person sees who prints an engine, or what it gives: a few words, and nothing of the environment.
 * Knows the public API; must not know how an object prints.
 */
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { inspect } from 'node:util';
import { expect, it } from 'vitest';
import { createEngine, memoryStore, sqliteStore, workflow } from '../index.ts';

const SECRET = 's3cret-canary';
const flow = workflow('order', { env: ['TOKEN'] });
const first = flow.step('a', { run: () => ({ n: 1 }) });
flow.step('b', { needs: first, run: ({ n }) => n, timeoutMs: 5_000 });

function opened() {
  return createEngine({ env: { TOKEN: SECRET, OTHER: SECRET }, store: memoryStore() });
}

it('an engine and a handle show what they are and what they run', async () => {
  const engine = opened();
  let go = () => {};
  const held = workflow('order');
  held.step('a', { run: () => new Promise<void>((resolve) => (go = resolve)) });
  const handle = await engine.start(held, null, { runId: 'r1' });
  expect(inspect(engine)).toBe("Engine { store: 'memory', runs: [ 'r1' ], isClosed: false }");
  expect(inspect(handle)).toBe("RunHandle { runId: 'r1', workflow: 'order', status: 'running' }");
  const json = { runId: 'r1', workflow: 'order', status: 'running' };
  expect(JSON.parse(JSON.stringify(handle))).toEqual(json);
  go();
  await handle.result;
  const kept = await engine.attach('r1');
  expect(inspect(kept)).toBe("AttachedRun { runId: 'r1', workflow: 'order', status: 'succeeded' }");
  expect(JSON.parse(JSON.stringify(kept))).toEqual({ ...json, status: 'succeeded' });
  await engine.close();
  const closed = { store: 'memory', runs: [], isClosed: true };
  expect(JSON.parse(JSON.stringify(engine))).toEqual(closed);
});

it('nothing that an engine gives shows the environment, however deep it is looked at', async () => {
  const engine = opened();
  const handle = await engine.start(flow, null);
  const attached = await engine.attach(handle.runId);
  const result = await handle.result;
  const { plan } = await engine.plan(flow, null);
  expect(plan?.env).toEqual({ TOKEN: SECRET });
  const kept = await engine.attach(handle.runId);
  const told = { engine, handle, attached, result, plan, own: handle.plan, kept, flow };
  for (const [what, value] of Object.entries({ ...told, told })) {
    expect([what, inspect(value, { depth: 20 }).includes(SECRET)]).toEqual([what, false]);
    expect([what, JSON.stringify(value).includes(SECRET)]).toEqual([what, false]);
  }
  expect(inspect(plan?.env)).toBe("{ TOKEN: '…' }");
  await engine.close();
});

it('a result shows how the run ended, and how many steps did so', async () => {
  const engine = opened();
  const result = await engine.run(flow, null, { runId: 'r1' });
  const lines = inspect(result).replace(/durationMs: [\d.]+/, 'durationMs: N');
  expect(lines).toBe(`RunResult {
  runId: 'r1',
  workflow: 'order',
  status: 'succeeded',
  output: 1,
  durationMs: N,
  steps: { succeeded: 2 }
}`);
  await engine.close();
});

it('stores show where they are', async () => {
  const store = sqliteStore(join(tmpdir(), 'never-made.db'));
  const { place } = JSON.parse(JSON.stringify(store));
  expect(place).toMatch(/never-made\.db$/);
  expect(inspect(store)).toBe(`Store { name: 'sqlite', place: ${inspect(place)} }`);
  expect(inspect(memoryStore())).toBe("Store { name: 'memory', runs: 0 }");
  await store.close?.();
});

it('a workflow shows its steps by their ids, and a step its needs', () => {
  expect(inspect(flow)).toBe("Workflow { name: 'order', steps: [ 'a', 'b' ] }");
  expect(inspect(first)).toBe("Step { id: 'a', uses: 'function' }");
  const settings = { timeoutMs: 5_000 };
  const b = { id: 'b', uses: 'function', needs: ['a'], settings };
  expect(JSON.parse(JSON.stringify(flow)).steps).toEqual([{ id: 'a', uses: 'function' }, b]);
});

it('a workflow of many diamonds is no endless JSON', () => {
  const deep = workflow('deep');
  let pair = [1, 2].map((n) => deep.step(`s${n}`, { run: () => 1 }));
  for (let i = 0; i < 40; i++)
    pair = [1, 2].map((n) => deep.step(`s${i}-${n}`, { needs: pair, run: () => 1 }));
  expect(JSON.stringify(deep).length).toBeLessThan(10_000);
});

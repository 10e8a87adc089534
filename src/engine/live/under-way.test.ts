/**
 * Engines that were given one store: none takes a run of another, or releases it.
 */
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, describe, expect, it } from 'vitest';
import { createEngine, memoryStore, sqliteStore, workflow } from '../../index.ts';
import { handHeld } from '../../testing/hand-held-step.ts';
import type { StepContext } from '../../workflow/step-context.ts';

const folder = mkdtempSync(join(tmpdir(), 'heddle-under-way-'));
afterAll(() => rmSync(folder, { recursive: true }));

const one = (act: (input: unknown, context: StepContext) => unknown, name = 'w') => {
  const flow = workflow(name);
  flow.step('only', { run: (input, context) => act(input, context) });
  return flow;
};

describe.each([
  ['memory', () => memoryStore()],
  ['sqlite', () => sqliteStore(join(folder, 'shared.db'))],
])('two engines with one store in %s', (_, open) => {
  it('leave each other their runs, whatever is asked', async () => {
    const store = open();
    const [mine, other] = [createEngine({ store }), createEngine({ store })];
    const held = handHeld<unknown, StepContext>();
    const flow = one(held);
    const handle = await mine.start(flow, null, { runId: 'r' });
    const call = await held.started();
    const owned = { code: 'run-owned' };
    await expect(other.resume('r', { workflow: flow })).rejects.toMatchObject(owned);
    const changed = one(() => 'else', 'another');
    await expect(other.resume('r', { workflow: changed })).rejects.toMatchObject(owned);
    await expect(other.cancelWithoutCode('r')).rejects.toMatchObject(owned);
    await expect(other.retry('r')).rejects.toMatchObject(owned);
    expect(await other.resumeAll({ workflows: [flow], watchMs: 1 })).toEqual([]);
    call.succeed('mine');
    expect(await handle.result).toMatchObject({ status: 'succeeded', output: 'mine' });
    expect(held.calls).toBe(1);
    await mine.close();
  });

  it('each hear what is asked of their runs', async () => {
    const store = open();
    const engines = [createEngine({ store }), createEngine({ store })];
    const held = handHeld<unknown, StepContext>();
    const handles = [];
    for (const engine of engines) handles.push(await engine.start(one(held)));
    const calls = [await held.started(), await held.started()];
    for (const { runId } of handles) await engines[1]!.cancel(runId);
    for (const call of calls) call.fail(await call.aborted());
    for (const { result } of handles) expect(await result).toMatchObject({ status: 'cancelled' });
    await engines[0]!.close();
  });
});

it('taking up a run that is not there does not touch one that begins meanwhile', async () => {
  const store = sqliteStore(join(folder, 'race.db'));
  const { claim } = store;
  let begun = () => {};
  const answered = new Promise<void>((resolve) => {
    begun = resolve;
  });
  // The answer comes when another run has that id by now.
  store.claim = async (...args) => {
    const answer = await claim.apply(store, args);
    await answered;
    return answer;
  };
  const engine = createEngine({ store });
  const held = handHeld<unknown, StepContext>();
  const resumed = engine.resume('r', { workflow: one(held) });
  const refused = expect(resumed).rejects.toMatchObject({ code: 'unknown-run' });
  // It is asked for what was not there.
  await store.list();
  const handle = await engine.start(one(held), null, { runId: 'r' });
  const call = await held.started();
  begun();
  await refused;
  call.succeed('done');
  expect(await handle.result).toMatchObject({ status: 'succeeded', output: 'done' });
  await engine.close();
});

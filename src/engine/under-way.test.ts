/**
 * Engines that were given one store: none takes a run of another, or lets it go.
 */
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, describe, expect, it } from 'vitest';
import { createEngine, memoryStore, sqliteStore, workflow } from '../index.ts';
import { handHeld } from '../testing/hand-held-step.ts';
import type { StepContext } from '../workflow/step-context.ts';

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
    await expect(other.callOff('r')).rejects.toMatchObject(owned);
    await expect(other.retry('r')).rejects.toMatchObject(owned);
    expect(await other.resumeAll({ workflows: [flow], watchMs: 1 })).toEqual([]);
    call.succeed('mine');
    expect(await handle.result).toMatchObject({ status: 'succeeded', output: 'mine' });
    expect(held.calls).toBe(1);
    await mine.close();
  });
});

it('taking up a run that is not there does not touch one that begins meanwhile', async () => {
  const engine = createEngine({ store: sqliteStore(join(folder, 'race.db')) });
  await engine.runs();
  for (let i = 0; i < 20; i++) {
    const runId = `r${i}`;
    const flow = one(() => i);
    const calls = [
      () => engine.resume(runId, { workflow: flow }).then(({ result }) => result),
      () => engine.run(flow, null, { runId }),
    ];
    const [first, second] = await Promise.allSettled(
      (i % 2 ? calls : calls.reverse()).map((c) => c()),
    );
    const told = i % 2 ? second : first;
    expect(told).toMatchObject({ status: 'fulfilled', value: { status: 'succeeded', output: i } });
  }
  await engine.close();
});

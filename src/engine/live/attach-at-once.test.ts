/**
 * One id that is started several times at the same moment: one run, and nobody holds one that is not kept.
 * Knows engines and the calls of a store; must not know handles from inside.
 */
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, describe, expect, it } from 'vitest';
import { createEngine, memoryStore, sqliteStore, workflow } from '../../index.ts';
import type { Engine } from '../engine.ts';

const folder = mkdtempSync(join(tmpdir(), 'heddle-at-once-'));
afterAll(() => rmSync(folder, { recursive: true }));

/** Each start gives its number to the step of the run. */
function startAll(engines: readonly Engine[], ran: unknown[]) {
  const flow = workflow('w');
  const step = flow.step('only', {
    run: (input) => {
      ran.push(input);
      return { made: input };
    },
  });
  const options = { runId: 'r', ifExists: 'attach' } as const;
  const given = flow.returns(step);
  return engines.map((engine, i) => engine.start(given, i, options));
}

describe('starts of one id at the same moment', () => {
  it.each([
    ['two engines', [0, 1]],
    ['two engines, twice each', [0, 1, 0, 1]],
    ['the same engine', [1, 1]],
  ])('of %s on one database are one run', async (name, which) => {
    const file = join(folder, `${name}.db`);
    const engines = [0, 1].map(() => createEngine({ store: sqliteStore(file) }));
    const ran: unknown[] = [];
    const handles = await Promise.all(
      startAll(
        which.map((i) => engines[i]!),
        ran,
      ),
    );
    const results = await Promise.all(handles.map(({ result }) => result));
    expect(ran.length).toBe(1);
    const made = { made: ran[0] };
    expect(results.map(({ output }) => output)).toEqual(which.map(() => made));
    for (const engine of engines) await engine.close();
  });

  it('of two engines that were given one store are one run', async () => {
    const store = sqliteStore(join(folder, 'shared.db'));
    const [one, two] = [createEngine({ store }), createEngine({ store })];
    const ran: unknown[] = [];
    const handles = await Promise.all(startAll([one!, two!, two!, one!], ran));
    const results = await Promise.all(handles.map(({ result }) => result));
    expect([ran.length, new Set(results.map(({ output }) => JSON.stringify(output))).size]).toEqual(
      [1, 1],
    );
    await one!.close();
  });

  it('are all refused by a store that does not take the run, and none gives a handle', async () => {
    const store = memoryStore();
    store.append = () => {};
    store.begin = () => Promise.reject(new Error('the disk is full'));
    const engine = createEngine({ store });
    const ran: unknown[] = [];
    const starts = await Promise.allSettled(startAll([engine, engine, engine], ran));
    const codes = starts.map((start) => (start.status === 'rejected' ? start.reason.code : 'ok'));
    expect([codes, ran]).toEqual([Array(3).fill('store-unavailable'), []]);
  });
});

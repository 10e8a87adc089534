/**
 * New runs and the store: kept with their first events, refused without touching anybody else's.
 */
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, describe, expect, it } from 'vitest';
import { newEngine } from '../../../test/workbench.ts';
import type { Store } from '../../ports/store.ts';
import { memoryStore } from '../../stores/memory.ts';
import { sqliteStore } from '../../stores/sqlite.ts';
import { handHeld } from '../../testing/hand-held-step.ts';
import { workflow } from '../../workflow/define.ts';
import type { StepContext } from '../../workflow/step-context.ts';

const folder = mkdtempSync(join(tmpdir(), 'heddle-entry-'));
afterAll(() => rmSync(folder, { recursive: true }));

/** The store, and what was asked of it between one turn of the loop and the next. */
function listening(store: Store) {
  const turns: string[][] = [];
  let open = false;
  const note = (what: string) => {
    if (!open) {
      turns.push([]);
      open = true;
      setImmediate(() => {
        open = false;
      });
    }
    turns.at(-1)!.push(what);
  };
  const { begin, append } = store;
  Object.assign(store, {
    begin(record: Parameters<Store['begin']>[0]) {
      note('begin');
      return begin.call(store, record);
    },
    append(runId: string, events: Parameters<Store['append']>[1]) {
      note(events.at(0).type);
      return append.call(store, runId, events);
    },
  });
  return turns;
}

const one = (run: (input: unknown, context: StepContext) => unknown) => {
  const flow = workflow('w');
  flow.step('only', { run: (input, context) => run(input, context) });
  return flow;
};

describe('a new run', () => {
  it('is kept together with its first events', async () => {
    const store = sqliteStore(join(folder, 'two.db'));
    const turns = listening(store);
    const engine = newEngine({ store });
    expect(await engine.run(one(async () => 1))).toMatchObject({ status: 'succeeded' });
    expect(turns).toEqual([['begin', 'run.started'], ['step.succeeded']]);
    await engine.close();
  });

  it('is kept before its turn has come, and its events when it has', async () => {
    const store = sqliteStore(join(folder, 'line.db'));
    const engine = newEngine({ store, maxRuns: 1 });
    const held = handHeld<unknown, StepContext>();
    const first = await engine.start(one(held), null, { runId: 'first' });
    const second = await engine.start(
      one(() => 2),
      null,
      { runId: 'second' },
    );
    const lines = async () =>
      (await engine.runs()).map(({ runId, status }) => `${runId} ${status}`);
    expect(await lines()).toEqual(['second pending', 'first running']);
    (await held.started()).succeed(1);
    await Promise.all([first.result, second.result]);
    expect(await lines()).toEqual(['second succeeded', 'first succeeded']);
    await engine.close();
  });

  const stores = {
    memory: () => memoryStore(),
    sqlite: () => sqliteStore(join(folder, 'taken.db')),
  };
  for (const [name, open] of Object.entries(stores)) {
    describe(`with the id of another (${name})`, () => {
      it('is refused, and the other one goes on untouched', async () => {
        const store = open();
        const held = handHeld<unknown, StepContext>();
        const engine = newEngine({ store });
        // Another engine on the same store does not know which runs are under way here.
        const other = newEngine({ store, maxRuns: 1 });
        const handle = await engine.start(one(held), null, { runId: 'r' });
        const events = async () => (await engine.history('r'))!.events.length;
        const before = await events();
        const refusal = { code: 'run-exists', message: 'there is a run "r" already' };
        const again = one(() => 'never');
        await expect(engine.run(again, null, { runId: 'r' })).rejects.toMatchObject(refusal);
        await expect(other.run(again, null, { runId: 'r' })).rejects.toMatchObject(refusal);
        // Where the run would have to wait for its turn, too.
        const blocker = handHeld<unknown, StepContext>();
        const blocking = await other.start(one(blocker), null, { runId: 'b' });
        await expect(other.run(again, null, { runId: 'r' })).rejects.toMatchObject(refusal);
        expect(await events()).toBe(before);
        (await blocker.started()).succeed(1);
        (await held.started()).succeed('kept');
        expect(await handle.result).toMatchObject({ status: 'succeeded', output: 'kept' });
        expect(await blocking.result).toMatchObject({ status: 'succeeded' });
        // The place of the refused run is free again.
        expect(await other.run(again)).toMatchObject({ output: 'never' });
        await engine.close();
      });
    });
  }

  it('with the id of one that has ended is refused by name', async () => {
    const store = sqliteStore(join(folder, 'ended.db'));
    const engine = newEngine({ store });
    await engine.run(
      one(() => 1),
      null,
      { runId: 'r' },
    );
    await expect(
      engine.run(
        one(() => 2),
        null,
        { runId: 'r' },
      ),
    ).rejects.toMatchObject({
      code: 'run-exists',
      hint: "choose another id or none, or take that run: { ifExists: 'attach' }",
    });
    expect((await engine.history('r'))!.events.at(-1)).toMatchObject({ output: 1 });
    await engine.close();
  });
});

describe.each(['memory', 'sqlite'] as const)(
  'closing an engine with a run under way (%s)',
  (name) => {
    it('ends the result of the run in words, and nothing else', async () => {
      const store = name === 'memory' ? memoryStore() : sqliteStore(join(folder, 'closed.db'));
      const engine = newEngine({ store });
      const held = handHeld<unknown, StepContext>();
      const handle = await engine.start(one(held));
      const call = await held.started();
      // Nobody waits for the result yet: the process would end if that were nobody's fault.
      await engine.close();
      call.succeed(1);
      await new Promise((resolve) => setImmediate(resolve));
      await expect(handle.result).rejects.toMatchObject({
        code: 'store-unavailable',
        message: expect.stringContaining('was closed while run'),
      });
    });
  },
);

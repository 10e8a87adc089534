/**
 * Steps that have their effects in the database of the store.
 */
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, describe, expect, it } from 'vitest';
import { newEngine } from '../../../test/workbench.ts';
import type { RunResult } from '../../run/result.ts';
import { memoryStore } from '../../stores/memory.ts';
import { sqliteStore } from '../../stores/sqlite.ts';
import { workflow } from '../../workflow/define.ts';
import type { StepContext } from '../../workflow/step-context.ts';

const folder = mkdtempSync(join(tmpdir(), 'heddle-transactions-'));
afterAll(() => rmSync(folder, { recursive: true }));

const TABLE = { sql: 'CREATE TABLE IF NOT EXISTS paid(who TEXT)' };
const PAY = { sql: 'INSERT INTO paid VALUES(?)', args: ['ann'] };
const COUNT = { sql: 'SELECT count(*) AS n FROM paid' };

describe('a step with transactional effects', () => {
  it('has them once, although its process ends before that is recorded', async () => {
    const file = join(folder, 'once.db');
    const flow = workflow('pay');
    let calls = 0;
    let paid = 0;
    flow.step('pay', {
      effects: 'transactional',
      run: async (_: unknown, { transaction }: StepContext) => {
        calls++;
        await transaction([TABLE]);
        const [, counted] = await transaction([PAY, COUNT]);
        paid++;
        // The first process does not live to see the end of the step.
        if (calls === 1) await new Promise(() => {});
        return counted!.rows[0]!.n;
      },
    });
    const first = sqliteStore(file);
    await newEngine({ store: first }).start(flow, null, { runId: 'r' });
    await expect.poll(() => first.list()).toMatchObject([{ status: 'running' }]);
    await expect.poll(() => paid).toBe(1);
    await first.close();
    const second = sqliteStore(file);
    const handle = await newEngine({ store: second }).resume('r', { workflow: flow });
    const result = await handle.result;
    expect(result).toMatchObject({ status: 'succeeded', output: 1 });
    expect(calls).toBe(2);
    await second.close();
  });

  it('fails with what the database says', async () => {
    const store = sqliteStore(join(folder, 'refused.db'));
    const flow = workflow('pay');
    flow.step('pay', {
      run: (_: unknown, { transaction }: StepContext) => transaction([PAY]),
    });
    const { error } = (await newEngine({ store }).run(flow)).step('pay');
    expect(error).toMatchObject({ code: 'E_TRANSACTION' });
    expect(error!.message).toContain('no such table: paid');
    await store.close();
  });

  it('is refused with a store that has no database, before anything runs', async () => {
    const flow = workflow('pay');
    flow.step('pay', { effects: 'transactional', run: () => 1 });
    const engine = newEngine({ store: memoryStore() });
    await expect(engine.run(flow)).rejects.toMatchObject({
      code: 'invalid-workflow',
      diagnostics: [{ code: 'E_NO_TRANSACTIONS', path: ['steps', 0, 'effects'] }],
    });
    expect((await engine.plan(flow)).plan).toBeDefined();
  });

  it.each([['SELECT 1'], [undefined], [[{ sql: 1 }]], [[{ sql: 'SELECT ?', args: 1 }]]])(
    'is told what a transaction takes when it gives %j',
    async (given) => {
      const flow = workflow('pay');
      flow.step('pay', {
        run: (_: unknown, { transaction }: StepContext) => transaction(given as never),
      });
      const { error } = (await newEngine({ store: memoryStore() }).run(flow)).step('pay');
      expect(error?.message).toBe('transaction takes a list of statements: [{ sql, args }]');
    },
  );

  it('that asks all the same fails', async () => {
    const flow = workflow('pay');
    flow.step('pay', { run: (_: unknown, { transaction }: StepContext) => transaction([PAY]) });
    const { error } = (await newEngine({ store: memoryStore() }).run(flow)).step('pay');
    expect(error).toMatchObject({ code: 'E_TRANSACTION', retryable: false });
  });
});

type Body = (context: StepContext) => Promise<unknown>;

const ROWS = { sql: 'SELECT who FROM paid' };

/** A step that is cut off by the end of its process once its first body has done all; then it has others. */
async function deployed(name: string, first: Body, ...others: readonly Body[]) {
  const file = join(folder, `${name}.db`);
  const flowOf = (body: Body) => {
    const flow = workflow('pay');
    flow.step('pay', {
      effects: 'transactional',
      run: (_: unknown, context: StepContext) => body(context),
    });
    return flow;
  };
  const before = sqliteStore(file);
  const table = workflow('table');
  table.step('table', { run: (_: unknown, { transaction }) => transaction([TABLE]) });
  await newEngine({ store: before }).run(table);
  let isDone = false;
  const cutOff = flowOf(async (context) => {
    await first(context);
    isDone = true;
    await new Promise(() => {});
  });
  await newEngine({ store: before }).start(cutOff, null, { runId: 'r' });
  await expect.poll(() => isDone).toBe(true);
  await before.close();
  const store = sqliteStore(file);
  const engine = newEngine({ store });
  const results: RunResult[] = [];
  for (const body of others) {
    const options = { workflow: flowOf(body), useCurrent: true };
    const last = results.at(-1)?.runId;
    const handle = await (last === undefined
      ? engine.resume('r', { workflow: flowOf(body) })
      : engine.retry(last, options));
    results.push(await handle.result);
  }
  const count = workflow('count');
  count.step('count', { run: (_: unknown, { transaction }) => transaction([ROWS]) });
  const counted = await engine.run(count);
  await store.close();
  const [{ rows }] = counted.output as [{ rows: unknown[] }];
  return { results, rows };
}

describe('a step that asks for something else than the attempt before', () => {
  it('fails, and what was done is not done again', async () => {
    const { results, rows } = await deployed(
      'looks-first',
      ({ transaction }) => transaction([PAY]),
      async ({ transaction }) => {
        await transaction([COUNT]);
        return transaction([PAY]);
      },
      // Mended as the error says.
      async ({ transaction }) => {
        await transaction([PAY]);
        const [counted] = await transaction([COUNT]);
        return counted!.rows;
      },
    );
    const { code, retryable, message } = results[0]!.step('pay').error!;
    expect({ code, retryable }).toEqual({ code: 'E_TRANSACTION', retryable: false });
    expect(message).toBe(
      'call 1 of transaction is another one than in an earlier attempt: statement 1 is "select count(*)as n from paid", ' +
        'and "insert into paid values(?)" was done. Nothing was done (make the calls of then first, in their order and with ' +
        'their texts, and retry the run; a fork does all of them again)',
    );
    expect(results[1]).toMatchObject({ status: 'succeeded', output: [{ n: 1 }] });
    expect(rows).toEqual([{ who: 'ann' }]);
  });

  it('does nothing more in that attempt, whatever its body makes of it', async () => {
    const { results, rows } = await deployed(
      'catches',
      ({ transaction }) => transaction([PAY]),
      async ({ transaction }) => {
        await transaction([COUNT]).catch(() => {});
        return transaction([PAY]);
      },
    );
    expect(results[0]!.step('pay').error).toMatchObject({ code: 'E_TRANSACTION' });
    expect(rows).toEqual([{ who: 'ann' }]);
  });

  it('does nothing of calls that it makes at once', async () => {
    const { results, rows } = await deployed(
      'at-once',
      ({ transaction }) => transaction([PAY]),
      ({ transaction }) => Promise.all([transaction([COUNT]), transaction([PAY])]),
    );
    expect(results[0]!.step('pay').error).toMatchObject({ code: 'E_TRANSACTION' });
    expect(rows).toEqual([{ who: 'ann' }]);
  });

  it('goes on where only arguments, spaces and comments are other ones', async () => {
    const { results, rows } = await deployed(
      'same',
      ({ transaction }) => transaction([PAY, COUNT]),
      async ({ transaction }) => {
        const insert = { sql: `INSERT INTO paid -- who has paid\n  VALUES(?);`, args: ['bob'] };
        const [, counted] = await transaction([insert, COUNT]);
        return counted!.rows;
      },
    );
    expect(results[0]).toMatchObject({ status: 'succeeded', output: [{ n: 1 }] });
    expect(rows).toEqual([{ who: 'ann' }]);
  });
});

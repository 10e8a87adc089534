/**
 * Steps that have their effects in the database of the store.
 */
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, describe, expect, it } from 'vitest';
import { newEngine } from '../../../test/workbench.ts';
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

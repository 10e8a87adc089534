/**
 * The server is stopped, or killed, again and again while runs are appended to: nothing that was told
 * is lost, and nothing is there twice. `npm run crash` does it longer.
 */
import { afterAll, describe, expect, it } from 'vitest';
import { postgresStore } from '../../src/stores/postgres.ts';
import { cycles } from '../crash/length.ts';
import { Lanes } from './lanes.ts';
import { startProxy } from './proxy.ts';
import { startPostgres } from './server.ts';

const CYCLES = cycles(5, 100);
const LANES = 20;

const server = await startPostgres({ fsync: true });
afterAll(() => server?.remove());

const runIds = Array.from({ length: LANES }, (_, i) => `lane-${i}`);

describe.skipIf(server === undefined)('runs in Postgres', () => {
  it(`survive ${CYCLES} ends of the server`, { timeout: 300_000 + CYCLES * 20_000 }, async () => {
    const told: (string | undefined)[] = [];
    const where = { schema: 'restarts' };
    const store = postgresStore(server!.url(), {
      ...where,
      onTrouble: (message) => told.push(message),
    });
    const lanes = new Lanes(store, runIds);
    await lanes.more(LANES);
    const ends = ['SIGQUIT', 'SIGKILL', 'SIGINT'] as const;
    for (let cycle = 0; cycle < CYCLES; cycle++) {
      await lanes.more(LANES * (1 + (cycle % 7)));
      await server!.stop(ends[cycle % ends.length]);
      await server!.start();
      await lanes.more(LANES);
    }
    await lanes.end();
    const other = postgresStore(server!.url(), where);
    expect(await lanes.faults(other)).toEqual([]);
    expect(lanes.acknowledged).toBeGreaterThan(CYCLES * LANES * 2);
    expect(told.length).toBeGreaterThanOrEqual(CYCLES * 2);
    expect(told[0]).toMatch(/^blocked: .* \(postgres:\/\/postgres@127\.0\.0\.1:\d+\/postgres\)$/);
    expect(told.at(-1)).toBeUndefined();
    await Promise.all([store.close(), other.close()]);
  });

  it('survive the loss of every second answer to a commit', async () => {
    const proxy = await startProxy(server!.port);
    const url = server!.url().replace(`:${server!.port}/`, `:${proxy.port}/`);
    const where = { schema: 'answers' };
    const store = postgresStore(url, where);
    // The first answer of a store may be lost as well as any other.
    proxy.loseAnswers(true);
    const lanes = new Lanes(store, runIds);
    await lanes.more(40 * LANES);
    await lanes.end();
    const answers = await Promise.all(
      runIds
        .slice(0, 5)
        .map((runId) => store.ask(runId, { id: 'q1', kind: 'cancel', reason: 'x' })),
    );
    expect(answers).toEqual(['kept', 'kept', 'kept', 'kept', 'kept']);
    await store.release('lane-0');
    proxy.loseAnswers(false);
    const other = postgresStore(server!.url(), where);
    expect(await lanes.faults(other)).toEqual([]);
    expect(proxy.lost).toBeGreaterThan(15);
    expect((await other.claim('lane-0')).kind).toBe('claimed');
    expect((await other.claim('lane-1')).kind).toBe('owned');
    await Promise.all([store.close(), other.close()]);
    await proxy.close();
  });
});

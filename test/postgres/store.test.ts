/**
 * The store in Postgres: whom it lets write, what it refuses to open, and what it says of it.
 */

import { once } from 'node:events';
import { createServer } from 'node:net';
import postgres, { type Sql } from 'postgres';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { Store } from '../../src/ports/store.ts';
import { StoreError } from '../../src/run/store-error.ts';
import { type PostgresOptions, postgresStore } from '../../src/stores/postgres.ts';
import {
  batch,
  expectEvents,
  expectRefusal,
  finished,
  gave,
  record,
  refusalOf,
  started,
} from '../../src/testing/contract/store-draft.ts';
import { PASSWORD, type PostgresServer, startPostgres } from './server.ts';

const found = await startPostgres();
/** There is one in every test that runs. */
const server = found as PostgresServer;
afterAll(() => found?.remove());

let sql: Sql;
let schemas = 0;
const newSchema = () => `s${++schemas}`;
const opened: Store[] = [];

/** A store in a schema of its own, closed at the end. */
function open(options: PostgresOptions & { readonly url?: string } = {}): Store {
  const store = postgresStore(options.url ?? server.url(), { schema: newSchema(), ...options });
  opened.push(store);
  return store;
}

beforeAll(() => {
  if (found !== undefined) sql = postgres(server.url(), { max: 1, onnotice: () => {} });
});
afterAll(async () => {
  await Promise.all(opened.map((store) => store.close()));
  await sql?.end();
});

/** The error with which a call is refused; nothing in it shows the password. */
async function refused(call: () => unknown): Promise<StoreError> {
  const error = await refusalOf(call);
  expect(error).toBeInstanceOf(StoreError);
  const { message, hint, cause } = error as StoreError;
  expect(`${message} ${hint} ${String(cause)} ${JSON.stringify(cause)}`).not.toContain(PASSWORD);
  expect(hint).toBeTruthy();
  return error as StoreError;
}

/** Resolves when a store has had trouble, and again when it is over. */
function troubles() {
  const said: (string | undefined)[] = [];
  let wake = () => {};
  const onTrouble = (message: string | undefined) => {
    said.push(message);
    wake();
  };
  const until = async (count: number) => {
    while (said.length < count)
      await new Promise<void>((resolve) => {
        wake = resolve;
      });
  };
  return { said, onTrouble, until };
}

describe.skipIf(found === undefined)('a store in Postgres', () => {
  it('writes all of a turn in one commit, whatever it is', async () => {
    const schema = newSchema();
    const store = open({ schema });
    await store.begin(record('z'));
    const beat = async () =>
      Number((await sql`SELECT heartbeat FROM ${sql(schema)}.owners`)[0]!.heartbeat);
    const before = await beat();
    const result = { output: 1, metadata: undefined, runId: 'a', keptAt: 1 };
    store.log('z', { at: 1, step: 0, text: 'line' });
    await Promise.all([
      ...['a', 'b', 'c'].map((id) => store.begin(record(id))),
      ...['a', 'b', 'z'].map((id) =>
        store.append(id, batch(started(1), gave('x'.repeat(300_000)))),
      ),
      store.append('a', batch(finished())),
      store.remember('k', { ...result, output: 0 }),
      store.remember('k', result),
    ]);
    expect((await beat()) - before).toBe(1);
    await expectEvents(store, 'a', [started(1), gave('x'.repeat(300_000)), finished()]);
    expect(await store.recall('k')).toEqual(result);
    expect(await store.logs('z')).toHaveLength(1);
    const lines = await store.list();
    expect(Object.fromEntries(lines.map(({ runId, status }) => [runId, status]))).toEqual({
      a: 'succeeded',
      b: 'running',
      c: 'pending',
      z: 'running',
    });
  });

  it('keeps nothing of a run that is there already, and the rest of the turn', async () => {
    const schema = newSchema();
    const [one, other] = [open({ schema }), open({ schema })];
    await one.begin(record('a'));
    const calls = [
      other.begin(record('a')),
      other.append('a', batch(started(1), gave('x'.repeat(300_000)))),
      other.begin(record('b')),
      other.append('b', batch(started(2))),
    ];
    other.log('a', { at: 1, step: 0, text: 'line' });
    const outcomes = await Promise.allSettled(calls);
    expect(outcomes.map(({ status }) => status)).toEqual([
      ...['rejected', 'rejected', 'fulfilled', 'fulfilled'],
    ]);
    await expectRefusal(() => calls[0], 'exists');
    await expectEvents(one, 'a', []);
    await expectEvents(one, 'b', [started(2)]);
    const [left] = await sql`SELECT (SELECT count(*)::int FROM ${sql(schema)}.blobs) AS blobs,
      (SELECT count(*)::int FROM ${sql(schema)}.logs) AS logs`;
    expect(left).toEqual({ blobs: 0, logs: 0 });
  });

  it.each([
    ['disk', 'on'],
    ['process', 'off'],
  ] as const)(
    'with durability %s commits with synchronous_commit = %s',
    async (durability, promise) => {
      const schema = newSchema();
      const store = open({ schema, durability });
      await store.begin(record('a'));
      // What commits are made with shows where they are made.
      await sql`CREATE TABLE ${sql(schema)}.seen(setting text)`;
      await sql.unsafe(`CREATE FUNCTION ${schema}.see() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN
      INSERT INTO ${schema}.seen VALUES (current_setting('synchronous_commit')); RETURN NULL; END $$`);
      await sql.unsafe(`CREATE CONSTRAINT TRIGGER see AFTER INSERT ON ${schema}.records
      DEFERRABLE INITIALLY DEFERRED FOR EACH ROW EXECUTE FUNCTION ${schema}.see()`);
      await store.append('a', batch(started(1)));
      const seen = await sql`SELECT setting FROM ${sql(schema)}.seen`;
      expect(seen.map(({ setting }) => setting)).toEqual([promise]);
    },
  );

  it('is made by several programs that begin at once', async () => {
    const schema = newSchema();
    const stores = Array.from({ length: 6 }, () => open({ schema }));
    await Promise.all(stores.map((store, i) => store.begin(record(`r${i}`))));
    expect(await stores[0]!.list()).toHaveLength(6);
  });
});

describe.skipIf(found === undefined)('an owner', () => {
  it('is one of many that claim a run at once', async () => {
    const schema = newSchema();
    const owner = open({ schema });
    const others = Array.from({ length: 6 }, () => open({ schema }));
    for (let round = 0; round < 5; round++) {
      const runId = `r${round}`;
      await owner.begin(record(runId));
      await owner.release(runId);
      const claims = await Promise.all(others.map((store) => store.claim(runId)));
      const winners = others.filter((_, i) => claims[i]!.kind === 'claimed');
      expect(claims.map(({ kind }) => kind).sort()).toEqual([
        ...['claimed', 'owned', 'owned', 'owned', 'owned', 'owned'],
      ]);
      await winners[0]!.append(runId, batch(started(1), finished()));
    }
  });

  it('that is silent loses its run to one of those who watch it, and cannot write', async () => {
    const schema = newSchema();
    const owner = open({ schema });
    const others = [open({ schema }), open({ schema }), open({ schema })];
    await owner.begin(record('a'));
    const claims = await Promise.all(others.map((store) => store.claim('a', { watchMs: 50 })));
    expect(claims.map(({ kind }) => kind).sort()).toEqual(['claimed', 'owned', 'owned']);
    const late = await refused(() => owner.append('a', batch(started(1))));
    expect(late.kind).toBe('fenced-off');
    await expectEvents(owner, 'a', []);
  });

  it('that writes while it is watched keeps its run', async () => {
    const schema = newSchema();
    const [owner, other] = [open({ schema }), open({ schema })];
    await owner.begin(record('a'));
    const watching = other.claim('a', { watchMs: 400 });
    for (let at = 1; at < 40; at++) {
      await owner.append('a', batch(started(at)));
      await new Promise((resolve) => setImmediate(resolve));
    }
    const beating = setInterval(() => void owner.append('a', batch(started(99))), 20);
    expect((await watching).kind).toBe('owned');
    clearInterval(beating);
  });

  it('whose process has ended leaves its run at once, without being watched', async () => {
    const schema = newSchema();
    const [owner, other] = [open({ schema }), open({ schema })];
    await owner.begin(record('a'));
    await sql`UPDATE ${sql(schema)}.owners SET process_start = 'before'`;
    expect(await other.list({ interrupted: true })).toHaveLength(1);
    expect((await other.claim('a')).kind).toBe('claimed');
    await expectRefusal(() => owner.append('a', batch(started(1))), 'fenced-off');
  });

  it('on another machine is watched, even when its number is free here', async () => {
    const schema = newSchema();
    const [owner, other] = [open({ schema }), open({ schema })];
    await owner.begin(record('a'));
    await sql`UPDATE ${sql(schema)}.owners SET host = 'far boot-9 pid:[1]', pid = 4194000`;
    const claim = await other.claim('a');
    expect(claim).toMatchObject({ kind: 'owned', owner: { host: 'far', pid: 4194000 } });
  });

  it('of a database that was set back is told what was lost', async () => {
    const schema = newSchema();
    const store = open({ schema });
    await store.begin(record('a'));
    await store.append('a', batch(started(1)));
    await sql`UPDATE ${sql(schema)}.owners SET heartbeat = 0`;
    const { kind, message } = await refused(() => store.append('a', batch(started(2))));
    expect([kind, message]).toEqual(['unusable', expect.stringContaining('has lost what it had')]);
  });
});

describe.skipIf(found === undefined)('a record', () => {
  it.each([
    ['is changed', 'UPDATE s.records SET body = $$[1]$$ WHERE seq = 2', 'record 2: it is not what'],
    ['is gone from the middle', 'DELETE FROM s.records WHERE seq = 1', 'record 1: it is missing'],
    ['is gone from the end', 'DELETE FROM s.records WHERE seq = 3', 'record 3: it is missing'],
    ['is the only one gone of all', 'DELETE FROM s.records', 'record 0: it is missing'],
    ['has a blob that is gone', 'DELETE FROM s.blobs', 'record 2: the blob'],
    ['has a blob that is changed', "UPDATE s.blobs SET body = 'x'", 'record 2: the blob'],
  ])('that %s is found, and other runs are not concerned', async (_, change, words) => {
    const schema = newSchema();
    const store = open({ schema });
    for (const [id, output] of [
      ['bad', 'x'.repeat(300_000)],
      ['good', 'small'],
    ] as const) {
      await store.begin(record(id));
      for (const event of [started(1), gave(output), finished()])
        await store.append(id, batch(event));
    }
    const nr = (await sql`SELECT nr FROM ${sql(schema)}.runs WHERE id = 'bad'`)[0]!.nr;
    await sql.unsafe(
      change.replace('s.', `${schema}.`) +
        (change.includes('WHERE') ? ' AND' : ' WHERE') +
        ` run = ${nr}`,
    );
    const { kind, message } = await refused(() => store.read('bad'));
    expect([kind, message]).toEqual([
      'damaged',
      expect.stringContaining(`run bad is damaged at ${words}`),
    ]);
    await expectEvents(store, 'good', [started(1), gave('small'), finished()]);
  });
});

describe.skipIf(found === undefined)('a database', () => {
  const asUser = async (name: string, grants: string) => {
    await sql.unsafe(`CREATE ROLE ${name} LOGIN PASSWORD '${PASSWORD}'; ${grants}`);
    return server.url(name);
  };

  it('in which the user may make nothing is refused with the right to grant', async () => {
    const url = await asUser('guest', '');
    const error = await refused(() => open({ url, schema: 'nowhere' }).begin(record('a')));
    expect(error.message).toContain('the user guest may not make its tables');
    expect(error.hint).toContain('GRANT CREATE ON DATABASE "postgres" TO "guest"');
  });

  it('of which the user may not read the tables is refused with the rights to grant', async () => {
    const schema = newSchema();
    await open({ schema }).begin(record('a'));
    const url = await asUser('reader', `GRANT USAGE ON SCHEMA ${schema} TO reader`);
    const store = open({ url, schema });
    for (const call of [() => store.list(), () => store.begin(record('b'))]) {
      const { message, hint } = await refused(call);
      expect(message).toMatch(/postgres:\/\/reader@127.* permission denied for table/);
      expect(hint).toContain('grant');
    }
  });

  it('with tables of a newer version is refused with both versions', async () => {
    const schema = newSchema();
    await open({ schema }).begin(record('a'));
    await sql`UPDATE ${sql(schema)}.store SET version = 7`;
    for (const call of [() => open({ schema }).list(), () => open({ schema }).begin(record('b'))])
      expect((await refused(call)).message).toContain(
        `its schema ${schema} has version 7, and this program knows versions up to 1`,
      );
  });

  it('with tables of something else is refused and left as it is', async () => {
    const schema = newSchema();
    await sql.unsafe(`CREATE SCHEMA ${schema}; CREATE TABLE ${schema}.runs(name text)`);
    expect((await refused(() => open({ schema }).list())).message).toContain('something else');
    const tables = await sql`SELECT tablename FROM pg_tables WHERE schemaname = ${schema}`;
    expect(tables.map(({ tablename }) => tablename)).toEqual(['runs']);
  });

  it('whose transactions are read-only is refused for writing, and can be read', async () => {
    const schema = newSchema();
    await open({ schema }).begin(record('a'));
    const url = await asUser(
      'visitor',
      `GRANT USAGE ON SCHEMA ${schema} TO visitor;
      GRANT ALL ON ALL TABLES IN SCHEMA ${schema} TO visitor;
      ALTER ROLE visitor SET default_transaction_read_only = on`,
    );
    const store = open({ url, schema });
    expect((await store.read('a'))?.runId).toBe('a');
    const { message, hint } = await refused(() => store.begin(record('b')));
    expect(message).toContain('its transactions are read-only');
    expect(hint).toContain('default_transaction_read_only = off for the user visitor');
  });

  it('that is not there, and a user or a password that is wrong, are refused', async () => {
    const nowhere = await refused(() => open({ url: server.url('postgres', 'nowhere') }).list());
    expect(nowhere.message).toContain('database "nowhere" does not exist');
    expect(nowhere.hint).toContain('make the database');
    const wrong = server.url().replace(PASSWORD, `${PASSWORD}x`);
    const stranger = await refused(() => open({ url: wrong }).begin(record('a')));
    expect(stranger.message).toContain('password authentication failed');
    expect(stranger.hint).toContain('password');
  });

  it('of another encoding is refused', async () => {
    await sql`CREATE DATABASE latin ENCODING 'LATIN1' TEMPLATE template0 LOCALE 'C'`;
    const error = await refused(() => open({ url: server.url('postgres', 'latin') }).list());
    expect(error.message).toContain('its encoding is LATIN1, not UTF8');
  });

  it.each([
    `postgres://u:${PASSWORD}@host:port/db`,
    `postgres://u:${PASSWORD}/x@127.0.0.1:1/db`,
    `u:${PASSWORD}@nowhere`,
  ])('whose address makes no sense is refused without its password', async (url) => {
    await refused(() => open({ url, patienceMs: 50 }).list());
  });

  it('takes no name with a zero in it', async () => {
    const store = open();
    await store.begin(record('a'));
    expect((await refused(() => store.begin(record('x\0')))).message).toContain('"x\\u0000"');
    expect((await refused(() => store.read('x\0'))).kind).toBe('unusable');
    expect((await refused(() => store.ask('x\0', { kind: 'cancel', reason: '' }))).kind).toBe(
      'unusable',
    );
    await store.append('a', batch(started(1)));
  });
});

describe.skipIf(found === undefined)('a server that is not there', () => {
  it('is waited for as long as was said by who begins, claims or reads', async () => {
    const nobody = createServer().listen(0, '127.0.0.1');
    await once(nobody, 'listening');
    const { port } = nobody.address() as { port: number };
    nobody.close();
    const url = `postgres://u:${PASSWORD}@127.0.0.1:${port}/db`;
    const told = troubles();
    const store = open({ url, patienceMs: 300, onTrouble: told.onTrouble });
    const begun = performance.now();
    const calls = [() => store.begin(record('a')), () => store.claim('b'), () => store.list()];
    const errors = await Promise.all(calls.map(refused));
    expect(performance.now() - begun).toBeGreaterThanOrEqual(300);
    for (const { kind, message, hint } of errors) {
      expect(kind).toBe('unusable');
      expect(message).toContain(`postgres://u@127.0.0.1:${port}/db cannot be used: no connection`);
      expect(hint).toContain('start the server');
    }
    expect(told.said).toEqual([expect.stringMatching(/^blocked: no connection/), undefined]);
  });

  it('that takes calls and says nothing is given up too', async () => {
    const silent = createServer((socket) => socket.on('error', () => {})).listen(0, '127.0.0.1');
    await once(silent, 'listening');
    const { port } = silent.address() as { port: number };
    const store = open({ url: `postgres://u@127.0.0.1:${port}/db`, patienceMs: 500 });
    expect((await refused(() => store.list())).kind).toBe('unusable');
    await store.close();
    silent.close();
  });

  it('is waited for by a run that has begun, which says so; a new one is refused', async () => {
    const told = troubles();
    const schema = newSchema();
    const store = open({ schema, patienceMs: 300, onTrouble: told.onTrouble });
    await store.begin(record('a'));
    await sql.end();
    // The first ones may be under way when the server ends.
    const waiting: Promise<void>[] = [];
    const appending = setInterval(
      () => waiting.push(Promise.resolve(store.append('a', batch(started(waiting.length + 1))))),
      1,
    );
    await server.stop('SIGQUIT');
    await told.until(1);
    clearInterval(appending);
    expect(told.said[0]).toMatch(/^blocked: (no connection to the server|the server is stopping)/);
    expect((await refused(() => store.begin(record('b')))).kind).toBe('unusable');
    await server.start();
    sql = postgres(server.url(), { max: 1, onnotice: () => {} });
    await Promise.all(waiting);
    await told.until(2);
    expect(told.said.at(-1)).toBeUndefined();
    await expectEvents(
      store,
      'a',
      waiting.map((_, i) => started(i + 1)),
    );
    expect(await store.list()).toHaveLength(1);
  });

  it('takes requests again when it is back, and none is lost', async () => {
    const schema = newSchema();
    const [one, other] = [open({ schema }), open({ schema })];
    const told = new Promise<string>((resolve) => {
      one.listen((_, { reason }) => {
        resolve(reason);
        return true;
      });
    });
    await one.begin(record('a'));
    await other.begin(record('b'));
    await sql.end();
    await server.stop('SIGINT');
    await server.start();
    sql = postgres(server.url(), { max: 1, onnotice: () => {} });
    await other.ask('a', { kind: 'cancel', reason: 'enough' });
    expect(await told).toBe('enough');
  });
});

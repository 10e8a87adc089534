/**
 * The store in Postgres: what it writes, whom it lets write, and what it does not believe.
 */
import { describe, expect, it } from 'vitest';
import {
  batch,
  expectEvents,
  expectRefusal,
  finished,
  gave,
  record,
  started,
} from '../../src/testing/contract/store-draft.ts';
import { PASSWORD } from './server.ts';
import { isThere, newSchema, open, refused, server, sql } from './set-up.ts';

describe.skipIf(!isThere)('a store in Postgres', () => {
  it('writes all of a turn in one commit, whatever it is', async () => {
    const schema = newSchema();
    const store = open({ schema });
    await store.begin(record('z'));
    const beat = async () =>
      Number((await sql()`SELECT heartbeat FROM ${sql()(schema)}.owners`)[0]!.heartbeat);
    const before = await beat();
    const result = { output: 1, metadata: undefined, runId: 'a', keptAt: 1 };
    store.log('z', { at: 1, step: 0, text: 'line' });
    await Promise.all([
      ...['a', 'b', 'c'].map((id) => store.begin(record(id))),
      ...['a', 'b', 'z'].map((id) =>
        store.append(id, batch(started(1), gave('x'.repeat(200_000)))),
      ),
      store.append('a', batch(finished())),
      store.remember('k', { ...result, output: 0 }),
      store.remember('k', result),
    ]);
    expect((await beat()) - before).toBe(1);
    await expectEvents(store, 'a', [started(1), gave('x'.repeat(200_000)), finished()]);
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
      'rejected',
      'rejected',
      'fulfilled',
      'fulfilled',
    ]);
    await expectRefusal(() => calls[0], 'exists');
    await expectEvents(one, 'a', []);
    await expectEvents(one, 'b', [started(2)]);
    const [left] = await sql()`SELECT (SELECT count(*)::int FROM ${sql()(schema)}.blobs) AS blobs,
      (SELECT count(*)::int FROM ${sql()(schema)}.logs) AS logs`;
    expect(left).toEqual({ blobs: 0, logs: 0 });
  });

  it.each([
    ['disk', 'on'],
    ['process', 'off'],
  ] as const)(
    'with durability %s commits with synchronous_commit = %s',
    async (durability, promise) => {
      const schema = newSchema();
      // A user for whom the server usually does the opposite.
      const usual = promise === 'on' ? 'off' : 'on';
      await sql().unsafe(`CREATE ROLE usual_${usual} LOGIN SUPERUSER PASSWORD '${PASSWORD}';
        ALTER ROLE usual_${usual} SET synchronous_commit = ${usual}`);
      const store = open({ schema, durability, url: server.url(`usual_${usual}`) });
      await store.begin(record('a'));
      // What commits are made with shows where they are made.
      await sql()`CREATE TABLE ${sql()(schema)}.seen(setting text)`;
      await sql().unsafe(`CREATE FUNCTION ${schema}.see() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN
      INSERT INTO ${schema}.seen VALUES (current_setting('synchronous_commit')); RETURN NULL; END $$`);
      await sql().unsafe(`CREATE CONSTRAINT TRIGGER see AFTER INSERT ON ${schema}.records
      DEFERRABLE INITIALLY DEFERRED FOR EACH ROW EXECUTE FUNCTION ${schema}.see()`);
      await store.append('a', batch(started(1)));
      const seen = await sql()`SELECT setting FROM ${sql()(schema)}.seen`;
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

describe.skipIf(!isThere)('an owner', () => {
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
        'claimed',
        ...Array.from({ length: 5 }, () => 'owned'),
      ]);
      await winners[0]!.append(runId, batch(started(1), finished()));
    }
  });

  it('that is silent loses its run to one of those who watch it, and cannot write', async () => {
    const schema = newSchema();
    const owner = open({ schema });
    const others = [open({ schema }), open({ schema }), open({ schema })];
    await owner.begin(record('a'));
    // Connected, so that all watch it at a time: whoever comes later would watch the one that got it.
    for (const store of others) expect((await store.claim('a')).kind).toBe('owned');
    const claims = await Promise.all(others.map((store) => store.claim('a', { watchMs: 200 })));
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
    await sql()`UPDATE ${sql()(schema)}.owners SET process_start = 'before'`;
    expect(await other.list({ interrupted: true })).toHaveLength(1);
    expect((await other.claim('a')).kind).toBe('claimed');
    await expectRefusal(() => owner.append('a', batch(started(1))), 'fenced-off');
  });

  it('on another machine is watched, even when its number is free here', async () => {
    const schema = newSchema();
    const [owner, other] = [open({ schema }), open({ schema })];
    await owner.begin(record('a'));
    await sql()`UPDATE ${sql()(schema)}.owners SET host = 'far boot-9 pid:[1]', pid = 4194000`;
    const claim = await other.claim('a');
    expect(claim).toMatchObject({ kind: 'owned', owner: { host: 'far', pid: 4194000 } });
  });

  it('of a database that was set back is told what was lost', async () => {
    const schema = newSchema();
    const store = open({ schema });
    await store.begin(record('a'));
    await store.append('a', batch(started(1)));
    await sql()`UPDATE ${sql()(schema)}.owners SET heartbeat = 0`;
    const { kind, message } = await refused(() => store.append('a', batch(started(2))));
    expect([kind, message]).toEqual(['unusable', expect.stringContaining('has lost what it had')]);
  });
});

describe.skipIf(!isThere)('a large value', () => {
  const LARGE = gave('x'.repeat(1_200_000));
  const countIn = async (schema: string, table: string) =>
    (await sql()`SELECT count(*)::int AS n FROM ${sql()(schema)}.${sql()(table)}`)[0]!.n;

  it.each([
    ['is gone', 'DELETE FROM s.contents WHERE part = 1', 'is not what was written'],
    ['is wholly gone', 'DELETE FROM s.contents', 'is missing'],
    ['is changed', "UPDATE s.contents SET body = 'x' WHERE part = 2", 'is not what was written'],
  ])(
    'F22 of which a part %s damages the runs that name it, and no other',
    async (_, harm, words) => {
      const schema = newSchema();
      const store = open({ schema });
      for (const [id, event] of [
        ['bad', LARGE],
        ['good', gave('small')],
      ] as const) {
        await store.begin(record(id));
        await store.append(id, batch(event, finished()));
      }
      await sql().unsafe(harm.replace('s.', `${schema}.`));
      const { kind, message } = await refused(() => store.read('bad'));
      expect([kind, message]).toEqual(['damaged', expect.stringContaining(words)]);
      await expectEvents(store, 'good', [gave('small'), finished()]);
    },
  );

  it('F22 is kept once, as long as a run or a result names it or its owner lives', async () => {
    const schema = newSchema();
    const store = open({ schema });
    for (const id of ['a', 'b']) {
      await store.begin(record(id));
      await store.append(id, batch(LARGE, finished()));
    }
    expect([await countIn(schema, 'contents'), await countIn(schema, 'holds')]).toEqual([3, 0]);
    const output = 'y'.repeat(300_000);
    await store.remember('k', { output, metadata: undefined, runId: 'b', keptAt: 1 });
    const left: number[] = [];
    // What a crash has left.
    await sql().unsafe(`INSERT INTO ${schema}.contents VALUES ('left', 0, 'x')`);
    await sql().unsafe(`INSERT INTO ${schema}.holds(owner, hash) VALUES (0, 'left')`);
    for (const id of ['a', 'b']) {
      await store.forget([id]);
      left.push(await countIn(schema, 'contents'));
    }
    expect([left, await countIn(schema, 'holds')]).toEqual([[4, 0], 0]);
  });
});

describe.skipIf(!isThere)('a record', () => {
  it.each([
    ['is changed', 'UPDATE s.records SET body = $$[1]$$ WHERE seq = 2', 'record 2: it is not what'],
    ['is gone from the middle', 'DELETE FROM s.records WHERE seq = 1', 'record 1: it is missing'],
    ['is gone from the end', 'DELETE FROM s.records WHERE seq = 3', 'record 3: it is missing'],
    ['is the only one gone of all', 'DELETE FROM s.records', 'record 0: it is missing'],
    ['names no blob any more', 'DELETE FROM s.blobs', 'record 2: the blob'],
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
    const nr = (await sql()`SELECT nr FROM ${sql()(schema)}.runs WHERE id = 'bad'`)[0]!.nr;
    await sql().unsafe(
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

/**
 * Databases that a store cannot be in: each is refused with what is wrong and how to mend it.
 */
import { describe, expect, it } from 'vitest';
import { batch, record, started } from '../../src/testing/contract/store-draft.ts';
import { PASSWORD } from './server.ts';
import { isThere, newSchema, open, refused, server, sql } from './set-up.ts';

describe.skipIf(!isThere)('a database', () => {
  const asUser = async (name: string, grants: string) => {
    await sql().unsafe(`CREATE ROLE ${name} LOGIN PASSWORD '${PASSWORD}'; ${grants}`);
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
    await sql()`UPDATE ${sql()(schema)}.store SET version = 7`;
    const both = `its schema ${schema} has version 7, and this program knows versions up to \\d`;
    for (const call of [() => open({ schema }).list(), () => open({ schema }).begin(record('b'))])
      expect((await refused(call)).message).toMatch(new RegExp(both));
  });

  it('with tables of something else is refused and left as it is', async () => {
    const schema = newSchema();
    await sql().unsafe(`CREATE SCHEMA ${schema}; CREATE TABLE ${schema}.runs(name text)`);
    expect((await refused(() => open({ schema }).list())).message).toContain('something else');
    const tables = await sql()`SELECT tablename FROM pg_tables WHERE schemaname = ${schema}`;
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
    await sql()`CREATE DATABASE latin ENCODING 'LATIN1' TEMPLATE template0 LOCALE 'C'`;
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
    expect(
      (await refused(() => store.ask('x\0', { id: 'q1', kind: 'cancel', reason: '' }))).kind,
    ).toBe('unusable');
    await store.append('a', batch(started(1)));
  });
});

/**
 * What disks and databases give without an engine: small commits, one after another.
 * Must not know how a store works.
 */
import { closeSync, fdatasyncSync, openSync, writeSync } from 'node:fs';
import Database from 'libsql';
import postgres from 'postgres';

const BODY = 'x'.repeat(200);

/** Something to be measured, and its end. */
export interface Bare {
  /** Commits so many times. */
  readonly commit: (times: number) => unknown;
  readonly close: () => unknown;
}

/** Nothing but bytes at the end of a file. */
export function syncs(file: string): Bare {
  const handle = openSync(file, 'a');
  const bytes = Buffer.alloc(4_096, 1);
  const commit = (times: number) => {
    for (let i = 0; i < times; i++) {
      writeSync(handle, bytes);
      fdatasyncSync(handle);
    }
  };
  return { commit, close: () => closeSync(handle) };
}

/** Rows of one number and some text, one per commit. */
export function sqliteRows(file: string): Bare {
  const db = new Database(file);
  db.pragma('journal_mode = WAL');
  db.pragma('synchronous = FULL');
  db.exec('CREATE TABLE rows (nr INTEGER PRIMARY KEY, body TEXT)');
  const insert = db.prepare('INSERT INTO rows (body) VALUES (?)');
  const commit = (times: number) => {
    for (let i = 0; i < times; i++) insert.run(BODY);
  };
  return { commit, close: () => db.close() };
}

/** The same in a Postgres. */
export async function postgresRows(url: string): Promise<Bare> {
  const sql = postgres(url, { max: 1 });
  await sql`CREATE TABLE rows (nr bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY, body text)`;
  const commit = async (times: number) => {
    for (let i = 0; i < times; i++) await sql`INSERT INTO rows (body) VALUES (${BODY})`;
  };
  return { commit, close: () => sql.end() };
}

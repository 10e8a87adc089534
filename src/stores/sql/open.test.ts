/**
 * Files of other versions: newer ones are refused, older ones are brought up to date, and a copy of
 * what they were is kept.
 */
import { existsSync, mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, describe, expect, it } from 'vitest';
import { record } from '../../testing/contract/store-draft.ts';
import { thisProcess } from '../durable/owners.ts';
import { sqliteStore } from '../sqlite.ts';
import { Connection } from './connection.ts';
import { loadDriver } from './driver.ts';
import { openConnection } from './open.ts';
import { FIRST_VERSION, MIGRATIONS, type Migrations } from './schema.ts';

const root = mkdtempSync(join(tmpdir(), 'heddle-open-'));
afterAll(() => rmSync(root, { recursive: true }));
const driver = await loadDriver();
let files = 0;

/** A store of this version with the run `a`. */
async function oldStore(): Promise<string> {
  const file = join(root, `${files++}`, 'runs.db');
  const store = sqliteStore(file);
  await store.begin(record('a'));
  await store.close();
  return file;
}

function open(file: string, migrations: Migrations): Connection {
  return openConnection({
    file,
    open: driver,
    durability: 'disk',
    here: thisProcess(),
    migrations,
  });
}

const VERSION = FIRST_VERSION + MIGRATIONS.length - 1;
const NEXT: Migrations = [...MIGRATIONS, ['ALTER TABLE runs ADD COLUMN mood TEXT']];

describe('a file', () => {
  it('of a newer version is refused with both versions, and not touched', async () => {
    const file = await oldStore();
    open(file, NEXT).close();
    const bytes = readFileSync(file);
    await expect(sqliteStore(file).list()).rejects.toMatchObject({
      kind: 'unusable',
      message: expect.stringContaining(
        `version ${VERSION + 1}, and this program knows versions up to ${VERSION}`,
      ),
      hint: expect.stringContaining('newer program'),
    });
    expect(readFileSync(file)).toEqual(bytes);
  });

  it('of an older version is brought up to date once, and its copy is the old store', async () => {
    const file = await oldStore();
    for (let i = 0; i < 2; i++) {
      const db = open(file, NEXT);
      expect(db.all('SELECT mood FROM runs')).toEqual([[null]]);
      expect(db.first('PRAGMA user_version')).toEqual([VERSION + 1]);
      db.close();
    }
    const names = readdirSync(join(file, '..')).filter((name) => name.includes('backup'));
    expect(names).toEqual([`runs.db.v${VERSION}-backup`]);
    const copy = sqliteStore(`${file}.v${VERSION}-backup`);
    expect(await copy.list()).toMatchObject([{ runId: 'a' }]);
    await copy.close();
  });

  it('stays as it was when bringing it up to date fails, and earlier copies are kept', async () => {
    const file = await oldStore();
    const broken = [...MIGRATIONS, ['ALTER TABLE runs ADD COLUMN mood TEXT', 'NO SQL']];
    for (let i = 0; i < 2; i++) expect(() => open(file, broken)).toThrow('cannot be used');
    const db = new Connection(driver(file));
    expect(db.first('PRAGMA user_version')).toEqual([VERSION]);
    expect(() => db.all('SELECT mood FROM runs')).toThrow('no such column');
    db.close();
    expect(existsSync(`${file}.v${VERSION}-backup-2`)).toBe(true);
    const store = sqliteStore(file);
    expect(await store.list()).toMatchObject([{ runId: 'a' }]);
    await store.close();
  });

  it('is looked through after an owner ended without a goodbye', async () => {
    const file = await oldStore();
    const asked: string[] = [];
    const listening = (path: string) => {
      const database = driver(path);
      const prepare = (sql: string) => {
        asked.push(sql);
        return database.prepare(sql);
      };
      return { ...database, prepare };
    };
    const openIt = () =>
      openConnection({ file, open: listening, durability: 'disk', here: thisProcess() }).close();
    const checks = () => asked.filter((sql) => sql.includes('quick_check')).length;
    openIt();
    expect(checks()).toBe(0);
    const db = new Connection(driver(file));
    db.exec("INSERT INTO owners(host, pid, since, heartbeat) VALUES('x', 0, 0, 0)");
    db.run('UPDATE owners SET host = ?', [thisProcess().host]);
    openIt();
    expect(checks()).toBe(1);
    expect(db.all('SELECT * FROM owners')).toEqual([]);
    openIt();
    expect(checks()).toBe(1);
    db.close();
  });
});

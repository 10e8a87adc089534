/**
 * The store in a file: what it sets, whom it lets write, and how it lists.
 */
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import {
  copyFileSync,
  mkdtempSync,
  readFileSync,
  renameSync,
  rmSync,
  statSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, describe, expect, it } from 'vitest';
import type { Store } from '../ports/store.ts';
import { batch, expectEvents, finished, record, started } from '../testing/contract/store-draft.ts';
import { listing } from './durable/listing.ts';
import { thisProcess } from './durable/owners.ts';
import { Connection } from './sql/connection.ts';
import { SQLITE, SQLITE_WORDS } from './sql/dialect.ts';
import { loadDriver } from './sql/driver.ts';
import { openConnection } from './sql/open.ts';
import { sqliteStore } from './sqlite.ts';

const root = mkdtempSync(join(tmpdir(), 'heddle-sqlite-'));
afterAll(() => rmSync(root, { recursive: true }));
let files = 0;
const newFile = () => join(root, `${files++}.db`);
const driver = await loadDriver();

/** Somebody else at the same file, who asks nobody. */
function meddle<T>(file: string, work: (db: Connection) => T): T {
  const db = new Connection(driver(file));
  try {
    return work(db);
  } finally {
    db.close();
  }
}

/** A store with a run `a` of one event. */
async function withRun(file: string): Promise<Store> {
  const store = sqliteStore(file);
  await store.begin(record('a'));
  await store.append('a', batch(started(1)));
  return store;
}

/** An owner whose process has ended, in place of the one that is there. */
function makeOwner(file: string, { pid, start, host }: Partial<ReturnType<typeof thisProcess>>) {
  meddle(file, (db) => {
    if (pid !== undefined) db.run('UPDATE owners SET pid = ?', [pid]);
    if (start !== undefined) db.run('UPDATE owners SET process_start = ?', [start]);
    if (host !== undefined) db.run('UPDATE owners SET host = ?', [host]);
  });
}

describe('opening', () => {
  it.each([
    ['disk', 2],
    ['process', 1],
  ] as const)('promises %s, also when it opens the file again', async (durability, synchronous) => {
    const opening = { file: newFile(), open: driver, durability, here: thisProcess() };
    for (let i = 0; i < 2; i++) {
      const db = openConnection(opening);
      expect(db.first('PRAGMA synchronous')).toEqual([synchronous]);
      expect(db.first('PRAGMA journal_mode')).toEqual(['wal']);
      expect(db.first('PRAGMA foreign_keys')).toEqual([1]);
      db.close();
    }
  });

  it('makes the file for nobody else to read, and is done without a file of its own besides', async () => {
    const file = join(root, 'new', 'folder', 'runs.db');
    const store = await withRun(file);
    expect(statSync(file).mode & 0o077).toBe(0);
    await store.close();
    const copy = newFile();
    copyFileSync(file, copy);
    const other = sqliteStore(copy);
    await expectEvents(other, 'a', [started(1)]);
    await other.close();
  });

  it('does nothing before the first call', async () => {
    const store = sqliteStore(join(root, 'never', 'runs.db'));
    await store.close();
    await expect(store.read('a')).rejects.toMatchObject({ kind: 'unusable' });
    expect(() => statSync(join(root, 'never'))).toThrow();
  });

  it('notices that synchronous is not what was set', () => {
    const deaf = (file: string) => {
      const database = driver(file);
      const exec = (sql: string) => sql.includes('synchronous') || database.exec(sql);
      return { ...database, exec: (sql: string) => void exec(sql) };
    };
    const opening = { file: newFile(), durability: 'process' as const, here: thisProcess() };
    expect(() => openConnection({ ...opening, open: deaf })).toThrow('synchronous is 2, not 1');
  });
});

describe('an owner', () => {
  it('is barred from all its runs when its row is gone', async () => {
    const file = newFile();
    const store = await withRun(file);
    await store.begin(record('b'));
    meddle(file, (db) => db.run('DELETE FROM owners'));
    const late = [store.append('a', batch(started(2))), store.append('b', batch(started(2)))];
    for (const call of late) await expect(call).rejects.toMatchObject({ kind: 'fenced-off' });
    await expect(store.append('b', batch(started(3)))).rejects.toMatchObject({
      kind: 'fenced-off',
    });
    await expectEvents(store, 'a', [started(1)]);
    await store.begin(record('c'));
    expect(await store.claim('a')).toMatchObject({ kind: 'claimed' });
    await store.append('a', batch(started(4)));
    await expectEvents(store, 'a', [started(1), started(4)]);
    await store.close();
  });

  it('that lives keeps its runs, and is named', async () => {
    const file = newFile();
    const [first, second] = [await withRun(file), sqliteStore(file)];
    const owner = { pid: process.pid, fence: 1, host: thisProcess().host.split(' ')[0] };
    expect(await second.claim('a')).toMatchObject({ kind: 'owned', owner });
    expect(await second.list()).toMatchObject([{ runId: 'a', owner }]);
    expect(await second.list({ interrupted: true })).toEqual([]);
    await first.close();
    expect(await second.claim('a')).toMatchObject({ kind: 'claimed' });
    await second.close();
  });

  it('that stands still loses its runs to whoever watches it', async () => {
    const file = newFile();
    const [first, second] = [await withRun(file), sqliteStore(file)];
    await first.begin(record('b'));
    expect(await second.claim('a', { watchMs: 20 })).toMatchObject({ kind: 'claimed' });
    // Barred for one run, it is barred for all: nobody has to watch it twice.
    expect(await second.claim('b')).toMatchObject({ kind: 'claimed' });
    await expect(first.append('a', batch(started(2)))).rejects.toMatchObject({
      kind: 'fenced-off',
    });
    await second.append('a', batch(started(3), finished()));
    await expectEvents(second, 'a', [started(1), started(3), finished()]);
    await first.close();
    await second.close();
  });

  it('that writes is seen to live, however long it is watched', async () => {
    const file = newFile();
    const [first, second] = [await withRun(file), sqliteStore(file)];
    let over = false;
    const watching = second.claim('a', { watchMs: 200 }).finally(() => (over = true));
    for (let at = 2; !over; at++) await first.append('a', batch(started(at)));
    expect(await watching).toMatchObject({ kind: 'owned' });
    await first.append('a', batch(finished()));
    await first.close();
    await second.close();
  });

  it.each([
    ['whose process has ended', async () => ({ pid: await endedPid() }), 'claimed'],
    ['whose process id is another process by now', async () => ({ start: '1' }), 'claimed'],
    [
      'of an earlier start of this machine',
      async () => ({ host: thisProcess().host.replace(/ \S+ /, ' earlier ') }),
      'claimed',
    ],
    ['on another machine', async () => ({ host: 'elsewhere boot pid:[1]' }), 'owned'],
    [
      'in another container',
      async () => ({ host: thisProcess().host.replace(/\S+$/, 'pid:[1]'), pid: 1 }),
      'owned',
    ],
  ])('%s: its run is %s', async (_, change, kind) => {
    const file = newFile();
    const first = await withRun(file);
    const second = sqliteStore(file);
    await second.read('a');
    makeOwner(file, await change());
    expect(await second.claim('a')).toMatchObject({ kind });
    const third = sqliteStore(file);
    expect((await third.list({ interrupted: true })).length).toBe(0);
    for (const store of [first, second, third]) await store.close();
  });

  it('that has not been waited for by its parent counts as gone', async () => {
    if (process.platform !== 'linux') return console.log('no /proc here: zombies are not tried');
    // The child outlives the shell, which would wait for it; the program in its place does not.
    const parent = spawn('sh', ['-c', 'sleep 0.3 & echo $!; exec sleep 60'], { stdio: 'pipe' });
    const [said] = (await once(parent.stdout, 'data')) as [Buffer];
    const pid = Number(said.toString());
    const stat = () => readFileSync(`/proc/${pid}/stat`, 'latin1');
    await expect.poll(stat, { timeout: 10_000 }).toMatch(/\) Z /);
    const file = newFile();
    const store = await withRun(file);
    // Not told apart by its start.
    const start = stat().split(') ')[1]!.split(' ')[19]!;
    makeOwner(file, { pid, start });
    const other = sqliteStore(file);
    expect(await other.list({ interrupted: true })).toMatchObject([{ runId: 'a' }]);
    parent.kill('SIGKILL');
    await store.close();
    await other.close();
  });
});

async function endedPid(): Promise<number> {
  const child = spawn(process.execPath, ['-e', '0']);
  await once(child, 'exit');
  return child.pid!;
}

describe('what is asked for in one turn', () => {
  it('is kept but for what cannot be: a run that another program has begun', async () => {
    const file = newFile();
    const [first, second] = [await withRun(file), sqliteStore(file)];
    const taken = [second.begin(record('a')), second.append('a', batch(started(9)))];
    const fine = [second.begin(record('b')), second.append('b', batch(started(2)))];
    for (const call of taken) await expect(call).rejects.toMatchObject({ kind: 'exists' });
    await Promise.all(fine);
    await expectEvents(second, 'a', [started(1)]);
    await expectEvents(second, 'b', [started(2)]);
    await first.close();
    await second.close();
  });

  it('is in the file when the store has been closed', async () => {
    const file = newFile();
    const store = await withRun(file);
    const kept = store.append('a', batch(started(2)));
    await store.close();
    expect(meddle(file, (db) => db.first('SELECT max(seq) FROM records'))).toEqual([2]);
    await kept;
  });
});

describe('the file', () => {
  it.each<[string, (file: string) => void]>([
    ['removed', (file) => rmSync(file)],
    ['replaced', (file) => renameSync(spare(file), file)],
  ])('that is %s in use is noticed', async (_, harm) => {
    const file = newFile();
    const store = await withRun(file);
    harm(file);
    let appended = 1;
    const appends = async () => {
      for (;;) await store.append('a', batch(started(++appended)));
    };
    await expect(appends()).rejects.toMatchObject({
      kind: 'unusable',
      message: expect.stringContaining('removed or replaced'),
    });
    await store.close();
  });
});

function spare(file: string): string {
  writeFileSync(`${file}.new`, '');
  return `${file}.new`;
}

describe('a list', () => {
  it.each([
    ['everything', {}, 'runs_by_time'],
    ['a workflow', { workflow: 'w' }, 'runs_by_workflow'],
    ['a span', { since: 1, before: 9 }, 'runs_by_time'],
    ['what was interrupted', { interrupted: true }, 'runs_unfinished'],
    ['what runs', { statuses: ['running'] as const }, 'runs_unfinished'],
  ])('of %s follows an index and sorts nothing', (_, filter, index) => {
    const opening = { file: newFile(), durability: 'disk' as const, here: thisProcess() };
    const db = openConnection({ ...opening, open: driver });
    const { sql, args } = listing(filter, [1], { dialect: SQLITE, words: SQLITE_WORDS });
    const plan = db.all(`EXPLAIN QUERY PLAN ${sql}`, args).map((row) => String(row[3]));
    db.close();
    expect(plan.join('\n')).toContain(index);
    expect(plan.join('\n')).not.toContain('TEMP B-TREE FOR ORDER');
  });

  it('shows the other runs when the row of one makes no sense', async () => {
    const file = newFile();
    const store = await withRun(file);
    await store.begin(record('b', { createdAt: 2 }));
    meddle(file, (db) =>
      db.run(
        "UPDATE runs SET status = 'x', error = CAST(x'ff' AS TEXT), owner = 'me' WHERE id = ?",
        ['a'],
      ),
    );
    expect((await store.list()).map(({ runId }) => runId)).toEqual(['b', 'a']);
    await store.close();
  });
});

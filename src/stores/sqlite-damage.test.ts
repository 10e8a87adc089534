/**
 * Files that are not what was written: none is believed, none is changed, and none ends the process.
 */
import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, describe, expect, it } from 'vitest';
import type { Store } from '../ports/store.ts';
import type { StoreError } from '../run/store-error.ts';
import { seededRandom } from '../std/random.ts';
import { batch, expectEvents, finished, gave, record } from '../testing/contract/store-draft.ts';
import { Connection } from './sql/connection.ts';
import { loadDriver } from './sql/driver.ts';
import { sqliteStore } from './sqlite.ts';
import { sqliteCare } from './sqlite-care.ts';

const root = mkdtempSync(join(tmpdir(), 'heddle-damage-'));
afterAll(() => rmSync(root, { recursive: true }));
let files = 0;
const newFile = () => join(root, `${files++}.db`);
const driver = await loadDriver();

const EVENTS = Array.from({ length: 12 }, (_, i) => gave({ i, text: 'é "quoted" \ufffd' }));
/** As large as what is kept within a record. */
const LARGE = gave('x'.repeat(250_000));

/** A closed store with the runs `good` and `bad`, and what is needed to meddle with it. */
async function closedStore(): Promise<{ file: string; db: Connection }> {
  const file = newFile();
  const store = sqliteStore(file);
  for (const id of ['good', 'bad']) {
    await store.begin(record(id));
    for (const event of EVENTS) await store.append(id, batch(event));
  }
  await store.append('bad', batch(LARGE));
  await store.close();
  return { file, db: new Connection(driver(file)) };
}

async function refusal(store: Store, runId: string): Promise<StoreError> {
  return store.read(runId).then(
    (history) => expect.fail(`it was read: ${JSON.stringify(history).slice(0, 300)}`),
    (error: StoreError) => error,
  );
}

describe('a record', () => {
  it('of which one bit has changed, wherever it is, is found', async () => {
    const { file, db } = await closedStore();
    const store = sqliteStore(file);
    const random = seededRandom(7);
    const below = (limit: number) => Math.floor(random() * limit);
    for (let i = 0; i < 200; i++) {
      const seq = below(EVENTS.length + 1);
      const at = "run = (SELECT nr FROM runs WHERE id = 'bad') AND seq = ?";
      const [body] = db.first(`SELECT CAST(body AS BLOB) FROM records WHERE ${at}`, [seq])!;
      const changed = Uint8Array.from(body as Uint8Array);
      changed[below(changed.length)]! ^= 1 << below(8);
      const put = `UPDATE records SET body = CAST(? AS TEXT) WHERE ${at}`;
      db.run(put, [changed, seq]);
      const { kind, message } = await refusal(store, 'bad');
      expect(kind).toBe('damaged');
      expect(message).toBe(`run bad is damaged at record ${seq}: it is not what was written`);
      db.run(put, [body as Uint8Array, seq]);
    }
    await expectEvents(store, 'good', EVENTS);
    await expectEvents(store, 'bad', [...EVENTS, LARGE]);
    await store.close();
    db.close();
  });

  const BAD = "(SELECT nr FROM runs WHERE id = 'bad')";
  it.each([
    ['is gone from the middle', `DELETE FROM records WHERE run = ${BAD} AND seq = 5`, 5],
    ['is gone from the end', `DELETE FROM records WHERE run = ${BAD} AND seq = 13`, 13],
    ['holds the snapshot and is gone', `DELETE FROM records WHERE run = ${BAD} AND seq = 0`, 0],
    ['is the only one gone of all', `DELETE FROM records WHERE run = ${BAD}`, 0],
    ['has another number', `UPDATE records SET seq = 99 WHERE run = ${BAD} AND seq = 13`, 13],
    ['has another checksum', `UPDATE records SET chain = 'x' WHERE run = ${BAD} AND seq = 3`, 3],
    ['belongs to another workflow', "UPDATE runs SET workflow = 'x' WHERE id = 'bad'", 0],
    [
      'has been changed for that of another run',
      `UPDATE records SET (body, chain) = (SELECT body, chain FROM records r WHERE r.run <> ${BAD}
         AND r.seq = 4) WHERE run = ${BAD} AND seq = 4`,
      4,
    ],
    ['is a number', `UPDATE records SET body = 5 WHERE run = ${BAD} AND seq = 2`, 2],
  ])('that %s is named', async (_, sql, number) => {
    const { file, db } = await closedStore();
    db.exec(sql);
    db.close();
    const store = sqliteStore(file);
    const { kind, message, hint } = await refusal(store, 'bad');
    expect(kind).toBe('damaged');
    expect(message).toMatch(`run bad is damaged at record ${number}: `);
    expect(hint).toBeDefined();
    await expectEvents(store, 'good', EVENTS);
    await store.close();
  });
});

describe('a file', () => {
  const sound = async () => {
    const { file, db } = await closedStore();
    db.close();
    return readFileSync(file);
  };
  it.each<[string, () => Promise<Buffer> | Buffer]>([
    ['text', () => Buffer.from('not a database at all\n'.repeat(500))],
    ['a short text', () => Buffer.from('hello')],
    ['zeros', () => Buffer.alloc(8192)],
    ['a store without its first page', async () => (await sound()).fill(0, 0, 4096)],
    ['a store with a random first page', async () => (await sound()).fill('garbage', 0, 4096)],
    ['a store cut to half a page', async () => (await sound()).subarray(0, 2000)],
  ])('of %s is refused by name and left as it is', async (_, make) => {
    const file = newFile();
    const bytes = Buffer.from(await make());
    writeFileSync(file, bytes);
    const store = sqliteStore(file);
    const { kind, message, hint } = await refusal(store, 'good');
    expect({ kind, hint: typeof hint }).toEqual({ kind: 'unusable', hint: 'string' });
    expect(message).toMatch(`the store ${file} cannot be used: `);
    expect(message).not.toMatch('Error');
    const appended = store.begin(record('a'));
    await expect(appended).rejects.toMatchObject({ kind: 'unusable' });
    await store.close();
    expect(readFileSync(file)).toEqual(bytes);
  });

  it('of which the index of runs has lost its entries hides no run', async () => {
    const { file, db } = await closedStore();
    const sql = "SELECT rootpage FROM sqlite_master WHERE name = 'sqlite_autoindex_runs_1'";
    const root = Number(db.first(sql)![0]);
    db.close();
    const copy = newFile();
    // The entries stand at the end of the page.
    writeFileSync(copy, readFileSync(file).fill(0, root * 4096 - 512, root * 4096));
    const store = sqliteStore(copy);
    expect(await store.list()).toHaveLength(2);
    expect((await refusal(store, 'bad')).message).toContain('the index of runs is damaged');
    await expect(store.claim('bad')).rejects.toMatchObject({ kind: 'damaged' });
    const request = { id: 'q', kind: 'cancel', reason: 'enough' } as const;
    await expect(store.ask('bad', request)).rejects.toMatchObject({ kind: 'damaged' });
    expect(await store.ask('never', request)).toBe('unknown');
    expect(await store.read('never')).toBeUndefined();
    expect(await store.claim('never')).toEqual({ kind: 'unknown' });
    await store.close();
  });

  it('that is a database of somebody else is refused, also for writing', async () => {
    const file = newFile();
    const db = new Connection(driver(file));
    db.exec('CREATE TABLE theirs(a)');
    db.exec('PRAGMA user_version = 1');
    db.close();
    const bytes = readFileSync(file);
    const store = sqliteStore(file);
    const begun = store.begin(record('a'));
    await expect(begun).rejects.toThrow('not a store of runs');
    await store.close();
    expect(readFileSync(file)).toEqual(bytes);
  });

  it('that is empty is a new store', async () => {
    const file = newFile();
    writeFileSync(file, '');
    const store = sqliteStore(file);
    await store.begin(record('a'));
    await store.append('a', batch(finished()));
    await expectEvents(store, 'a', [finished()]);
    await store.close();
  });

  it.each<[string, (file: string) => string, string]>([
    ['a folder', (file) => (mkdirSync(file), file), 'it is a folder'],
    [
      'below a file',
      (file) => (writeFileSync(file, ''), join(file, 'runs.db')),
      'a part of its path is no folder',
    ],
    [
      'gone, with its log left',
      (file) => (writeFileSync(`${file}-wal`, 'precious'), file),
      '-wal is still there',
    ],
  ])('that is %s is refused', async (_, make, words) => {
    const file = make(newFile());
    const store = sqliteStore(file);
    const { kind, message } = await refusal(store, 'a');
    expect(kind).toBe('unusable');
    expect(message).toContain(words);
    await store.close();
  });

  it('with garbage anywhere gives its runs whole, or not at all', async () => {
    const whole = await sound();
    let refused = 0;
    for (let offset = 0; offset < Math.min(whole.length, 200_000); offset += 1_536) {
      const file = newFile();
      const bytes = Buffer.from(whole);
      for (let i = 0; i < 64; i++) bytes[offset + i] = (i * 151 + offset) % 256;
      writeFileSync(file, bytes);
      const store = sqliteStore(file);
      await store.list().catch((error: StoreError) => expect(error.kind).toBe('unusable'));
      for (const [id, events] of [
        ['good', EVENTS],
        ['bad', [...EVENTS, LARGE]],
      ] as const) {
        const read = await store.read(id).catch((error: StoreError) => error);
        if (read instanceof Error) refused++;
        else if (read !== undefined) expect(read.events).toEqual(events);
      }
      await store.close();
    }
    expect(refused).toBeGreaterThan(10);
  });
});

describe('looking through a file', () => {
  it('finds a page that is none, and says what to do', async () => {
    const { file, db } = await closedStore();
    db.close();
    expect(await sqliteCare.weaknesses!(file)).toEqual([]);
    const bytes = readFileSync(file);
    const page = bytes.readUInt16BE(16);
    bytes.fill(0x5a, 5 * page, 6 * page);
    writeFileSync(file, bytes);
    expect(await sqliteCare.weaknesses!(file)).toEqual([
      expect.stringMatching(/^the file is damaged \([^*]{5,}\)$/),
    ]);
  });
});

describe('a file that cannot be opened', () => {
  it.each<[string, (bytes: Buffer) => Buffer, string, boolean]>([
    ['cut short', (bytes) => bytes.subarray(0, 12_288), 'it is damaged: ', true],
    ['whose tables are zeroed', (bytes) => bytes.fill(0, 4_096, 20_480), 'it is damaged: ', true],
    ['whose head is zeroed', (bytes) => bytes.fill(0, 0, 4_096), 'file is not a database', false],
    ['that is text', () => Buffer.from('no database\n'), 'file is not a database', false],
  ])('%s says what helps', async (_, harm, why, isOurs) => {
    const { file, db } = await closedStore();
    db.close();
    writeFileSync(file, harm(readFileSync(file)));
    const error = await sqliteStore(file)
      .list()
      .then(
        () => expect.fail('it was listed'),
        (thrown: StoreError) => thrown,
      );
    expect(error).toMatchObject({ kind: 'unusable' });
    expect(error.message).toContain(`the store ${file} cannot be used: ${why}`);
    expect(error.hint).toBe(
      isOurs
        ? `nothing was changed; save what is whole: heddle store recover recovered.db --store sqlite:${file}`
        : 'choose another file for the store, or restore a copy if runs were kept in this one; nothing was changed',
    );
    const saved = sqliteCare.recover!(file, newFile());
    if (isOurs) expect(await saved).toHaveProperty('saved');
    else await expect(saved).rejects.toMatchObject({ kind: 'unusable', hint: error.hint });
  });
});

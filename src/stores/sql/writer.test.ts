/**
 * Commits that fail: nobody is told that something is kept when it is not, or twice.
 */
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, describe, expect, it } from 'vitest';
import { textOf } from '../durable/column.ts';
import { countOf } from '../durable/query.ts';
import { Writer } from '../durable/writer.ts';
import { type Database, loadDriver, SqlFault } from './driver.ts';
import { Session } from './session.ts';
import { SqliteSocket } from './socket.ts';

const root = mkdtempSync(join(tmpdir(), 'heddle-writer-'));
afterAll(() => rmSync(root, { recursive: true }));
let files = 0;
const driver = await loadDriver();

const FULL = 13;
const IO = 10;
const BUSY = 5;

/** What happens to the next commits of the notes: `lost` ones fail, `kept` ones fail afterwards. */
type Fate = readonly [what: 'lost' | 'kept', code: number];

/** A writer of notes onto a disk whose commits have the given fates, then none. */
function bench(fates: Fate[]) {
  const file = join(root, `${files++}.db`);
  let armed = false;
  const opened: Database[] = [];
  const session = new Session(file, 'disk', async () => (path) => {
    const database = driver(path);
    opened.push(database);
    const prepare = (sql: string) => {
      const statement = database.prepare(sql);
      if (sql !== 'COMMIT') return statement;
      const run = () => {
        const fate = armed ? fates.shift() : undefined;
        if (fate?.[0] === 'lost') throw new SqlFault({ rawCode: fate[1] }, path);
        const done = statement.run([]);
        if (fate !== undefined) throw new SqlFault({ rawCode: fate[1] }, path);
        return done;
      };
      return { ...statement, run };
    };
    return { ...database, prepare };
  });
  const told: (string | undefined)[] = [];
  const failures: Error[] = [];
  const writer = new Writer(new SqliteSocket(session), {
    onTrouble: (message) => told.push(message),
    onFailure: (error) => failures.push(error),
  });
  const start = async () => {
    await writer.work(() => countOf('CREATE TABLE notes(text TEXT)'));
    armed = true;
  };
  const note = (text: string) => writer.work(() => countOf('INSERT INTO notes VALUES($1)', [text]));
  const notes = () => {
    const rows = session.connection().all('SELECT CAST(text AS BLOB) FROM notes ORDER BY rowid');
    return rows.map(([text]) => textOf(text));
  };
  return { file, told, failures, opened, start, note, notes, session, writer };
}

describe('a commit', () => {
  it('is one for all that is asked for in a turn', async () => {
    const { start, note, notes, session } = bench([]);
    await start();
    const [before] = session.connection().first('SELECT heartbeat FROM owners')!;
    await Promise.all(['a', 'b', 'c'].map(note));
    const [after] = session.connection().first('SELECT heartbeat FROM owners')!;
    expect(Number(after) - Number(before)).toBe(1);
    expect(notes()).toEqual(['a', 'b', 'c']);
  });

  it.each<[string, Fate[]]>([
    ['that failed', [['lost', IO]]],
    ['that said it failed, and was kept', [['kept', IO]]],
  ])('%s with the disk is made sure of in the file opened anew', async (_, fates) => {
    const { start, note, notes, opened } = bench(fates);
    await start();
    expect(await Promise.all([note('a'), note('b')])).toEqual([1, 1]);
    expect(opened).toHaveLength(2);
    await note('c');
    expect(notes()).toEqual(['a', 'b', 'c']);
  });

  it.each<[string, Fate[], string[]]>([
    [
      'is not kept',
      [
        ['lost', IO],
        ['lost', IO],
      ],
      [],
    ],
    [
      'may be kept',
      [
        ['lost', IO],
        ['kept', IO],
      ],
      ['a', 'b'],
    ],
  ])(
    'that fails twice is refused, and %s; what comes next is told apart',
    async (_, fates, left) => {
      const { start, note, notes, failures, file } = bench([...fates, ['lost', IO]]);
      await start();
      const asked = [note('a'), note('b')];
      for (const refused of asked)
        await expect(refused).rejects.toMatchObject({
          kind: 'unusable',
          message: expect.stringContaining(file),
          hint: expect.anything(),
        });
      expect(failures).toHaveLength(1);
      expect(await note('c')).toBe(1);
      expect(notes()).toEqual([...left, 'c']);
    },
  );

  it.each([
    ['a full disk', FULL, 'disk full'],
    ['a lock', BUSY, 'another program holds the store'],
  ])('waits for %s, says so once, and goes on', async (_, code, words) => {
    const { start, note, notes, told, file, opened } = bench([
      ['lost', code],
      ['lost', code],
    ]);
    await start();
    const first = note('a');
    const second = first.then(() => note('c'));
    expect(await Promise.all([first, note('b'), second])).toEqual([1, 1, 1]);
    expect(told).toEqual([`blocked: ${words} (${file})`, undefined]);
    expect(notes()).toEqual(['a', 'b', 'c']);
    expect(opened).toHaveLength(1);
  });

  it('that waits when the store is closed is tried once more, and refused', async () => {
    const fates = Array.from({ length: 2 }, () => ['lost', FULL] as const);
    const { start, note, told, writer, notes } = bench([...fates]);
    await start();
    const asked = note('a');
    const outcome = asked.catch((error: Error) => error.message);
    await expect.poll(() => told.length).toBe(1);
    await writer.finish();
    expect(await outcome).toContain('disk full');
    expect(told).toHaveLength(2);
    expect(notes()).toEqual([]);
  });
});

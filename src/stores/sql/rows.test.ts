/**
 * Rows that are written together: the same rows in the end as one statement after another.
 */
import { afterAll, describe, expect, it } from 'vitest';
import { textOf } from '../durable/column.ts';
import { Connection } from './connection.ts';
import { loadDriver, type SqlValue } from './driver.ts';
import { type ManyRows, places } from './rows.ts';

const driver = await loadDriver();
const asked: string[] = [];
const database = driver(':memory:');
const db = new Connection({
  ...database,
  prepare(sql) {
    const statement = database.prepare(sql);
    const run = (args: readonly SqlValue[]) => {
      asked.push(sql);
      return statement.run(args);
    };
    return { ...statement, run };
  },
});
afterAll(() => db.close());
db.exec('CREATE TABLE log(text TEXT)');
db.exec('CREATE TABLE sums(nr INTEGER PRIMARY KEY, sum REAL, ended INTEGER)');

const LINE: ManyRows = { sql: (count) => `INSERT INTO log VALUES ${places(1, count)}` };
const summing = (set: string): ManyRows => ({
  sql: (count) => `UPDATE sums SET ${set} FROM (VALUES ${places(2, count)}) AS new
    WHERE nr = new.column1 AND ended IS NULL`,
  keyOf: ([nr]) => nr!,
});
const ADD = summing('sum = sum + new.column2');
const END = summing('sum = sum * new.column2, ended = 1');

/** What was asked to be written by the work. */
function written(work: () => void): string[] {
  asked.length = 0;
  db.write(work);
  return asked.filter((sql) => !/^(BEGIN|COMMIT|ROLLBACK)/.test(sql));
}

const lines = () =>
  db.all('SELECT CAST(text AS BLOB) FROM log ORDER BY rowid').map(([text]) => textOf(text));
const sums = () => db.all('SELECT nr, sum, ended FROM sums ORDER BY nr');

describe('rows that wait', () => {
  it('are written in few statements and in their order', () => {
    const texts = Array.from({ length: 150 }, (_, i) => `line ${i}`);
    const statements = written(() => {
      for (const text of texts) db.put(LINE, { args: [text] });
    });
    expect(lines()).toEqual(texts);
    // 64 + 64 + 16 + 4 + 1 + 1
    expect(statements).toHaveLength(6);
  });

  it('are there for whatever is asked after them', () => {
    db.write(() => {
      db.run('DELETE FROM log');
      db.put(LINE, { args: ['one'] });
      expect(lines()).toEqual(['one']);
      db.put(LINE, { args: ['two'] });
      db.run("UPDATE log SET text = text || '!'");
    });
    expect(lines()).toEqual(['one!', 'two!']);
  });

  it('about one row of the database keep their order, of whatever kind they are', () => {
    for (const nr of [1, 2]) db.run('INSERT INTO sums VALUES(?, 1, NULL)', [nr]);
    // The kinds are met in the order END, ADD; of the second row ADD comes first.
    db.write(() => {
      db.put(END, { args: [1, 10] });
      db.put(ADD, { args: [2, 1] });
      db.put(ADD, { args: [2, 1] });
      db.put(END, { args: [2, 10] });
    });
    expect(sums()).toEqual([
      [1, 10, 1],
      [2, 30, 1],
    ]);
  });

  it('that the database does not have fail by name, and nothing is written', () => {
    db.run('DELETE FROM log');
    db.run('DELETE FROM sums');
    for (const nr of [1, 3]) db.run('INSERT INTO sums VALUES(?, 1, NULL)', [nr]);
    const work = () => {
      db.put(LINE, { args: ['lost'] });
      for (const nr of [1, 2, 3, 4, 5]) {
        db.put(ADD, { args: [nr, 1], missing: () => new Error(`no row ${nr}`) });
      }
    };
    expect(() => db.write(work)).toThrow('no row 2');
    expect(lines()).toEqual([]);
    db.write(() => {});
    expect(sums()).toEqual([
      [1, 1, null],
      [3, 1, null],
    ]);
  });

  it('that need not be there are passed over', () => {
    db.write(() => db.put(ADD, { args: [77, 1] }));
    expect(sums()).toHaveLength(2);
  });
});

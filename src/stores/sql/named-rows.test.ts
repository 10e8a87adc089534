/**
 * Rows of statements that people write, on the SQLite of this machine.
 */
import { expect, it } from 'vitest';
import { loadDriver } from './driver.ts';
import { distinct } from './named-rows.ts';

it('tells columns of one name apart', () => {
  expect(distinct(['id', 'n', 'id', 'id'])).toEqual(['id', 'n', 'id_2', 'id_3']);
  expect(distinct(['id', 'id', 'id_2'])).toEqual(['id', 'id_3', 'id_2']);
});

it('loses neither columns, digits nor bytes', async () => {
  const db = (await loadDriver())(':memory:');
  try {
    const rows = db.records(
      `SELECT 1 AS a, 2 AS a, 9007199254740991 AS safe, 9007199254740993 AS large,
        -9223372036854775808 AS least, 1.5 AS part, NULL AS none, x'00ff' AS bytes, ? AS given`,
      ['text'],
    );
    expect(rows).toStrictEqual([
      {
        a: 1,
        a_2: 2,
        safe: 9007199254740991,
        large: '9007199254740993',
        least: '-9223372036854775808',
        part: 1.5,
        none: null,
        bytes: new Uint8Array([0, 255]),
        given: 'text',
      },
    ]);
    db.exec('CREATE TABLE t(a)');
    expect(db.records('INSERT INTO t VALUES(?)', [7])).toEqual([]);
    expect(db.records('INSERT INTO t VALUES(8) RETURNING a', [])).toEqual([{ a: 8 }]);
    expect(db.records('SELECT count(*) AS n FROM t', [])).toEqual([{ n: 2 }]);
  } finally {
    db.close();
  }
});

/**
 * Looking at a text of SQL.
 */
import { describe, expect, it } from 'vitest';
import { lookAtSql, plainSql } from './sql-text.ts';

describe('a text of SQL', () => {
  it.each([
    ['SELECT 1', { verb: 'select', several: false, marks: 0, highest: 0 }],
    [' insert into t values (?, ?);  ', { verb: 'insert', several: false, marks: 2, highest: 0 }],
    ["UPDATE t SET a = '?;' WHERE b = ?", { verb: 'update', several: false, marks: 1, highest: 0 }],
    ["SELECT 'it''s ?'", { verb: 'select', several: false, marks: 0, highest: 0 }],
    ['SELECT "a;?", `b?`, [c?] FROM t', { verb: 'select', several: false, marks: 0, highest: 0 }],
    [
      '-- why ?;\nDELETE FROM t /* ? ; */',
      { verb: 'delete', several: false, marks: 0, highest: 0 },
    ],
    ['SELECT 1; SELECT 2', { verb: 'select', several: true, marks: 0, highest: 0 }],
    ['SELECT 1; -- and no more', { verb: 'select', several: false, marks: 0, highest: 0 }],
    ['INSERT INTO t VALUES($2, $1, $2)', { verb: 'insert', several: false, marks: 0, highest: 2 }],
    ['DO $x$ a; $1 ? $x$', { verb: 'do', several: false, marks: 0, highest: 0 }],
    ['', { verb: '', several: false, marks: 0, highest: 0 }],
    ["SELECT 'open", { verb: 'select', several: false, marks: 0, highest: 0 }],
  ])('%s', (sql, expected) => {
    expect(lookAtSql(sql)).toMatchObject(expected);
  });

  it('has names without what is quoted for a value', () => {
    expect(lookAtSql(`DROP TABLE "runs" -- 'x'\n WHERE a = 'runs'`).names).toBe(
      'DROP TABLE "runs"  \n WHERE a =  ',
    );
  });

  it('is looked at in no time, however it is made', () => {
    expect(lookAtSql(`${"'".repeat(99_999)}${'/*'.repeat(99_999)}`).several).toBe(false);
  });
});

describe('a plain text of SQL', () => {
  it.each([
    ['  INSERT INTO t\n    VALUES(?);\n', 'insert into t values(?)'],
    ['insert into t values ( ?,? )', 'insert into t values(?,?)'],
    ['INSERT INTO t VALUES(? , ?) ;', 'insert into t values(?,?)'],
    ['SELECT 1 -- why\n  + /* and */ 2', 'select 1 + 2'],
    ['SELECT \'A  -- b (\' , "C  d" ', 'select \'A  -- b (\',"C  d"'],
    ['DO $x$ A;  b $x$', 'do $x$ A;  b $x$'],
    ['UPDATE t SET a = ? WHERE b=?', 'update t set a=? where b=?'],
    ['', ''],
  ])('%s', (sql, expected) => {
    expect(plainSql(sql)).toBe(expected);
  });

  it('is made in no time, however it is written', () => {
    expect(plainSql(`${"'".repeat(99_999)}${'/*'.repeat(99_999)}`)).not.toBe('');
  });
});

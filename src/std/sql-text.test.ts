/**
 * Looking at a text of SQL.
 */
import { describe, expect, it } from 'vitest';
import { lookAtSql } from './sql-text.ts';

describe('a text of SQL', () => {
  it.each([
    ['SELECT 1', { verb: 'select', several: false, places: 0 }],
    [' insert into t values (?, ?);  ', { verb: 'insert', several: false, places: 2 }],
    ["UPDATE t SET a = '?;' WHERE b = ?", { verb: 'update', several: false, places: 1 }],
    ["SELECT 'it''s ?'", { verb: 'select', several: false, places: 0 }],
    ['SELECT "a;?", `b?`, [c?] FROM t', { verb: 'select', several: false, places: 0 }],
    ['-- why ?;\nDELETE FROM t /* ? ; */', { verb: 'delete', several: false, places: 0 }],
    ['SELECT 1; SELECT 2', { verb: 'select', several: true, places: 0 }],
    ['SELECT 1; -- and no more', { verb: 'select', several: false, places: 0 }],
    ['', { verb: '', several: false, places: 0 }],
    ["SELECT 'open", { verb: 'select', several: false, places: 0 }],
  ])('%s', (sql, expected) => {
    expect(lookAtSql(sql)).toEqual(expected);
  });

  it('is looked at in no time, however it is made', () => {
    expect(lookAtSql(`${"'".repeat(99_999)}${'/*'.repeat(99_999)}`).several).toBe(false);
  });
});

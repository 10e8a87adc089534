/**
 * How SQLite is asked, and what it makes of statements of steps.
 * Knows its words; must not know what is asked for.
 *
 * Columns are read with a CAST: what a damaged file holds in a column may be of any type.
 */
import type { Dialect } from '../durable/dialect.ts';
import { statementsOf } from '../durable/statements.ts';
import type { SqlHabits } from '../durable/transaction.ts';
import { isDamage, isPassing, SqlFault } from './driver.ts';

export const SQLITE: Dialect = {
  tables: '',
  text: (column) => `CAST(${column} AS BLOB)`,
  number: (column) => `CAST(${column} AS REAL)`,
  body: (text) => text,
  among: (column, place) => `${column} IN (SELECT value FROM json_each(${place}))`,
  list: (values) => JSON.stringify(values),
  noLimit: -1,
  someRows: (table) => `rowid IN (SELECT rowid FROM ${table} WHERE run = $1 LIMIT $2)`,
  telling: '1',
  hiddenRun: 'SELECT 1 FROM runs NOT INDEXED WHERE id = $1',
  freeResults: [
    `DELETE FROM result_blobs WHERE key IN (SELECT key FROM results
      WHERE run IN (SELECT id FROM runs WHERE nr IN (SELECT run FROM graves)))`,
  ],
};

export const SQLITE_WORDS = statementsOf(SQLITE);

export const SQLITE_HABITS: SqlHabits = {
  forbidden: new Set(
    'begin commit end rollback savepoint release attach detach pragma vacuum'.split(' '),
  ),
  own: /\b(?:runs|records|owners|blobs|requests|logs|results|effects|graves|sqlite_\w+)\b/i,
  argument: '?',
  places: ({ marks }) => marks,
  refuses: (error): error is SqlFault =>
    error instanceof SqlFault && !isPassing(error) && !isDamage(error),
};

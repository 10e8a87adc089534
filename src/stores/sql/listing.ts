/**
 * How SQLite is asked for a list of runs.
 * Knows its words; must not know what is asked for.
 */
import type { Dialect } from '../durable/listing.ts';
import type { SqlValue } from './driver.ts';

export const SQLITE_LISTS: Dialect<SqlValue> = {
  columns: `SELECT CAST(id AS BLOB), CAST(workflow AS BLOB), CAST(created_at AS REAL),
  CAST(status AS BLOB), CAST(error AS BLOB), CAST(started_at AS REAL), CAST(ended_at AS REAL),
  CAST(owner AS REAL) FROM runs`,
  place: () => '?',
  among: (column, place) => `${column} IN (SELECT value FROM json_each(${place}))`,
  list: (values) => JSON.stringify(values),
  noLimit: -1,
};

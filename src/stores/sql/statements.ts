/**
 * What is written in SQLite's own words, and the few questions that nobody else asks.
 * Knows columns; must not know why it is asked. Values are always arguments.
 */
import { type ManyRows, places } from './rows.ts';

export const NEW_OWNER =
  'INSERT INTO owners(host, pid, process_start, since, heartbeat) VALUES(?, ?, ?, ?, 0)';
export const HEARTBEAT = 'UPDATE owners SET heartbeat = ? WHERE fence = ?';

export const NEW_RUN = `INSERT INTO runs(id, workflow, created_at, status, owner, chain, wake_at)
  VALUES(?, ?, ?, 'pending', ?, ?, 0) ON CONFLICT(id) DO NOTHING`;
/** [run, seq, fence, body, chain] */
export const NEW_RECORDS: ManyRows = {
  sql: (count) => `INSERT INTO records(run, seq, fence, body, chain) VALUES ${places(5, count)}`,
};
export const NEW_BLOB =
  'INSERT INTO blobs(run, hash) VALUES(?, ?) ON CONFLICT(run, hash) DO NOTHING';
export const DROP_HOLD = 'DELETE FROM holds WHERE nr = ?';
export const IS_NAMED = `SELECT EXISTS (SELECT 1 FROM blobs WHERE hash = ?1)
  OR EXISTS (SELECT 1 FROM result_blobs WHERE hash = ?1)
  OR EXISTS (SELECT 1 FROM holds WHERE hash = ?1)`;
/** [nr, owner, chain]; the run goes on as it was. */
export const ADVANCE: ManyRows = moving('chain = new.column3', 3);
/** [nr, owner, chain, status, started_at, wake_at] */
export const MOVE: ManyRows = moving(
  `chain = new.column3, status = new.column4, started_at = coalesce(new.column5, started_at),
  wake_at = new.column6`,
  6,
);
/** [nr, owner, chain, status, started_at, ended_at, error] */
export const FINISH: ManyRows = moving(
  `chain = new.column3, status = new.column4, started_at = coalesce(new.column5, started_at),
  ended_at = new.column6, error = new.column7, owner = NULL`,
  7,
);

function moving(set: string, columns: number): ManyRows {
  const one = `UPDATE runs SET ${set.replaceAll('new.column', '?')} WHERE nr = ?1 AND owner = ?2`;
  const many = (count: number) => `UPDATE runs SET ${set}
    FROM (VALUES ${places(columns, count)}) AS new
    WHERE nr = new.column1 AND owner = new.column2`;
  return { sql: (count) => (count === 1 ? one : many(count)), keyOf: ([nr]) => nr! };
}

export const NAMED_BLOBS = `SELECT CAST(hash AS BLOB) FROM blobs
  UNION SELECT CAST(hash AS BLOB) FROM result_blobs`;

export const NEW_LOG = 'INSERT INTO logs(run, at, step, body) VALUES(?, ?, ?, ?)';

export const NEW_RESULT = `INSERT INTO results(key, run, kept_at, body, sum) VALUES(?, ?, ?, ?, ?)
  ON CONFLICT(key) DO UPDATE SET run = excluded.run, kept_at = excluded.kept_at,
  body = excluded.body, sum = excluded.sum`;
export const NEW_RESULT_BLOB = 'INSERT OR IGNORE INTO result_blobs(key, hash) VALUES(?, ?)';
export const DROP_RESULT_BLOBS = 'DELETE FROM result_blobs WHERE key = ?';

/**
 * What is asked of the tables.
 * Knows their columns; must not know why it is asked. Values are always arguments.
 *
 * Columns are read with a CAST: what a damaged file holds in a column may be of any type.
 */
import { type ManyRows, places } from './rows.ts';

export const NEW_OWNER =
  'INSERT INTO owners(host, pid, process_start, since, heartbeat) VALUES(?, ?, ?, ?, 0)';
export const HEARTBEAT = 'UPDATE owners SET heartbeat = ? WHERE fence = ?';
export const HEARTBEAT_OF = 'SELECT CAST(heartbeat AS REAL) FROM owners WHERE fence = ?';
export const DROP_OWNER = 'DELETE FROM owners WHERE fence = ?';
export const OWNERS = `SELECT CAST(fence AS REAL), CAST(host AS BLOB), CAST(pid AS REAL),
  CAST(process_start AS BLOB), CAST(since AS REAL), CAST(heartbeat AS REAL) FROM owners`;

export const NEW_RUN = `INSERT INTO runs(id, workflow, created_at, status, owner, chain)
  VALUES(?, ?, ?, 'pending', ?, ?) ON CONFLICT(id) DO NOTHING`;
/** [run, seq, fence, body, chain] */
export const NEW_RECORDS: ManyRows = {
  sql: (count) => `INSERT INTO records(run, seq, fence, body, chain) VALUES ${places(5, count)}`,
};
export const NEW_BLOB =
  'INSERT INTO blobs(run, hash) VALUES(?, ?) ON CONFLICT(run, hash) DO NOTHING';
export const NEW_HOLD = 'INSERT INTO holds(owner, hash) VALUES(?, ?)';
export const DROP_HOLD = 'DELETE FROM holds WHERE nr = ?';
export const DROP_DEAD_HOLDS = 'DELETE FROM holds WHERE owner NOT IN (SELECT fence FROM owners)';
export const IS_NAMED = `SELECT EXISTS (SELECT 1 FROM blobs WHERE hash = ?)
  OR EXISTS (SELECT 1 FROM result_blobs WHERE hash = ?)
  OR EXISTS (SELECT 1 FROM holds WHERE hash = ?)`;
/** [nr, owner, chain]; the run goes on as it was. */
export const ADVANCE: ManyRows = moving('chain = new.column3', 3);
/** [nr, owner, chain, status, started_at] */
export const MOVE: ManyRows = moving(
  'chain = new.column3, status = new.column4, started_at = coalesce(new.column5, started_at)',
  5,
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

export const RUN = `SELECT CAST(nr AS REAL), CAST(ended_at AS REAL), CAST(owner AS REAL),
  CAST(chain AS BLOB), CAST(workflow AS BLOB), CAST(created_at AS REAL) FROM runs WHERE id = ?`;
/** Whether a run is there, whatever the index says. */
export const IS_THERE = 'SELECT 1 FROM runs NOT INDEXED WHERE id = ?';
export const LAST_RECORD = 'SELECT CAST(max(seq) AS REAL) FROM records WHERE run = ?';
export const TAKE_RUN = 'UPDATE runs SET owner = ? WHERE nr = ?';
export const RELEASE_RUN = 'UPDATE runs SET owner = NULL WHERE nr = ? AND owner = ?';
export const RECORDS = `SELECT CAST(seq AS REAL), CAST(body AS BLOB), CAST(chain AS BLOB)
  FROM records WHERE run = ? ORDER BY seq`;
export const NAMED_BLOBS = `SELECT CAST(hash AS BLOB) FROM blobs
  UNION SELECT CAST(hash AS BLOB) FROM result_blobs`;

export const NEW_REQUEST = 'INSERT INTO requests(run, body) VALUES(?, ?)';
export const REQUESTS = `SELECT CAST(requests.nr AS REAL), CAST(runs.id AS BLOB),
  CAST(requests.body AS BLOB) FROM requests JOIN runs ON runs.nr = requests.run
  WHERE runs.owner = ? AND runs.ended_at IS NULL ORDER BY requests.nr`;
export const REQUESTS_OF = 'SELECT CAST(body AS BLOB) FROM requests WHERE run = ? ORDER BY nr';

export const NEW_LOG = 'INSERT INTO logs(run, at, step, body) VALUES(?, ?, ?, ?)';
export const LOGS = `SELECT CAST(at AS REAL), CAST(step AS REAL), CAST(body AS BLOB) FROM logs
  WHERE run = ? ORDER BY nr`;

export const NEW_RESULT = `INSERT INTO results(key, run, kept_at, body, sum) VALUES(?, ?, ?, ?, ?)
  ON CONFLICT(key) DO UPDATE SET run = excluded.run, kept_at = excluded.kept_at,
  body = excluded.body, sum = excluded.sum`;
export const NEW_RESULT_BLOB = 'INSERT OR IGNORE INTO result_blobs(key, hash) VALUES(?, ?)';
export const DROP_RESULT_BLOBS = 'DELETE FROM result_blobs WHERE key = ?';
export const RESULT = `SELECT CAST(run AS BLOB), CAST(kept_at AS REAL), CAST(body AS BLOB),
  CAST(sum AS BLOB) FROM results WHERE key = ?`;

export const NEW_EFFECT =
  'INSERT INTO effects(key, run, run_id, kept_at, body, sum) VALUES(?, ?, ?, ?, ?, ?)';
export const EFFECT = `SELECT CAST(run_id AS BLOB), CAST(kept_at AS REAL), CAST(body AS BLOB),
  CAST(sum AS BLOB) FROM effects WHERE key = ?`;

export const BURY_RUN = `INSERT INTO graves(run)
  SELECT nr FROM runs WHERE id = ? AND ended_at IS NOT NULL ON CONFLICT(run) DO NOTHING`;
export const DROP_BLOBS_OF_RESULTS =
  'DELETE FROM result_blobs WHERE key IN (SELECT key FROM results WHERE run = ?)';
export const DROP_RESULTS = 'DELETE FROM results WHERE run = ?';
export const DROP_RUN = 'DELETE FROM runs WHERE nr IN (SELECT run FROM graves)';
export const GRAVE = 'SELECT CAST(min(run) AS REAL) FROM graves';
export const DROP_GRAVE = 'DELETE FROM graves WHERE run = ?';
/** Some rows at a time, so that nobody waits long for the file. */
export const DROP_PARTS = ['records', 'blobs', 'logs', 'requests', 'effects'].map(
  (table) =>
    `DELETE FROM ${table} WHERE rowid IN (SELECT rowid FROM ${table} WHERE run = ? LIMIT ?)`,
);

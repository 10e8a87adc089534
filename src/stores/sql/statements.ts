/**
 * What is asked of the tables.
 * Knows their columns; must not know why it is asked. Values are always arguments.
 *
 * Columns are read with a CAST: what a damaged file holds in a column may be of any type.
 */

export const NEW_OWNER =
  'INSERT INTO owners(host, pid, process_start, since, beat) VALUES(?, ?, ?, ?, 0)';
export const BEAT = 'UPDATE owners SET beat = ? WHERE fence = ?';
export const BEAT_OF = 'SELECT CAST(beat AS REAL) FROM owners WHERE fence = ?';
export const DROP_OWNER = 'DELETE FROM owners WHERE fence = ?';
export const OWNERS = `SELECT CAST(fence AS REAL), CAST(host AS BLOB), CAST(pid AS REAL),
  CAST(process_start AS BLOB), CAST(since AS REAL), CAST(beat AS REAL) FROM owners`;

export const NEW_RUN = `INSERT INTO runs(id, workflow, created_at, status, owner, chain)
  VALUES(?, ?, ?, 'pending', ?, ?) ON CONFLICT(id) DO NOTHING`;
export const NEW_RECORD = 'INSERT INTO records(run, seq, fence, body, chain) VALUES(?, ?, ?, ?, ?)';
export const NEW_BLOB = 'INSERT INTO blobs(hash, body) VALUES(?, ?) ON CONFLICT(hash) DO NOTHING';
export const ADVANCE = 'UPDATE runs SET chain = ? WHERE nr = ? AND owner = ?';
export const START = `UPDATE runs SET chain = ?, status = 'running', started_at = ?
  WHERE nr = ? AND owner = ?`;
export const FINISH = `UPDATE runs SET chain = ?, status = ?, error = ?,
  started_at = coalesce(?, started_at), ended_at = ?, owner = NULL WHERE nr = ? AND owner = ?`;

export const RUN = `SELECT CAST(nr AS REAL), CAST(ended_at AS REAL), CAST(owner AS REAL),
  CAST(chain AS BLOB), CAST(workflow AS BLOB), CAST(created_at AS REAL) FROM runs WHERE id = ?`;
/** Whether a run is there, whatever the index says. */
export const IS_THERE = 'SELECT 1 FROM runs NOT INDEXED WHERE id = ?';
export const LAST_RECORD = 'SELECT CAST(max(seq) AS REAL) FROM records WHERE run = ?';
export const TAKE_RUN = 'UPDATE runs SET owner = ? WHERE nr = ?';
export const RECORDS = `SELECT CAST(seq AS REAL), CAST(body AS BLOB), CAST(chain AS BLOB)
  FROM records WHERE run = ? ORDER BY seq`;
export const BLOB = 'SELECT CAST(body AS BLOB) FROM blobs WHERE hash = ?';

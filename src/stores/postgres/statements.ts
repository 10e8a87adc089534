/**
 * What is asked of the tables, one row at a time. What is written for many is in `turn.ts`.
 * Knows their columns; must not know why it is asked. Values are always arguments.
 */
import { quoted } from './schema.ts';

export type Statements = ReturnType<typeof statementsOf>;

/** Tables are named with their schema: what a server takes for its search path plays no part. */
export function statementsOf(schema: string) {
  const s = quoted(schema);
  return {
    schema: s,
    newFence: `SELECT nextval(${literal(`${s}.fences`)})`,
    newOwner: `WITH kept AS (INSERT INTO ${s}.owners(fence, host, pid, process_start, since, heartbeat)
      VALUES ($1, $2, $3, $4, $5, 0) ON CONFLICT (fence) DO NOTHING)
      SELECT set_config('synchronous_commit', 'on', true)`,
    beat: `UPDATE ${s}.owners SET heartbeat = $2::bigint
      WHERE fence = $1 AND heartbeat = $2::bigint - 1
      RETURNING current_setting('synchronous_commit')`,
    heartbeatOf: `SELECT heartbeat FROM ${s}.owners WHERE fence = $1`,
    dropOwner: `DELETE FROM ${s}.owners WHERE fence = $1`,
    dropSilentOwner: `DELETE FROM ${s}.owners WHERE fence = $1 AND heartbeat = $2`,
    owners: `SELECT fence, host, pid, process_start, since, heartbeat FROM ${s}.owners`,
    owner: `SELECT fence, host, pid, process_start, since, heartbeat FROM ${s}.owners
      WHERE fence = $1`,

    run: `SELECT nr, ended_at, owner FROM ${s}.runs WHERE id = $1`,
    takeRun: `UPDATE ${s}.runs SET owner = $1
      WHERE nr = $2 AND owner IS NOT DISTINCT FROM $3 AND ended_at IS NULL`,
    runEnd: `SELECT chain, (SELECT max(seq) FROM ${s}.records WHERE run = $1)
      FROM ${s}.runs WHERE nr = $1`,
    releaseRun: `UPDATE ${s}.runs SET owner = NULL
      WHERE nr = $1 AND owner = $2 AND ended_at IS NULL`,
    runsThere: `SELECT nr FROM ${s}.runs WHERE nr = ANY($1::bigint[])`,
    // One statement sees one state of the tables.
    history: `SELECT r.nr, r.chain, r.workflow, r.created_at, c.seq, c.body, c.chain
      FROM ${s}.runs r LEFT JOIN ${s}.records c ON c.run = r.nr WHERE r.id = $1 ORDER BY c.seq`,
    ...ofContents(s),
    list: `SELECT id, workflow, created_at, status, error, started_at, ended_at, owner
      FROM ${s}.runs`,

    newRequest: `WITH run AS (SELECT nr, ended_at FROM ${s}.runs WHERE id = $1),
      kept AS (INSERT INTO ${s}.requests(run, body)
        SELECT nr, convert_to($2::text, 'UTF8') FROM run WHERE ended_at IS NULL)
      SELECT ended_at, pg_notify(${literal(schema)}, '') FROM run`,
    requests: `SELECT q.nr, r.id, q.body FROM ${s}.requests q JOIN ${s}.runs r ON r.nr = q.run
      WHERE r.owner = $1 AND r.ended_at IS NULL ORDER BY q.nr`,
    requestsOf: `SELECT body FROM ${s}.requests WHERE run = $1 ORDER BY nr`,
    listen: `LISTEN ${s}`,

    logs: `SELECT l.at, l.step, l.body FROM ${s}.logs l JOIN ${s}.runs r ON r.nr = l.run
      WHERE r.id = $1 ORDER BY l.nr`,
    result: `SELECT run, kept_at, body, sum, blobs FROM ${s}.results WHERE key = $1`,

    buryRuns: `WITH gone AS (DELETE FROM ${s}.runs
        WHERE id = ANY($1::text[]) AND ended_at IS NOT NULL RETURNING nr, id),
      results AS (DELETE FROM ${s}.results WHERE run IN (SELECT id FROM gone)),
      graves AS (INSERT INTO ${s}.graves(run) SELECT nr FROM gone)
      SELECT count(*) FROM gone`,
    grave: `SELECT min(run) FROM ${s}.graves`,
    dropGrave: `DELETE FROM ${s}.graves WHERE run = $1`,
    dropParts: ['records', 'blobs', 'logs', 'requests', 'effects'].map(
      (table) => `DELETE FROM ${s}.${table} WHERE ctid = ANY(ARRAY(
        SELECT ctid FROM ${s}.${table} WHERE run = $1 LIMIT $2))`,
    ),
  };
}

/** Large contents, who names them and who holds them. */
function ofContents(s: string) {
  return {
    blobs: `SELECT c.hash, c.body FROM ${s}.contents c JOIN ${s}.blobs b USING (hash)
      WHERE b.run = $1 ORDER BY c.hash, c.part`,
    contents: `SELECT hash, body FROM ${s}.contents WHERE hash = ANY(string_to_array($1, ' '))
      ORDER BY hash, part`,
    newContent: `INSERT INTO ${s}.contents(hash, part, body) VALUES ($1, $2, $3)
      ON CONFLICT (hash, part) DO NOTHING`,
    newHold: `INSERT INTO ${s}.holds(owner, hash) VALUES ($1, $2) RETURNING nr`,
    // Nobody begins to hold a content while those are removed that nobody holds.
    lockHolds: `LOCK TABLE ${s}.holds IN EXCLUSIVE MODE`,
    dropDeadHolds: `DELETE FROM ${s}.holds WHERE owner NOT IN (SELECT fence FROM ${s}.owners)`,
    dropContents: `DELETE FROM ${s}.contents WHERE hash NOT IN (SELECT hash FROM ${s}.blobs
      UNION SELECT hash FROM ${s}.holds
      UNION SELECT unnest(string_to_array(blobs, ' ')) FROM ${s}.results WHERE blobs <> '')`,
  };
}

/** A name inside a text of SQL. */
function literal(text: string): string {
  return `'${text.replaceAll("'", "''")}'`;
}

/**
 * What is asked of the tables. What is written for many runs at once is in `turn.ts`.
 * Knows columns; must not know why it is asked. Values are always arguments.
 */
import { statementsOf } from '../durable/statements.ts';
import { postgresDialect } from './dialect.ts';
import { literal, quoted } from './schema.ts';

export type Statements = ReturnType<typeof postgresWords>;

/** Tables are named with their schema: what a server takes for its search path plays no part. */
export function postgresWords(schema: string) {
  const s = quoted(schema);
  return {
    ...statementsOf(postgresDialect(schema)),
    schema: s,
    newFence: `SELECT nextval(${literal(`${s}.fences`)})`,
    newOwner: `WITH kept AS (INSERT INTO ${s}.owners(fence, host, pid, process_start, since, heartbeat)
      VALUES ($1, $2, $3, $4, $5, 0) ON CONFLICT (fence) DO NOTHING)
      SELECT set_config('synchronous_commit', 'on', true)`,
    beat: `UPDATE ${s}.owners SET heartbeat = $2::bigint
      WHERE fence = $1 AND heartbeat = $2::bigint - 1
      RETURNING current_setting('synchronous_commit')`,
    runsThere: `SELECT nr FROM ${s}.runs WHERE nr = ANY($1::bigint[])`,
    listen: `LISTEN ${s}`,
    result: `SELECT run, kept_at, body, sum, blobs FROM ${s}.results WHERE key = $1`,
    ...ofContents(s),
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
    // Nobody begins to hold a content while those are removed that nobody holds.
    lockHolds: `LOCK TABLE ${s}.holds IN EXCLUSIVE MODE`,
    dropContents: `DELETE FROM ${s}.contents WHERE hash NOT IN (SELECT hash FROM ${s}.blobs
      UNION SELECT hash FROM ${s}.holds
      UNION SELECT unnest(string_to_array(blobs, ' ')) FROM ${s}.results WHERE blobs <> '')`,
  };
}

/**
 * What people ask about runs in SQL, beside the tables themselves.
 * Knows how records and snapshots are written; must not know what anybody asks.
 *
 * `runs` is a table. `events` has a row per event, `steps` a row per step of which there is an event.
 */

/** An event stands in its record as itself, or first in a list when something was taken out of it. */
const EVENT = "CASE e.type WHEN 'array' THEN json_extract(e.value, '$[0]') ELSE e.value END";

const ENDS = "('step.succeeded', 'step.failed', 'step.skipped', 'step.cancelled')";

/** For the connection that asks only. */
export const QUESTION_VIEWS: readonly string[] = [
  `CREATE TEMP VIEW events AS
    SELECT run, record, type, at, CASE WHEN number IS NULL THEN NULL ELSE
      (SELECT json_extract(body, '$[0].steps[' || number || ']') FROM records AS snapshot
       WHERE snapshot.run = nr AND snapshot.seq = 0) END AS step, attempt, event
    FROM (
      SELECT runs.nr AS nr, runs.id AS run, records.seq AS record,
        json_extract(${EVENT}, '$.type') AS type, json_extract(${EVENT}, '$.at') AS at,
        json_extract(${EVENT}, '$.step') AS number,
        json_extract(${EVENT}, '$.attempt') AS attempt, ${EVENT} AS event
      FROM runs JOIN records ON records.run = runs.nr, json_each(records.body) AS e
      WHERE records.seq > 0
    )`,
  `CREATE TEMP VIEW steps AS
    SELECT run, step,
      coalesce(max(CASE WHEN type IN ${ENDS} THEN substr(type, 6) END), 'open') AS status,
      max(attempt) AS attempts,
      min(CASE WHEN type = 'step.started' THEN at END) AS started_at,
      max(CASE WHEN type IN ${ENDS} THEN at END) AS ended_at,
      max(CASE WHEN type = 'step.failed' THEN json_extract(event, '$.error.message') END) AS error
    FROM events WHERE step IS NOT NULL GROUP BY run, step`,
];

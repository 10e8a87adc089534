/**
 * What people ask about runs in SQL, beside the tables themselves.
 * Knows how records and snapshots are written; must not know what anybody asks.
 *
 * `runs` is a table. `events` has a row per event, `steps` a row per step of which there is an event.
 */

/** An event stands in its record as itself, or first in a list when something was taken out of it. */
const EVENT = "CASE e.type WHEN 'array' THEN json_extract(e.value, '$[0]') ELSE e.value END";

const ENDS = "('step.succeeded', 'step.failed', 'step.skipped', 'step.cancelled')";

/** What an event says. */
const OF_EVENT = (name: string) => `json_extract(${EVENT}, '$.${name}')`;

/** For the connection that asks only, which has the table `grown` (`grown-steps.ts`). */
export const QUESTION_VIEWS: readonly string[] = [
  `CREATE TEMP VIEW events AS
    SELECT runs.id AS run, records.seq AS record, ${OF_EVENT('type')} AS type, ${OF_EVENT('at')} AS at,
      coalesce((SELECT step FROM grown WHERE grown.nr = runs.nr AND grown.number = ${OF_EVENT('step')}),
        (SELECT json_extract(body, '$[0].steps[' || ${OF_EVENT('step')} || ']') FROM records AS snapshot
         WHERE snapshot.run = runs.nr AND snapshot.seq = 0)) AS step,
      ${OF_EVENT('attempt')} AS attempt, ${EVENT} AS event
    FROM runs JOIN records ON records.run = runs.nr, json_each(records.body) AS e
    WHERE records.seq > 0`,
  `CREATE TEMP VIEW steps AS
    SELECT run, step,
      coalesce(max(CASE WHEN type IN ${ENDS} THEN substr(type, 6) END), 'open') AS status,
      max(min(max(attempt), 1), max(attempt) - sum(type = 'step.expanded' AND coalesce(json_extract(event, '$.then'), '') = 'again'))
        AS attempts,
      min(CASE WHEN type = 'step.started' THEN at END) AS started_at,
      max(CASE WHEN type IN ${ENDS} THEN at END) AS ended_at,
      max(CASE WHEN type = 'step.failed' THEN json_extract(event, '$.error.message') END) AS error
    FROM events WHERE step IS NOT NULL GROUP BY run, step`,
];

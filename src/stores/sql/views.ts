/**
 * What people ask about runs in SQL, beside the tables themselves.
 * Knows how records and snapshots are written; must not know what anybody asks.
 *
 * `runs` is a table. `events` has a row per event, `steps` a row per step of which there is an event.
 */

/** An event stands in its record as itself, or first in a list when something was taken out of it. */
const EVENT = "CASE e.type WHEN 'array' THEN json_extract(e.value, '$[0]') ELSE e.value END";

const ENDS = "('step.succeeded', 'step.failed', 'step.skipped', 'step.cancelled')";

/** What of an event each of both parts below reads. */
const OF_EVENT = (name: string) => `json_extract(${EVENT}, '$.${name}')`;

/** The body that a step has grown into: its first step and those behind it, among the steps of the snapshot. */
const BODY = (place: number) =>
  `(SELECT json_extract(body, '$[0].shape.bodies[' || (list - 1) || '][${place}]') FROM records AS snapshot
    WHERE snapshot.run = nr AND snapshot.seq = 0)`;

/** For the connection that asks only. */
export const QUESTION_VIEWS: readonly string[] = [
  // What steps have grown into: the numbers from `base` on, an item after the other.
  `CREATE TEMP VIEW growths AS
    SELECT nr, base, items, keys, ${BODY(0)} AS first, ${BODY(1)} - ${BODY(0)} AS width,
      only_one, ${BODY(4)} AS name_of_case, parent, ${BODY(2)} AS caller, ${BODY(5)} AS callers,
      -- A step that grows again and again does so round by round.
      row_number() OVER (PARTITION BY nr, parent ORDER BY base) - 1 AS round
    FROM (
      SELECT runs.nr AS nr, ${OF_EVENT('base')} AS base, ${OF_EVENT('step')} AS parent, ${OF_EVENT('body')} AS list,
        ${OF_EVENT('count')} AS items, ${OF_EVENT('keys')} AS keys,
        ${OF_EVENT('then')} = 'only' AS only_one
      FROM runs JOIN records ON records.run = runs.nr, json_each(records.body) AS e
      WHERE records.seq > 0 AND ${OF_EVENT('type')} = 'step.expanded'
    )`,
  `CREATE TEMP VIEW events AS
    WITH grown AS MATERIALIZED (SELECT * FROM growths)
    SELECT run, record, type, at, CASE WHEN number IS NULL THEN NULL
      WHEN base IS NULL THEN
        (SELECT json_extract(body, '$[0].steps[' || number || ']') FROM records AS snapshot
         WHERE snapshot.run = told.nr AND snapshot.seq = 0)
      ELSE
        -- In a group of a group the items around are not told: the number makes it another step.
        (SELECT CASE
             -- What is called stands among the steps as of the first one that calls it.
             WHEN callers IS NOT NULL AND parent < roots THEN around || substr(path, length(first_around) + 1)
             WHEN callers IS NOT NULL THEN path
             WHEN only_one THEN replace(path, '[' || coalesce(name_of_case, '') || ']', '')
             ELSE replace(path, '[]', '[' || name || ']') END ||
           CASE WHEN parent >= roots THEN ' (' || number || ')' ELSE '' END
         FROM (SELECT json_extract(body, '$[0].steps[' || (first + (number - base) % width) || ']') AS path,
           json_extract(body, '$[0].steps[' || parent || ']') AS around,
           json_extract(body, '$[0].steps[' || caller || ']') AS first_around,
           json_extract(body, '$[0].shape.bodies[0][0]') AS roots,
           coalesce(json_extract(keys, '$[' || ((number - base) / width) || ']'), (number - base) / width + round) AS name
           FROM records AS snapshot WHERE snapshot.run = told.nr AND snapshot.seq = 0))
      END AS step, attempt, event
    FROM (
      SELECT runs.nr AS nr, runs.id AS run, records.seq AS record,
        ${OF_EVENT('type')} AS type, ${OF_EVENT('at')} AS at, ${OF_EVENT('step')} AS number,
        ${OF_EVENT('attempt')} AS attempt, ${EVENT} AS event
      FROM runs JOIN records ON records.run = runs.nr, json_each(records.body) AS e
      WHERE records.seq > 0
    ) AS told
    LEFT JOIN grown ON grown.nr = told.nr AND number >= base AND number < base + items * width`,
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

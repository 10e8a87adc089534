/**
 * What people ask about runs in SQL, beside the tables themselves.
 * Knows how records and snapshots are written; must not know what anybody asks.
 *
 * `runs` is a table. `events` has a row per event, `steps` a row per step.
 */

/** An event stands in its record as itself, or first in a list when something was taken out of it. */
const EVENT = "CASE e.type WHEN 'array' THEN json_extract(e.value, '$[0]') ELSE e.value END";

/** What an event says. */
const OF_EVENT = (name: string) => `json_extract(${EVENT}, '$.${name}')`;

/** For the connection that asks only, which has the table `numbered` (`asked-steps.ts`). */
export const QUESTION_VIEWS: readonly string[] = [
  `CREATE TEMP VIEW events AS
    SELECT runs.id AS run, records.seq AS record, ${OF_EVENT('type')} AS type, ${OF_EVENT('at')} AS at,
      coalesce((SELECT step FROM numbered WHERE numbered.nr = runs.nr AND numbered.number = ${OF_EVENT('step')}),
        (SELECT json_extract(body, '$[0].steps[' || ${OF_EVENT('step')} || ']') FROM records AS snapshot
         WHERE snapshot.run = runs.nr AND snapshot.seq = 0)) AS step,
      ${OF_EVENT('attempt')} AS attempt, ${EVENT} AS event
    FROM runs JOIN records ON records.run = runs.nr, json_each(records.body) AS e
    WHERE records.seq > 0`,
  `CREATE TEMP VIEW steps AS
    SELECT id AS run, step, numbered.status AS status, attempts, numbered.started_at AS started_at,
      numbered.ended_at AS ended_at, numbered.error AS error
    FROM numbered JOIN runs ON runs.nr = numbered.nr`,
];

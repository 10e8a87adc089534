/**
 * Removing runs that have ended.
 * Knows rows; must not know who wants them gone.
 *
 * The row of a run goes first, so that nobody sees a part of a run; the rest follows in small parts,
 * and what a process leaves behind is removed by the next one that removes anything.
 */
import type { Connection } from './connection.ts';
import {
  BURY_RUN,
  DROP_BLOBS_OF_RESULTS,
  DROP_GRAVE,
  DROP_PARTS,
  DROP_RESULTS,
  DROP_RUN,
  GRAVE,
} from './statements.ts';

const ROWS_AT_A_TIME = 500;

/** Inside a transaction: the runs are no longer there. Gives how many had ended. */
export function buryRuns(db: Connection, runIds: readonly string[]): number {
  let buried = 0;
  for (const runId of runIds) {
    const { changes } = db.run(BURY_RUN, [runId]);
    if (changes > 0) for (const sql of [DROP_BLOBS_OF_RESULTS, DROP_RESULTS]) db.run(sql, [runId]);
    buried += changes;
  }
  db.run(DROP_RUN);
  return buried;
}

/** Inside a transaction: removes some of what is left of removed runs. False when nothing is. */
export function clearGrave(db: Connection): boolean {
  const nr = db.first(GRAVE)![0];
  if (nr === null) return false;
  let removed = 0;
  for (const sql of DROP_PARTS) removed += db.run(sql, [Number(nr), ROWS_AT_A_TIME]).changes;
  if (removed === 0) db.run(DROP_GRAVE, [Number(nr)]);
  return true;
}

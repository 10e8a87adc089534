/**
 * Removing runs that have ended.
 * Knows rows; must not know who wants them gone.
 *
 * The row of a run goes first, so that nobody sees a part of a run; the rest follows in small parts,
 * and what a process leaves behind is removed by the next one that removes anything.
 */
import { countOf, firstOf, type Query, type Value } from './query.ts';
import type { Statements } from './statements.ts';

const ROWS_AT_A_TIME = 1_000;

/** Inside a transaction. Deletes those that have ended, and gives how many they are; their parts are left over. */
export function* deleteRuns(words: Statements, runIds: Value): Query<number> {
  const deleted = yield* countOf(words.noteLeftovers, [runIds]);
  for (const text of words.dropRuns) yield* countOf(text);
  return deleted;
}

/** Inside a transaction. Deletes some of what is left over of deleted runs; false when nothing is. */
export function* deleteLeftovers(words: Statements): Query<boolean> {
  const [nr] = (yield* firstOf(words.leftover))!;
  if (nr === null) return false;
  const run = Number(nr);
  let removed = 0;
  for (const text of words.dropParts) removed += yield* countOf(text, [run, ROWS_AT_A_TIME]);
  if (removed === 0) yield* countOf(words.dropLeftover, [run]);
  return true;
}

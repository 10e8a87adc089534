/**
 * Removing runs that have ended.
 * Knows rows; must not know who wants them gone.
 *
 * The row of a run goes first, so that nobody sees a part of a run; the rest follows in small parts,
 * and what a process leaves behind is removed by the next one that removes anything.
 */
import { type Asking, countOf, firstOf, type Value } from './asking.ts';
import type { Statements } from './statements.ts';

const ROWS_AT_A_TIME = 1_000;

/** Inside a transaction: the runs of a list are no longer there. Gives how many had ended. */
export function* buryRuns(words: Statements, runIds: Value): Asking<number> {
  const buried = yield* countOf(words.buryRuns, [runIds]);
  for (const text of words.dropBuried) yield* countOf(text);
  return buried;
}

/** Inside a transaction: removes some of what is left of removed runs. False when nothing is. */
export function* clearGrave(words: Statements): Asking<boolean> {
  const [nr] = (yield* firstOf(words.grave))!;
  if (nr === null) return false;
  const run = Number(nr);
  let removed = 0;
  for (const text of words.dropParts) removed += yield* countOf(text, [run, ROWS_AT_A_TIME]);
  if (removed === 0) yield* countOf(words.dropGrave, [run]);
  return true;
}

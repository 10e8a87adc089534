/**
 * Removing runs that have ended.
 * Knows rows; must not know who wants them gone.
 *
 * The row of a run goes first, so that nobody sees a part of a run; the rest follows in parts, and
 * what a process leaves behind is removed by the next one that removes anything.
 */
import type { Link } from './link.ts';
import { textList } from './literals.ts';
import type { Statements } from './statements.ts';

const ROWS_AT_A_TIME = 2_000;

/** Inside a transaction: the runs are no longer there. Gives how many had ended. */
export async function buryRuns(
  link: Link,
  words: Statements,
  runIds: readonly string[],
): Promise<number> {
  const { rows } = await link.query(words.buryRuns, [textList(runIds)]);
  return Number(rows[0]![0]);
}

/** Inside a transaction: removes large contents that nothing names and no owner holds. */
export async function dropContents(link: Link, words: Statements): Promise<void> {
  for (const text of [words.lockHolds, words.dropDeadHolds, words.dropContents])
    await link.query(text);
}

/** Inside a transaction: removes some of what is left of removed runs. False when nothing is. */
export async function clearGrave(link: Link, words: Statements): Promise<boolean> {
  const [nr] = (await link.query(words.grave)).rows[0]!;
  if (nr === null) return false;
  let removed = 0;
  for (const part of words.dropParts)
    removed += (await link.query(part, [String(nr), ROWS_AT_A_TIME])).count;
  if (removed === 0) await link.query(words.dropGrave, [String(nr)]);
  return true;
}

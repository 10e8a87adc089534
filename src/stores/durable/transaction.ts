/**
 * Statements of a step, looked at before a database sees them, and the note that they have run.
 * Knows words of SQL; must not know a database.
 */
import type { SqlAnswer, Transaction } from '../../ports/store.ts';
import { StoreError } from '../../run/store-error.ts';
import { lookAtSql, type SqlText } from '../../std/sql-text.ts';
import { decodeResult, encodeNote, NO_BLOBS, type ResultRow } from './results.ts';

/** What a database makes of a statement. */
export interface SqlHabits {
  /** First words of what would end the transaction, or reach beyond it. */
  readonly forbidden: ReadonlySet<string>;
  /** Names that are not the steps' own. */
  readonly own: RegExp;
  /** How an argument is written, for people. */
  readonly argument: string;
  places(text: SqlText): number;
}

/** Functions that SQLite's shell brings along, in some builds also without the shell. */
const FILES = /\b(?:writefile|readfile|fsdir|lsmode|load_extension|zipfile|edit)\b/i;

/** Whether a text reaches for files of the machine. */
export function reachesForFiles(sql: string): boolean {
  return FILES.test(sql);
}

/** @throws StoreError `refused` for statements that make no sense. */
export function checkTransaction({ statements }: Transaction, habits: SqlHabits): void {
  for (const { sql, args = [] } of statements) {
    const text = lookAtSql(sql);
    if (text.several) throw refused('one text holds several statements', 'give them one by one');
    if (habits.forbidden.has(text.verb) || /\bor\s+rollback\b/i.test(sql)) {
      const hint = 'leave it out: all statements of a call are one transaction';
      throw refused(`"${text.verb}" cannot run inside a transaction`, hint);
    }
    if (FILES.test(sql)) throw refused('it reaches for files', 'read and write files in the step');
    if (text.verb !== 'select' && habits.own.test(text.names)) {
      const hint = 'give the tables of steps other names';
      throw refused('it changes a table of the store itself', hint);
    }
    const places = habits.places(text);
    if (places === args.length) continue;
    const wanted = `it has ${places} places for arguments, and ${args.length} are given`;
    throw refused(wanted, `write ${habits.argument} for each argument`);
  }
}

export function refused(why: string, hint: string, cause?: unknown): StoreError {
  return new StoreError('refused', `the database refuses the transaction: ${why}`, { cause, hint });
}

/** The note of a transaction that has run. */
export function noteOf(
  { key, at }: Transaction,
  runId: string,
  answers: readonly SqlAnswer[],
): ResultRow & { readonly sum: string } {
  return encodeNote(key, { output: answers, metadata: undefined, runId, keptAt: at });
}

/** The answers in a note, from the columns run_id, kept_at, body and sum. */
export function answersIn(key: string, row: readonly unknown[]): readonly SqlAnswer[] | StoreError {
  const kept = decodeResult(key, row, NO_BLOBS);
  if (kept !== undefined) return kept.output as readonly SqlAnswer[];
  return new StoreError('damaged', 'the note of a transaction is not what was written');
}

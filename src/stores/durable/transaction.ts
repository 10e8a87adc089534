/**
 * Statements of a step, looked at before a database sees them, in the transaction that notes that they
 * have run: exactly once for a key.
 * Knows words of SQL, savepoints and answers; must not know a database, nor which step asks.
 */
import type { SqlAnswer, Transaction } from '../../ports/store.ts';
import { StoreError } from '../../run/store-error.ts';
import { lookAtSql, type SqlText } from '../../std/sql-text.ts';
import type { Dialect } from './dialect.ts';
import { type EffectNote, notedTexts, whyOther } from './effect-note.ts';
import type { OwnRun } from './own-run.ts';
import { answerOf, countOf, firstOf, type Query } from './query.ts';
import { Refusal } from './refusal.ts';
import { decodeResult, encodeNote, NO_BLOBS } from './results.ts';
import type { Statements } from './statements.ts';

/** What a database makes of a statement. */
export interface SqlHabits {
  /** First words of what would end the transaction, or reach beyond it. */
  readonly forbidden: ReadonlySet<string>;
  /** Names that are not the steps' own. */
  readonly own: RegExp;
  /** How an argument is written, for people. */
  readonly argument: string;
  places(text: SqlText): number;
  /** Whether the database says that the statement makes no sense, and is itself as it was. */
  refuses(error: unknown): error is Error;
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

function refused(why: string, hint: string, cause?: unknown): StoreError {
  return new StoreError('refused', `the database refuses the transaction: ${why}`, { cause, hint });
}

interface Effect {
  readonly run: OwnRun;
  readonly transaction: Transaction;
}

interface Asked {
  readonly words: Statements;
  readonly dialect: Dialect;
  readonly habits: SqlHabits;
}

/** Inside a transaction, which goes on whatever comes of it. */
export function* haveEffect(
  { words, dialect, habits }: Asked,
  { run, transaction }: Effect,
): Query<readonly SqlAnswer[]> {
  const { key, statements, texts, at } = transaction;
  const row = yield* firstOf(words.effect, [key]);
  if (row !== undefined) return answersIn(row, transaction);
  const answers = yield* together(statements, habits);
  const output: EffectNote = { of: notedTexts(texts), answers };
  const note = { output, metadata: undefined, runId: run.id, keptAt: at };
  const { runId, keptAt, body, sum } = encodeNote(key, note);
  yield* countOf(words.newEffect, [key, run.nr, runId, keptAt, dialect.body(body), sum]);
  return answers;
}

/** All or none, whatever becomes of the rest of the commit. */
function* together(
  statements: Transaction['statements'],
  habits: SqlHabits,
): Query<readonly SqlAnswer[]> {
  yield* countOf('SAVEPOINT effect');
  try {
    const answers: SqlAnswer[] = [];
    for (const statement of statements) answers.push(yield* answerOf(statement));
    yield* countOf('RELEASE effect');
    return answers;
  } catch (error) {
    if (!habits.refuses(error)) throw error;
    yield* countOf('ROLLBACK TO effect');
    yield* countOf('RELEASE effect');
    throw new Refusal(refused(error.message, 'mend the statement', error));
  }
}

/**
 * The answers in a note, from the columns run_id, kept_at, body and sum. One of other statements answers
 * nothing: whoever asks would take what they did for something else, and do the rest again.
 */
function answersIn(
  row: readonly unknown[],
  { key, texts }: Pick<Transaction, 'key' | 'texts'>,
): readonly SqlAnswer[] {
  const kept = decodeResult(key, row, NO_BLOBS);
  if (kept === undefined) {
    const message = 'the note of a transaction is not what was written';
    throw new Refusal(new StoreError('damaged', message));
  }
  const note = kept.output as EffectNote;
  const other = whyOther(note, texts);
  if (other !== undefined) throw new Refusal(other);
  return note.answers;
}

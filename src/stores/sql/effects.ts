/**
 * Statements of a step in the transaction that notes that they have run: exactly once for a key.
 * Knows savepoints and answers; must not know which step asks.
 */
import type { SqlAnswer, Transaction } from '../../ports/store.ts';
import { StoreError } from '../../run/store-error.ts';
import type { OwnRun } from '../durable/own-run.ts';
import {
  answersIn,
  checkTransaction,
  noteOf,
  refused,
  type SqlHabits,
} from '../durable/transaction.ts';
import type { Connection } from './connection.ts';
import { isDamage, isPassing, SqlFault, type SqlValue } from './driver.ts';
import { Refusal } from './refusal.ts';
import { EFFECT, NEW_EFFECT } from './statements.ts';
import type { Work } from './writer.ts';

const HABITS: SqlHabits = {
  forbidden: new Set(
    'begin commit end rollback savepoint release attach detach pragma vacuum'.split(' '),
  ),
  own: /\b(?:runs|records|owners|blobs|requests|logs|results|effects|graves|sqlite_\w+)\b/i,
  argument: '?',
  places: ({ marks }) => marks,
};

/** @throws StoreError `refused` for statements that make no sense, before anything runs. */
export function effectWork(run: OwnRun, transaction: Transaction): Work<readonly SqlAnswer[]> {
  const { key, statements } = transaction;
  checkTransaction(transaction, HABITS);
  return (db) => {
    const row = db.first(EFFECT, [key]);
    const before = row && answersIn(key, row);
    if (before instanceof StoreError) throw new Refusal(before);
    if (before !== undefined) return before;
    const answers = together(db, statements);
    const { runId, keptAt, body, sum } = noteOf(transaction, run.id, answers);
    db.run(NEW_EFFECT, [key, run.nr, runId, keptAt, body, sum]);
    return answers;
  };
}

/** All or none, whatever becomes of the rest of the commit. */
function together(db: Connection, statements: Transaction['statements']): SqlAnswer[] {
  db.run('SAVEPOINT effect');
  try {
    const answers = statements.map(({ sql, args = [] }) => answerTo(db, sql, args));
    db.run('RELEASE effect');
    return answers;
  } catch (error) {
    if (!(error instanceof SqlFault) || isPassing(error) || isDamage(error)) throw error;
    db.run('ROLLBACK TO effect');
    db.run('RELEASE effect');
    throw new Refusal(refused(error.message, 'mend the statement', error));
  }
}

function answerTo(
  db: Connection,
  sql: string,
  args: NonNullable<Transaction['statements'][number]['args']>,
): SqlAnswer {
  const before = changesSoFar(db);
  const values = args.map((arg): SqlValue => (typeof arg === 'boolean' ? Number(arg) : arg));
  const rows = db.records(sql, values);
  return { rows, changes: changesSoFar(db) - before };
}

function changesSoFar(db: Connection): number {
  return Number(db.first('SELECT CAST(total_changes() AS REAL)')![0]);
}

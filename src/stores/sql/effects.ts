/**
 * Statements of a step in the transaction that notes that they have run: exactly once for a key.
 * Knows savepoints and answers; must not know which step asks.
 */
import type { SqlAnswer, Transaction } from '../../ports/store.ts';
import { StoreError } from '../../run/store-error.ts';
import { lookAtSql } from '../../std/sql-text.ts';
import type { OwnRun } from '../durable/own-run.ts';
import { decodeResult, encodeResult } from '../durable/results.ts';
import type { Connection } from './connection.ts';
import { isDamage, isPassing, SqlFault, type SqlValue } from './driver.ts';
import { Refusal } from './refusal.ts';
import { EFFECT, NEW_EFFECT } from './statements.ts';
import type { Work } from './writer.ts';

/** What would end the transaction, or reach beyond the file. */
const FORBIDDEN = new Set(
  'begin commit end rollback savepoint release attach detach pragma vacuum'.split(' '),
);

/** @throws StoreError `refused` for statements that make no sense, before anything runs. */
export function effectWork(
  run: OwnRun,
  { key, statements, at }: Transaction,
): Work<readonly SqlAnswer[]> {
  for (const { sql, args = [] } of statements) checkStatement(sql, args.length);
  return (db) => {
    const row = db.first(EFFECT, [key]);
    if (row !== undefined) return answersIn(key, row);
    const answers = together(db, statements);
    const kept = encodeResult(key, {
      output: answers,
      metadata: undefined,
      runId: run.id,
      keptAt: at,
    });
    db.run(NEW_EFFECT, [key, run.nr, run.id, at, kept.body, kept.sum]);
    return answers;
  };
}

function checkStatement(sql: string, given: number): void {
  const { verb, several, places } = lookAtSql(sql);
  if (several) throw refused('one text holds several statements', 'give them one by one');
  if (FORBIDDEN.has(verb) || /\bor\s+rollback\b/i.test(sql))
    throw refused(
      `"${verb}" cannot run inside a transaction`,
      'leave it out: all statements of a call are one transaction',
    );
  if (places === given) return;
  const wanted = `it has ${places} places for arguments, and ${given} are given`;
  throw refused(wanted, 'write ? for each argument');
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

function answersIn(key: string, row: readonly unknown[]): readonly SqlAnswer[] {
  const kept = decodeResult(key, row);
  if (kept !== undefined) return kept.output as readonly SqlAnswer[];
  const message = 'the note of a transaction that has run is not what was written';
  throw new Refusal(new StoreError('damaged', message));
}

function refused(why: string, hint: string, cause?: unknown): StoreError {
  return new StoreError('refused', `the database refuses the transaction: ${why}`, { cause, hint });
}

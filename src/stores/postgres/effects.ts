/**
 * Statements of a step in the transaction that notes that they have run: exactly once for a key.
 * Knows savepoints and answers; must not know which step asks.
 */
import type { SqlAnswer, Transaction } from '../../ports/store.ts';
import { StoreError } from '../../run/store-error.ts';
import { copyBytes, isBytes, timeOf } from '../../std/value-kinds.ts';
import type { OwnRun } from '../durable/own-run.ts';
import {
  answersIn,
  checkTransaction,
  noteOf,
  refused,
  type SqlHabits,
} from '../durable/transaction.ts';
import { isServerError, passingWords } from './faults.ts';
import type { Link, Value } from './link.ts';
import type { Writer } from './writer.ts';

const FORBIDDEN =
  'abort begin commit copy discard end listen prepare release reset rollback savepoint set start vacuum';

const HABITS: Omit<SqlHabits, 'own'> = {
  forbidden: new Set(FORBIDDEN.split(' ')),
  argument: '$1, $2 and so on',
  places: ({ highest }) => highest,
};

/** @throws StoreError `refused`, when the statements make no sense or the database says so. */
export async function haveEffect(
  writer: Writer,
  schema: string,
  asked: { readonly run: OwnRun; readonly transaction: Transaction },
): Promise<readonly SqlAnswer[]> {
  // As SQL writes it: in quotes, which may be left out.
  const name = schema.slice(1, -1).replace(/[^\w ]/g, '.');
  checkTransaction(asked.transaction, { ...HABITS, own: new RegExp(`\\b${name}"?\\s*\\.`, 'i') });
  const answers = await writer.work((link) => effectIn(link, schema, asked));
  if (answers instanceof StoreError) throw answers;
  return answers;
}

/** Inside a transaction, which goes on whatever comes of it. */
async function effectIn(
  link: Link,
  schema: string,
  { run, transaction }: Parameters<typeof haveEffect>[2],
): Promise<readonly SqlAnswer[] | StoreError> {
  const { key, statements } = transaction;
  const known = `SELECT run_id, kept_at, body, sum FROM ${schema}.effects WHERE key = $1`;
  const [row] = (await link.query(known, [key])).rows;
  if (row !== undefined) return answersIn(key, row);
  const answers = await together(link, statements);
  if (answers instanceof StoreError) return answers;
  const { runId, keptAt, body, sum } = noteOf(transaction, run.id, answers);
  const note = `INSERT INTO ${schema}.effects(key, run, run_id, kept_at, body, sum)
    VALUES ($1, $2, $3, $4, $5, $6)`;
  await link.query(note, [key, run.nr, runId, keptAt, Buffer.from(body), sum]);
  return answers;
}

/** All or none, whatever becomes of the rest of the commit. */
async function together(
  link: Link,
  statements: Transaction['statements'],
): Promise<SqlAnswer[] | StoreError> {
  await link.query('SAVEPOINT effect');
  try {
    const answers: SqlAnswer[] = [];
    for (const { sql, args = [] } of statements) answers.push(await answerTo(link, sql, args));
    await link.query('RELEASE effect');
    return answers;
  } catch (error) {
    if (!isServerError(error) || passingWords(error) !== undefined) throw error;
    await link.query('ROLLBACK TO effect');
    return refused(error.message, 'mend the statement', error);
  }
}

async function answerTo(
  link: Link,
  sql: string,
  args: NonNullable<Transaction['statements'][number]['args']>,
): Promise<SqlAnswer> {
  const { rows, count, columns } = await link.query(sql, args as readonly Value[]);
  const names = columns.map(({ name }) => name);
  return {
    rows: rows.map((row) => Object.fromEntries(names.map((name, i) => [name, plain(row[i])]))),
    changes: names.length === 0 || /\breturning\b/i.test(sql) ? count : 0,
  };
}

/** What the package makes of columns, as plain values. */
function plain(value: unknown): unknown {
  const time = typeof value === 'object' && value !== null ? timeOf(value) : undefined;
  if (time !== undefined) return new Date(time).toISOString();
  return isBytes(value) ? copyBytes(value) : value;
}

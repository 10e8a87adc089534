/**
 * A query: questions to a database, put one after the other, and what is found. Written once for a
 * database that answers at once and for one that takes its time.
 * Knows texts and arguments; must not know any table, nor a database.
 */
import type { SqlAnswer, SqlStatement } from '../../ports/store.ts';

export type Value = string | number | Uint8Array | null;
export type Row = readonly unknown[];

/** One statement. Where it has arguments they stand as `$1`, `$2` in its text, but in those of steps. */
export interface Question {
  readonly sql: string;
  readonly args: readonly (Value | boolean)[];
  /** The rows, how many rows were written, or a `SqlAnswer`. */
  readonly wants: 'rows' | 'count' | 'answer';
}

/** Puts questions, and gives what it has found. Of a question that fails it gets the error thrown. */
export type Query<T> = Generator<Question, T, unknown>;

export function* rowsOf(sql: string, args: readonly Value[] = []): Query<readonly Row[]> {
  return (yield { sql, args, wants: 'rows' }) as readonly Row[];
}

export function* firstOf(sql: string, args: readonly Value[] = []): Query<Row | undefined> {
  const [first] = yield* rowsOf(sql, args);
  return first;
}

export function* countOf(sql: string, args: readonly Value[] = []): Query<number> {
  return (yield { sql, args, wants: 'count' }) as number;
}

/** Of a statement that a step wrote. */
export function* answerOf({ sql, args = [] }: SqlStatement): Query<SqlAnswer> {
  return (yield { sql, args, wants: 'answer' }) as SqlAnswer;
}

/** All of it at once. */
export function answeredNow<T>(query: Query<T>, answer: (question: Question) => unknown): T {
  let next = query.next();
  while (next.done !== true) {
    let found: unknown;
    try {
      found = answer(next.value);
    } catch (error) {
      next = query.throw(error);
      continue;
    }
    next = query.next(found);
  }
  return next.value;
}

/** The same where answers take their time. */
export async function answered<T>(
  query: Query<T>,
  answer: (question: Question) => Promise<unknown>,
): Promise<T> {
  let next = query.next();
  while (next.done !== true) {
    let found: unknown;
    try {
      found = await answer(next.value);
    } catch (error) {
      next = query.throw(error);
      continue;
    }
    next = query.next(found);
  }
  return next.value;
}

/**
 * Answers to questions, at once.
 * Knows kinds of answers; must not know any table.
 */
import type { SqlAnswer } from '../../ports/store.ts';
import { answeredNow, type Query, type Question } from '../durable/query.ts';
import type { Connection } from './connection.ts';
import type { SqlValue } from './driver.ts';

export function found<T>(db: Connection, query: Query<T>): T {
  return answeredNow(query, (question) => answer(db, question));
}

function answer(db: Connection, { sql, args, wants }: Question): unknown {
  if (wants === 'answer') return ofStep(db, sql, args);
  const values = args as readonly SqlValue[];
  return wants === 'rows' ? db.all(sql, values) : db.run(sql, values).changes;
}

function ofStep(db: Connection, sql: string, args: Question['args']): SqlAnswer {
  const before = changesSoFar(db);
  const values = args.map((arg): SqlValue => (typeof arg === 'boolean' ? Number(arg) : arg));
  const rows = db.records(sql, values);
  return { rows, changes: changesSoFar(db) - before };
}

function changesSoFar(db: Connection): number {
  return Number(db.first('SELECT CAST(total_changes() AS REAL)')![0]);
}

/**
 * Answers to questions, from a server.
 * Knows kinds of answers; must not know any table.
 */
import { copyBytes, isBytes, timeOf } from '../../std/value-kinds.ts';
import { answered, type Query, type Question, type Value } from '../durable/query.ts';
import type { Answer, Link } from './link.ts';

export function found<T>(link: Link, query: Query<T>): Promise<T> {
  return answered(query, async (question) => {
    const { sql, args, wants } = question;
    const answer = await link.query(sql, args as readonly Value[]);
    if (wants === 'answer') return ofStep(question, answer);
    return wants === 'rows' ? answer.rows : answer.count;
  });
}

function ofStep({ sql }: Question, { rows, count, columns }: Answer) {
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

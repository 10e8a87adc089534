/**
 * How Postgres is asked, and what it makes of statements of steps.
 * Knows its words; must not know what is asked for.
 */
import type { Dialect } from '../durable/dialect.ts';
import type { SqlHabits } from '../durable/transaction.ts';
import { isServerError, passingWords } from './faults.ts';
import { numberList, textList } from './literals.ts';
import { literal, quoted } from './schema.ts';

export function postgresDialect(schema: string): Dialect {
  const s = quoted(schema);
  return {
    tables: `${s}.`,
    text: (column) => column,
    number: (column) => column,
    body: (text) => Buffer.from(text),
    among: (column, place) => `${column} = ANY(${place})`,
    list: (values) =>
      typeof values[0] === 'number'
        ? numberList(values as readonly number[])
        : textList(values as readonly string[]),
    noLimit: null,
    someRows: (table) =>
      `ctid = ANY(ARRAY(SELECT ctid FROM ${s}.${table} WHERE run = $1 LIMIT $2))`,
    telling: `pg_notify(${literal(schema)}, '')`,
    hiddenRun: undefined,
    freeResults: [],
  };
}

const FORBIDDEN =
  'abort begin commit copy discard end listen prepare release reset rollback savepoint set start vacuum';

export function postgresHabits(schema: string): SqlHabits {
  // As SQL writes it: in quotes, which may be left out.
  const name = quoted(schema)
    .slice(1, -1)
    .replace(/[^\w ]/g, '.');
  return {
    forbidden: new Set(FORBIDDEN.split(' ')),
    own: new RegExp(`\\b${name}"?\\s*\\.`, 'i'),
    argument: '$1, $2 and so on',
    places: ({ highest }) => highest,
    refuses: (error): error is Error => isServerError(error) && passingWords(error) === undefined,
  };
}

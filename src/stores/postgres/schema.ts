/**
 * The tables of a store in Postgres and their versions.
 * Knows tables; must not know how they are filled.
 *
 * Bodies are bytes: text of a database may hold no zero, and may be of another encoding.
 */
import { tablesOf } from '../durable/tables.ts';

/** The version that the first of the migrations makes; older ones were never published. */
export const FIRST_VERSION = 5;

/** A name as SQL takes it, whatever is in it. */
export function quoted(name: string): string {
  return `"${name.replaceAll('"', '""')}"`;
}

/** A name inside a text of SQL. */
export function literal(text: string): string {
  return `'${text.replaceAll("'", "''")}'`;
}

/** For a schema, the statements that lead from one version of its tables to the next. */
export function migrationsOf(schema: string): readonly (readonly string[])[] {
  const s = quoted(schema);
  const tables = tablesOf({
    tables: `${s}.`,
    integer: 'bigint',
    real: 'double precision',
    text: 'text',
    name: 'text COLLATE "C"',
    body: 'bytea',
    number: 'bigint PRIMARY KEY',
    row: 'bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY',
    roomy: (percent) => ` WITH (fillfactor = ${percent})`,
  });
  return [[...tables, ...ownTables(s)]];
}

function ownTables(s: string): string[] {
  return [
    `CREATE TABLE ${s}.store(one boolean PRIMARY KEY DEFAULT true CHECK (one), version integer NOT NULL)`,
    `CREATE SEQUENCE ${s}.fences AS bigint`,
    `CREATE INDEX runs_by_time ON ${s}.runs(created_at, nr)`,
    // Each content once, in parts of one size.
    `CREATE TABLE ${s}.contents(hash text NOT NULL, part integer NOT NULL, body bytea NOT NULL,
      PRIMARY KEY(hash, part))`,
    `ALTER TABLE ${s}.contents ALTER COLUMN body SET STORAGE EXTERNAL`,
    // The contents that a result names.
    `ALTER TABLE ${s}.results ADD COLUMN blobs text NOT NULL`,
  ];
}

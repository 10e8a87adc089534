/**
 * The tables of a store in SQLite and their versions.
 * Knows tables; must not know how they are filled or on what machine.
 */
import { tablesOf } from '../durable/tables.ts';

/** Says that a database is a store of ours: "Hedl". */
export const APPLICATION_ID = 0x4865646c;

/** The version that the first of the migrations makes; older ones were never published. */
export const FIRST_VERSION = 5;

/** The statements that lead from one version of the tables to the next; from none to the first. */
export type Migrations = readonly (readonly string[])[];

const TABLES = tablesOf({
  tables: '',
  integer: 'INTEGER',
  real: 'REAL',
  text: 'TEXT',
  name: 'TEXT',
  body: 'TEXT',
  number: 'INTEGER PRIMARY KEY AUTOINCREMENT',
  row: 'INTEGER PRIMARY KEY',
  roomy: () => '',
});

export const MIGRATIONS: Migrations = [
  [
    ...TABLES,
    'CREATE INDEX runs_by_time ON runs(created_at)',
    // Large contents are files of their own.
    'CREATE TABLE result_blobs(key TEXT NOT NULL, hash TEXT NOT NULL, PRIMARY KEY(key, hash))',
    'CREATE INDEX result_blobs_by_hash ON result_blobs(hash)',
  ],
];

/**
 * SQLite as found on this machine: Node's own where there is one, else the package `libsql`.
 * Knows how the two are called; must not know what is kept with them.
 *
 * Neither counts the arguments of a statement, and libsql ends the process when it reads text that
 * is not UTF-8. So arguments are counted here, and statements read text as bytes (`CAST`).
 */
import { statfsSync } from 'node:fs';
import { dirname } from 'node:path';
import { StoreError } from '../../run/store-error.ts';
import { isError } from '../../std/value-kinds.ts';
import { namedRows } from './named-rows.ts';

export type SqlValue = string | number | Uint8Array | null;
type NamedRow = Record<string, unknown>;
export type Row = readonly unknown[];

export interface Ran {
  readonly changes: number;
  readonly lastId: number;
}

export interface Statement {
  run(args: readonly SqlValue[]): Ran;
  all(args: readonly SqlValue[]): Row[];
}

export interface Database {
  prepare(sql: string): Statement;
  /** Rows by the names of their columns; integers that no number can hold are text. */
  records(sql: string, args: readonly SqlValue[]): Readonly<Record<string, unknown>>[];
  /** For what gives no rows, or rows that nobody wants. */
  exec(sql: string): void;
  /** From now on a file is read that is shorter than it says of itself, for all that is there. */
  readDamaged(): void;
  close(): void;
}

export type OpenDatabase = (file: string) => Database;

/** What SQLite said, by its primary result code (https://www.sqlite.org/rescode.html). */
export class SqlFault extends Error {
  override readonly name = 'SqlFault';
  readonly code: number | undefined;

  /** `file`: the database that was asked. */
  constructor(cause: unknown, file: string) {
    super(isError(cause) ? cause.message : String(cause), { cause });
    this.code = codeOf(cause, file);
  }
}

/** Waiting helps: the disk is full, or somebody else holds the lock. */
export function isPassing({ code }: SqlFault): boolean {
  return code === FULL || code === BUSY || code === LOCKED;
}

export function isFull({ code }: SqlFault): boolean {
  return code === FULL;
}

/** The file is not what SQLite wrote. */
export function isDamage({ code }: SqlFault): boolean {
  return code === CORRUPT || code === NOT_A_DATABASE;
}

/** Nothing of it can be read. */
export function isNoDatabase({ code }: SqlFault): boolean {
  return code === NOT_A_DATABASE;
}

const BUSY = 5;
const LOCKED = 6;
const CORRUPT = 11;
const FULL = 13;
const NOT_A_DATABASE = 26;
/** The file that connections share beside the one of the store cannot grow: `SQLITE_IOERR_SHMSIZE`. */
const NO_ROOM_TO_SHARE = 4874;

function codeOf(cause: unknown, file: string): number | undefined {
  const { errcode, rawCode } = cause as { errcode?: unknown; rawCode?: unknown };
  const extended = errcode ?? rawCode;
  if (typeof extended !== 'number') return undefined;
  return extended === NO_ROOM_TO_SHARE && hasNoRoom(file) ? FULL : extended & 0xff;
}

/** SQLite does not say whether it was for want of room or because the disk has failed. */
function hasNoRoom(file: string): boolean {
  try {
    return statfsSync(dirname(file)).bavail === 0;
  } catch {
    return false;
  }
}

/** @throws StoreError `unusable` when this machine has no SQLite. */
export async function loadDriver(): Promise<OpenDatabase> {
  const node = quietly(() => process.getBuiltinModule('node:sqlite') as NodeSqlite | undefined);
  if (node !== undefined) return (file) => databaseOf(new node.DatabaseSync(file), file, NODE);
  try {
    const { default: Libsql } = await import('libsql');
    return (file) => databaseOf(new Libsql(file) as unknown as Foreign, file, LIBSQL);
  } catch (cause) {
    throw new StoreError('unusable', 'SQLite cannot be loaded on this machine', {
      cause,
      hint: 'use Node 22.13 or newer, which brings its own, or install the package libsql again',
    });
  }
}

interface NodeSqlite {
  readonly DatabaseSync: new (file: string) => Foreign;
}

interface Foreign {
  prepare(sql: string): ForeignStatement;
  exec(sql: string): unknown;
  /** Of newer versions of Node only, and on by default there. */
  enableDefensive?(on: boolean): unknown;
  close(): void;
}

interface ForeignStatement {
  run(...args: unknown[]): {
    readonly changes: number | bigint;
    readonly lastInsertRowid: number | bigint;
  };
  all(...args: unknown[]): unknown[];
  columns(): readonly { readonly name: string }[];
  /** Of libsql only. */
  raw(): ForeignStatement;
  safeIntegers(on: boolean): unknown;
  /** Of Node only, the second since 22.16. */
  setReadBigInts(on: boolean): unknown;
  setReturnArrays?(on: boolean): unknown;
}

/** Node says at the first use that its SQLite is new; users of a workflow engine need not know. */
function quietly<T>(load: () => T): T {
  const { emitWarning } = process;
  process.emitWarning = () => {};
  try {
    return load();
  } finally {
    process.emitWarning = emitWarning;
  }
}

/** How statements of one of the two are called. */
interface Ways {
  run(statement: ForeignStatement, args: readonly SqlValue[]): ReturnType<ForeignStatement['run']>;
  all(statement: ForeignStatement, args: readonly SqlValue[]): Row[];
  records(statement: ForeignStatement, args: readonly SqlValue[]): NamedRow[];
}

const NODE: Ways = {
  run: (statement, args) => statement.run(...args),
  all: (statement, args) => statement.all(...args).map((row) => Object.values(row as object)),
  records: nodeRecords,
};

const LIBSQL: Ways = {
  run: (statement, args) => statement.run(args),
  all: (statement, args) => statement.raw().all(args) as Row[],
  records: libsqlRecords,
};

function databaseOf(foreign: Foreign, file: string, ways: Ways): Database {
  const attempt = <T>(call: () => T): T => {
    try {
      return call();
    } catch (cause) {
      throw new SqlFault(cause, file);
    }
  };
  return {
    prepare(sql) {
      const statement = attempt(() => foreign.prepare(sql));
      const places = placesIn(sql);
      const check = (args: readonly SqlValue[]) => {
        if (args.length !== places) throw new Error(`${args.length} arguments for: ${sql}`);
      };
      return {
        run(args) {
          check(args);
          const { changes, lastInsertRowid } = attempt(() => ways.run(statement, args));
          return { changes: Number(changes), lastId: Number(lastInsertRowid) };
        },
        all(args) {
          check(args);
          return attempt(() => ways.all(statement, args));
        },
      };
    },
    records: (sql, args) => attempt(() => ways.records(foreign.prepare(sql), args)),
    exec: (sql) => void attempt(() => foreign.exec(sql)),
    readDamaged: () => attempt(() => readDamaged(foreign)),
    close: () => foreign.close(),
  };
}

/** How many arguments a statement takes, which stand as `?` or as `?1`, `?2`. */
function placesIn(sql: string): number {
  const numbers = [...sql.matchAll(/\?(\d+)/g)].map(([, number]) => Number(number));
  return numbers.length > 0 ? Math.max(...numbers) : sql.split('?').length - 1;
}

/** Else SQLite reads nothing of such a file. It ignores the pragma where it is defensive. */
function readDamaged(database: Foreign): void {
  database.enableDefensive?.(false);
  database.exec('PRAGMA writable_schema = ON');
}

/** Before Node 22.16 its SQLite gives only the last one of several columns with one name. */
function nodeRecords(statement: ForeignStatement, args: readonly SqlValue[]): NamedRow[] {
  statement.setReadBigInts(true);
  if (statement.setReturnArrays === undefined) {
    const rows = statement.all(...args) as NamedRow[];
    return rows.flatMap((row) => namedRows(Object.keys(row), [Object.values(row)]));
  }
  statement.setReturnArrays(true);
  const names = statement.columns().map(({ name }) => name);
  return namedRows(names, statement.all(...args) as Row[]);
}

function libsqlRecords(statement: ForeignStatement, args: readonly SqlValue[]): NamedRow[] {
  const names = statement.columns().map(({ name }) => name);
  if (names.length === 0) {
    statement.run(args);
    return [];
  }
  statement.safeIntegers(true);
  return namedRows(names, statement.raw().all(args) as Row[]);
}

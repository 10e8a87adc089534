/**
 * An open database: statements that are prepared once, and transactions.
 * Knows SQL in general; must not know any table.
 */
import type { Database, Ran, Row, SqlValue, Statement } from './driver.ts';
import { type ManyRows, type Perform, type WaitingRow, WaitingRows } from './rows.ts';

export class Connection {
  private readonly database: Database;
  private readonly prepared = new Map<string, Statement>();
  private readonly waiting = new Map<ManyRows, WaitingRows>();
  /** Rows of the database that those which wait are about. */
  private readonly waitingKeys = new Set<SqlValue>();
  private isWaiting = false;

  constructor(database: Database) {
    this.database = database;
  }

  /** Does it before anything else is asked of the database, together with other rows of the kind. */
  put(kind: ManyRows, row: WaitingRow): void {
    const key = kind.keyOf?.(row.args);
    if (key !== undefined) {
      if (this.waitingKeys.has(key)) this.writeWaiting();
      this.waitingKeys.add(key);
    }
    let rows = this.waiting.get(kind);
    if (rows === undefined) this.waiting.set(kind, (rows = new WaitingRows(kind)));
    rows.add(row);
    this.isWaiting = true;
  }

  /** A statement that waiting rows have nothing to do with. */
  runApart(sql: string, args: readonly SqlValue[]): Ran {
    return this.statement(sql).run(args);
  }

  run(sql: string, args: readonly SqlValue[] = []): Ran {
    this.writeWaiting();
    return this.statement(sql).run(args);
  }

  all(sql: string, args: readonly SqlValue[] = []): Row[] {
    this.writeWaiting();
    return this.statement(sql).all(args);
  }

  /** Rows by the names of their columns, of a statement that is used once. */
  records(sql: string, args: readonly SqlValue[] = []): Readonly<Record<string, unknown>>[] {
    this.writeWaiting();
    return this.database.records(sql, args);
  }

  /** A statement without arguments that is used once. */
  exec(sql: string): void {
    this.writeWaiting();
    this.database.exec(sql);
  }

  /** See `Database`. */
  readDamaged(): void {
    this.database.readDamaged();
  }

  /** The first row. */
  first(sql: string, args: readonly SqlValue[] = []): Row | undefined {
    return this.all(sql, args)[0];
  }

  /** All of it or nothing, and nobody else writes meanwhile. Runs `work` at once. */
  write<T>(work: () => T): T {
    return this.within('BEGIN IMMEDIATE', work);
  }

  /** Reads of one and the same state. */
  read<T>(work: () => T): T {
    return this.within('BEGIN', work);
  }

  close(): void {
    this.prepared.clear();
    this.database.close();
  }

  private within<T>(begin: string, work: () => T): T {
    this.run(begin);
    try {
      const result = work();
      this.run('COMMIT');
      return result;
    } catch (error) {
      this.forgetWaiting();
      try {
        this.run('ROLLBACK');
      } catch {
        // SQLite has rolled back by itself; the first error says what went wrong.
      }
      throw error;
    }
  }

  private writeWaiting(): void {
    if (!this.isWaiting) return;
    this.isWaiting = false;
    this.waitingKeys.clear();
    for (const rows of this.waiting.values()) rows.write(this.perform);
  }

  private readonly perform: Perform = (sql, args) => this.statement(sql).run(args).changes;

  private forgetWaiting(): void {
    this.isWaiting = false;
    this.waitingKeys.clear();
    for (const rows of this.waiting.values()) rows.clear();
  }

  private statement(sql: string): Statement {
    let statement = this.prepared.get(sql);
    if (statement === undefined) {
      // What is asked of every database has its arguments as $1, $2.
      statement = this.database.prepare(sql.replace(/\$(\d+)/g, '?$1'));
      this.prepared.set(sql, statement);
    }
    return statement;
  }
}

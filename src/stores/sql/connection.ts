/**
 * An open database: statements that are prepared once, and transactions.
 * Knows SQL in general; must not know any table.
 */
import type { Database, Ran, Row, SqlValue, Statement } from './driver.ts';

export class Connection {
  private readonly database: Database;
  private readonly prepared = new Map<string, Statement>();

  constructor(database: Database) {
    this.database = database;
  }

  run(sql: string, args: readonly SqlValue[] = []): Ran {
    return this.statement(sql).run(args);
  }

  all(sql: string, args: readonly SqlValue[] = []): Row[] {
    return this.statement(sql).all(args);
  }

  /** Rows by the names of their columns, of a statement that is used once. */
  records(sql: string, args: readonly SqlValue[] = []): Readonly<Record<string, unknown>>[] {
    return this.database.records(sql, args);
  }

  /** A statement without arguments that is used once. */
  exec(sql: string): void {
    this.database.exec(sql);
  }

  /** The first row. */
  first(sql: string, args: readonly SqlValue[] = []): Row | undefined {
    return this.statement(sql).all(args)[0];
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
      try {
        this.run('ROLLBACK');
      } catch {
        // SQLite has rolled back by itself; what went wrong is told by the first error.
      }
      throw error;
    }
  }

  private statement(sql: string): Statement {
    let statement = this.prepared.get(sql);
    if (statement === undefined) {
      statement = this.database.prepare(sql);
      this.prepared.set(sql, statement);
    }
    return statement;
  }
}

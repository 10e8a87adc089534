/**
 * Rows that wait to be written together: one statement for many costs a third of many statements.
 * Knows arguments and counts; must not know any table, nor when the rows are written.
 */
import type { SqlValue } from './driver.ts';

/** What is done with each of some rows, said for any number of them. */
export interface ManyRows {
  readonly sql: (count: number) => string;
  /**
   * Which row of the database it is: what is done with it by another kind as well keeps its order.
   * Undefined when each is a row of its own.
   */
  readonly keyOf?: (args: readonly SqlValue[]) => SqlValue;
}

export interface WaitingRow {
  readonly args: readonly SqlValue[];
  /** Why it fails when the database has no such row. Either all rows of a kind say it or none. */
  readonly missing?: (() => Error) | undefined;
}

/** So many rows of so many arguments, as SQL has them. */
export function places(columns: number, count: number): string {
  const row = `(${Array(columns).fill('?').join(', ')})`;
  return Array(count).fill(row).join(', ');
}

/** Does it, and tells how many rows of the database it was done with. */
export type Perform = (sql: string, args: readonly SqlValue[]) => number;

/** Few sizes, so that few statements are prepared; largest first. */
const SIZES = [64, 16, 4, 1];

/** Rows of one kind. */
export class WaitingRows {
  private readonly kind: ManyRows;
  private rows: WaitingRow[] = [];
  private readonly texts = new Map<number, string>();

  constructor(kind: ManyRows) {
    this.kind = kind;
  }

  add(row: WaitingRow): void {
    this.rows.push(row);
  }

  clear(): void {
    this.rows = [];
  }

  write(perform: Perform): void {
    const { rows } = this;
    this.clear();
    let from = 0;
    for (const size of SIZES) {
      for (; rows.length - from >= size; from += size) {
        this.some(rows.slice(from, from + size), perform);
      }
    }
  }

  private some(rows: readonly WaitingRow[], perform: Perform): void {
    const all: SqlValue[] = [];
    for (const { args } of rows) for (const arg of args) all.push(arg);
    const [first] = rows;
    if (perform(this.sqlOf(rows.length), all) === rows.length || !first?.missing) return;
    // Fails in any case, so that nothing of it is kept, however often it is done.
    const lost = rows.find(({ args }) => perform(this.sqlOf(1), args) !== 1) ?? first;
    throw lost.missing!();
  }

  private sqlOf(count: number): string {
    let sql = this.texts.get(count);
    if (sql === undefined) this.texts.set(count, (sql = this.kind.sql(count)));
    return sql;
  }
}

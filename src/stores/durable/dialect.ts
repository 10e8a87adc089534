/**
 * In which words the databases differ where they are asked the same.
 * Must not know any table.
 */
import type { Value } from './query.ts';

export interface Dialect {
  /** Stands before the name of every table. */
  readonly tables: string;
  /** How columns are read, whatever a damaged row holds in them. */
  text(column: string): string;
  number(column: string): string;
  /** A text that is kept as bytes, where texts cannot hold everything. */
  body(text: string): Value;
  /** A term that holds for the values of a list, and the argument for it. */
  among(column: string, place: string): string;
  list(values: readonly string[] | readonly number[]): Value;
  /** As the argument of LIMIT. */
  readonly noLimit: Value;
  /** A condition for at most `$2` rows of those of run `$1`. */
  someRows(table: string): string;
  /** What the statement gives that keeps a request, where the server tells others of it then. */
  readonly telling: string;
  /** Finds a run by its id without the index of runs, where that may be damaged. */
  readonly hiddenRun: string | undefined;
  /** Removes the names of large values of the results of removed runs, where these are rows of their own. */
  readonly freeResults: readonly string[];
}

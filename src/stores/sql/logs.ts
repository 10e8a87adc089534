/**
 * Lines that steps logged.
 * Knows rows; must not know which lines are worth keeping.
 */
import type { LogLine } from '../../ports/store.ts';
import { logLineOf } from '../durable/column.ts';
import type { OwnRun } from '../durable/own-run.ts';
import type { Connection } from './connection.ts';
import { LOGS, NEW_LOG, RUN } from './statements.ts';

/** What writes the line. Its run is in the file by then. */
export function logKeeper(run: OwnRun, { at, step, text }: LogLine): (db: Connection) => void {
  return (db) => {
    if (run.nr > 0) db.run(NEW_LOG, [run.nr, at, step, JSON.stringify(text)]);
  };
}

export function logsOf(db: Connection, runId: string): LogLine[] {
  const found = db.first(RUN, [runId]);
  if (found === undefined) return [];
  return db.all(LOGS, [Number(found[0])]).map(logLineOf);
}

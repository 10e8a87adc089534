/**
 * Results that are kept for steps of other runs, by key.
 * Knows rows; must not know what is in them.
 */
import type { KeptResult } from '../../ports/store.ts';
import { decodeResult, encodeResult } from '../durable/results.ts';
import type { Connection } from './connection.ts';
import { NEW_RESULT, RESULT } from './statements.ts';

/** What writes the result. It has taken what it needs out of it before it returns. */
export function resultKeeper(key: string, result: KeptResult): (db: Connection) => void {
  const { runId, keptAt, body, sum } = encodeResult(key, result);
  return (db) => void db.run(NEW_RESULT, [key, runId, keptAt, body, sum]);
}

/** Undefined also when the row is not what was written: then the step runs. */
export function keptResult(db: Connection, key: string): KeptResult | undefined {
  const row = db.first(RESULT, [key]);
  return row && decodeResult(key, row);
}

/**
 * Results that are kept for steps of other runs, by key.
 * Knows rows; must not know what is in them.
 */
import type { KeptResult } from '../../ports/store.ts';
import type { BlobOf } from '../durable/holes.ts';
import { decodeResult, type NewResult } from '../durable/results.ts';
import type { Connection } from './connection.ts';
import { DROP_HOLD, DROP_RESULT_BLOBS, NEW_RESULT, NEW_RESULT_BLOB, RESULT } from './statements.ts';

/** What writes the result. */
export function resultKeeper(key: string, result: NewResult): (db: Connection) => void {
  const { runId, keptAt, body, sum, blobs } = result;
  return (db) => {
    db.run(NEW_RESULT, [key, runId, keptAt, body, sum]);
    db.run(DROP_RESULT_BLOBS, [key]);
    for (const { hash, hold } of blobs) {
      db.run(NEW_RESULT_BLOB, [key, hash]);
      db.run(DROP_HOLD, [hold]);
    }
  };
}

/** Undefined also when the row is not what was written: then the step runs. */
export function keptResult(db: Connection, key: string, blobOf: BlobOf): KeptResult | undefined {
  const row = db.first(RESULT, [key]);
  return row && decodeResult(key, row, blobOf);
}

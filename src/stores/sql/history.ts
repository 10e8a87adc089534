/**
 * Where the records of a run are in the file.
 * Knows rows; must not know what is in them.
 */
import type { RunHistory } from '../../ports/store.ts';
import { blobHash } from '../durable/chain.ts';
import { textOf } from '../durable/column.ts';
import { wholeRun } from '../durable/history.ts';
import type { Connection } from './connection.ts';
import { BLOB, RECORDS, RUN } from './statements.ts';

/** @throws StoreError `damaged`, with the number of the first record that is wrong. */
export function readRun(db: Connection, runId: string): RunHistory | undefined {
  const found = db.first(RUN, [runId]);
  if (found === undefined) return undefined;
  const [nr, , , lastLink, workflow, createdAt] = found;
  return wholeRun({
    head: { runId, workflow: textOf(workflow), createdAt: Number(createdAt) },
    records: db.all(RECORDS, [Number(nr)]),
    lastLink,
    blobOf(hash) {
      const body = db.first(BLOB, [Number(nr), hash])?.[0];
      return body instanceof Uint8Array && blobHash(body) === hash ? body : undefined;
    },
  });
}

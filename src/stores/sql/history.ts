/**
 * Where the records of a run are in the file.
 * Knows rows; must not know what is in them.
 */
import type { RunHistory } from '../../ports/store.ts';
import type { StoreError } from '../../run/store-error.ts';
import { textOf } from '../durable/column.ts';
import { damaged, wholeRun } from '../durable/history.ts';
import type { BlobOf } from '../durable/holes.ts';
import type { Connection } from './connection.ts';
import { IS_THERE, RECORDS, RUN } from './statements.ts';

/** @throws StoreError `damaged`, with the number of the first record that is wrong. */
export function readRun(db: Connection, runId: string, blobOf: BlobOf): RunHistory | undefined {
  const found = db.first(RUN, [runId]);
  if (found === undefined) {
    const fault = hiddenFault(db, runId);
    if (fault !== undefined) throw fault;
    return undefined;
  }
  const [nr, , , lastLink, workflow, createdAt] = found;
  return wholeRun({
    head: { runId, workflow: textOf(workflow), createdAt: Number(createdAt) },
    records: db.all(RECORDS, [Number(nr)]),
    lastLink,
    blobOf,
  });
}

/** Why a run that is not found by its id is not simply unknown: a damaged index hides it. */
export function hiddenFault(db: Connection, runId: string): StoreError | undefined {
  if (db.first(IS_THERE, [runId]) === undefined) return undefined;
  return damaged(runId, 'is there, but cannot be found: the index of runs is damaged', undefined);
}

/** Whether there is no such run, whatever the index says. */
export function isUnknown(db: Connection, runId: string): boolean {
  return db.first(RUN, [runId]) === undefined && db.first(IS_THERE, [runId]) === undefined;
}

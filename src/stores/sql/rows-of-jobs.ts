/**
 * What is asked for, written row by row.
 * Knows rows; must not know what is in them, nor when they are committed.
 */

import type { Write } from '../durable/job.ts';
import {
  alreadyThere,
  errorText,
  type Milestones,
  type NewRecord,
  notOwn,
  type OwnRun,
} from '../durable/own-run.ts';
import { Refusal } from '../durable/refusal.ts';
import type { NewResult } from '../durable/results.ts';
import { found } from './answers.ts';
import type { Connection } from './connection.ts';
import {
  ADVANCE,
  DROP_HOLD,
  DROP_RESULT_BLOBS,
  FINISH,
  MOVE,
  NEW_BLOB,
  NEW_LOG,
  NEW_RECORDS,
  NEW_RESULT,
  NEW_RESULT_BLOB,
  NEW_RUN,
} from './statements.ts';

type Of<Kind> = Extract<Write, { kind: Kind }>;

/** Inside a transaction, perhaps again after a rollback. Gives what came of it, or a `Refusal`. */
export function written(db: Connection, fence: number, write: Write): unknown {
  switch (write.kind) {
    case 'append':
      return append(db, fence, write);
    case 'begin':
      return begin(db, fence, write);
    case 'log':
      return log(db, write);
    case 'remember':
      return remember(db, write.key, write.result);
    case 'work':
      return work(db, fence, write);
    case 'beat':
      return undefined;
  }
}

function begin(db: Connection, fence: number, { run, head, record }: Of<'begin'>): unknown {
  const { runId, workflow, createdAt } = head;
  const row = db.runApart(NEW_RUN, [runId, workflow, createdAt, fence, record.chain]);
  run.fault = row.changes === 1 ? undefined : alreadyThere(runId);
  if (run.fault !== undefined) return new Refusal(run.fault);
  run.nr = row.lastId;
  return keep(db, { run, fence }, record);
}

function append(db: Connection, fence: number, { run, record, found }: Of<'append'>): unknown {
  if (run.fault !== undefined) return new Refusal(run.fault);
  keep(db, { run, fence }, record);
  return advance(db, { run, fence, chain: record.chain }, found);
}

/** Its run is in the file by then. */
function log(db: Connection, { run, line }: Of<'log'>): void {
  if (run.nr > 0) db.run(NEW_LOG, [run.nr, line.at, line.step, JSON.stringify(line.text)]);
}

function remember(db: Connection, key: string, result: NewResult): void {
  const { runId, keptAt, body, sum, blobs } = result;
  db.run(NEW_RESULT, [key, runId, keptAt, body, sum]);
  db.run(DROP_RESULT_BLOBS, [key]);
  for (const { hash, hold } of blobs) {
    db.run(NEW_RESULT_BLOB, [key, hash]);
    db.run(DROP_HOLD, [hold]);
  }
}

function work(db: Connection, fence: number, { work }: Of<'work'>): unknown {
  try {
    return found(db, work(fence));
  } catch (error) {
    if (error instanceof Refusal) return error;
    throw error;
  }
}

function keep(
  db: Connection,
  { run, fence }: { readonly run: OwnRun; readonly fence: number },
  { seq, body, blobs, chain }: NewRecord,
): void {
  for (const { hash, hold } of blobs) {
    db.runApart(NEW_BLOB, [run.nr, hash]);
    db.runApart(DROP_HOLD, [hold]);
  }
  db.put(NEW_RECORDS, { args: [run.nr, seq, fence, body, chain] });
}

function advance(
  db: Connection,
  { run, fence, chain }: { readonly run: OwnRun; readonly fence: number; readonly chain: string },
  found: Milestones,
): void {
  const { start, end, status, wakeAt } = found;
  const missing = () => notOwn(run.id);
  const args = [run.nr, fence, chain];
  if (status === undefined) return db.put(ADVANCE, { args, missing });
  const moved = [...args, status, start?.at ?? null];
  if (end === undefined) return db.put(MOVE, { args: [...moved, wakeAt], missing });
  db.put(FINISH, { args: [...moved, end.at, errorText(found)], missing });
}

/**
 * Writing a run of one's own: its first record, and those that follow.
 * Knows rows; must not know what is in them, nor when they are committed.
 */
import type { RunRecord } from '../../ports/store.ts';
import {
  alreadyThere,
  errorText,
  firstRecord,
  type Milestones,
  type NewRecord,
  nextRecord,
  notOwn,
  type OwnRun,
} from '../durable/own-run.ts';
import type { Encoded } from '../durable/records.ts';
import type { Connection } from './connection.ts';
import { Refusal } from './refusal.ts';
import { ADVANCE, DROP_HOLD, FINISH, MOVE, NEW_BLOB, NEW_RECORDS, NEW_RUN } from './statements.ts';
import type { Work } from './writer.ts';

/** What writes a new run. */
export function beginning(
  run: OwnRun,
  { runId, workflow, createdAt }: Omit<RunRecord, 'snapshot'>,
  snapshot: Encoded,
): Work<void> {
  const first = firstRecord(run, { runId, workflow, createdAt }, snapshot);
  return (db, fence) => {
    const row = db.runApart(NEW_RUN, [runId, workflow, createdAt, fence, first.chain]);
    run.fault = row.changes === 1 ? undefined : alreadyThere(runId);
    if (run.fault !== undefined) throw new Refusal(run.fault);
    run.nr = row.lastId;
    keep(db, { run, fence }, first);
  };
}

/** Takes the next number of the run, and gives what writes the record. */
export function going(run: OwnRun, record: Encoded, found: Milestones): Work<void> {
  const next = nextRecord(run, record);
  return (db, fence) => {
    if (run.fault !== undefined) throw new Refusal(run.fault);
    keep(db, { run, fence }, next);
    advance(db, { run, fence, chain: next.chain }, found);
  };
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
  const { start, end, status } = found;
  const missing = () => notOwn(run.id);
  const args = [run.nr, fence, chain];
  if (status === undefined) return db.put(ADVANCE, { args, missing });
  const moved = [...args, status, start?.at ?? null];
  if (end === undefined) return db.put(MOVE, { args: moved, missing });
  db.put(FINISH, { args: [...moved, end.at, errorText(found)], missing });
}

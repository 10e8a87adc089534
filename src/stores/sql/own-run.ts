/**
 * Writing a run of one's own: its first record, and those that follow.
 * Knows rows; must not know what is in them, nor when they are committed.
 */
import type { RunRecord } from '../../ports/store.ts';
import type { Event } from '../../run/event.ts';
import type { Batch } from '../../std/batch.ts';
import {
  alreadyThere,
  errorText,
  type Milestones,
  milestones,
  type NewRecord,
  newRun,
  nextRecord,
  notOwn,
  type OwnRun,
} from '../durable/own-run.ts';
import type { Connection } from './connection.ts';
import { Refusal } from './refusal.ts';
import { ADVANCE, FINISH, MOVE, NEW_BLOB, NEW_RECORDS, NEW_RUN } from './statements.ts';
import type { Work } from './writer.ts';

/** A new run, and what writes it. */
export function beginning(record: RunRecord): { run: OwnRun; work: Work<void> } {
  const { run, first } = newRun(record);
  const { runId, workflow, createdAt } = record;
  const work: Work<void> = (db, fence) => {
    const row = db.runApart(NEW_RUN, [runId, workflow, createdAt, fence, first.chain]);
    run.fault = row.changes === 1 ? undefined : alreadyThere(runId);
    if (run.fault !== undefined) throw new Refusal(run.fault);
    run.nr = row.lastId;
    keep(db, { run, fence }, first);
  };
  return { run, work };
}

/** Takes the next number of the run, and gives what writes the events. Keeps no event. */
export function going(run: OwnRun, events: Batch<Event>): Work<void> {
  const next = nextRecord(run, events);
  const found = milestones(events);
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
  for (const blob of blobs) db.runApart(NEW_BLOB, [run.nr, blob.hash, blob.body]);
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

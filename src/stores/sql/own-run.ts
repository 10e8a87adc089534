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
import { ADVANCE, FINISH, MOVE, NEW_BLOB, NEW_RECORD, NEW_RUN } from './statements.ts';
import type { Work } from './writer.ts';

/** A new run, and what writes it. */
export function beginning(record: RunRecord): { run: OwnRun; work: Work<void> } {
  const { run, first } = newRun(record);
  const { runId, workflow, createdAt } = record;
  const work: Work<void> = (db, fence) => {
    const row = db.run(NEW_RUN, [runId, workflow, createdAt, fence, first.chain]);
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
    if (advance(db, next.chain, { ...found, nr: run.nr, fence }) !== 1) throw notOwn(run.id);
  };
}

function keep(
  db: Connection,
  { run, fence }: { readonly run: OwnRun; readonly fence: number },
  { seq, body, blobs, chain }: NewRecord,
): void {
  for (const blob of blobs) db.run(NEW_BLOB, [run.nr, blob.hash, blob.body]);
  db.run(NEW_RECORD, [run.nr, seq, fence, body, chain]);
}

function advance(
  db: Connection,
  chain: string,
  place: Milestones & { readonly nr: number; readonly fence: number },
): number {
  const { start, end, status, nr, fence } = place;
  if (end !== undefined) {
    const times = [start?.at ?? null, end.at];
    return db.run(FINISH, [chain, end.status, errorText(place), ...times, nr, fence]).changes;
  }
  if (status !== undefined)
    return db.run(MOVE, [chain, status, start?.at ?? null, nr, fence]).changes;
  return db.run(ADVANCE, [chain, nr, fence]).changes;
}

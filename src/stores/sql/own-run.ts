/**
 * Writing a run of one's own: its first record, and those that follow.
 * Knows rows and checksums; must not know when they are committed.
 */
import type { RunRecord } from '../../ports/store.ts';
import type { Event, RunFinished, RunStarted } from '../../run/event.ts';
import { StoreError } from '../../run/store-error.ts';
import type { Batch } from '../../std/batch.ts';
import { chainStart, nextLink } from './chain.ts';
import { notOwn, type OwnRun } from './claims.ts';
import type { Connection } from './connection.ts';
import { type Encoded, encodeRecord, encodeSnapshot } from './records.ts';
import { ADVANCE, FINISH, NEW_BLOB, NEW_RECORD, NEW_RUN, START } from './statements.ts';
import { Refusal, type Work } from './writer.ts';

/** A new run, and what writes it. */
export function newRun(record: RunRecord): { run: OwnRun; work: Work<void> } {
  const snapshot = encodeSnapshot(record.snapshot);
  const chain = nextLink(chainStart(record), snapshot.body);
  const { runId: id, workflow, createdAt } = record;
  const run: OwnRun = { id, nr: 0, seq: 0, chain, fault: undefined };
  const work: Work<void> = (db, fence) => {
    const row = db.run(NEW_RUN, [id, workflow, createdAt, fence, chain]);
    run.fault = row.changes === 1 ? undefined : alreadyThere(id);
    if (run.fault !== undefined) throw new Refusal(run.fault);
    run.nr = row.lastId;
    keep(db, [run.nr, 0, fence], { ...snapshot, chain });
  };
  return { run, work };
}

/** Takes the next number of the run, and gives what writes the events. Keeps no event. */
export function nextRecord(run: OwnRun, events: Batch<Event>): Work<void> {
  const encoded = encodeRecord(events);
  run.chain = nextLink(run.chain, encoded.body);
  const { chain } = run;
  const seq = ++run.seq;
  const { start, end } = milestones(events);
  return (db, fence) => {
    if (run.fault !== undefined) throw new Refusal(run.fault);
    keep(db, [run.nr, seq, fence], { ...encoded, chain });
    if (advance(db, chain, { start, end, nr: run.nr, fence }) !== 1) throw notOwn(run.id);
  };
}

export function alreadyThere(runId: string): StoreError {
  return new StoreError('exists', `there is a run ${runId} already`);
}

function keep(
  db: Connection,
  place: readonly [nr: number, seq: number, fence: number],
  { body, blobs, chain }: Encoded & { readonly chain: string },
): void {
  for (const blob of blobs) db.run(NEW_BLOB, [blob.hash, blob.body]);
  db.run(NEW_RECORD, [...place, body, chain]);
}

interface Milestones {
  readonly start: RunStarted | undefined;
  readonly end: RunFinished | undefined;
}

function milestones(events: Batch<Event>): Milestones {
  let start: RunStarted | undefined;
  let end: RunFinished | undefined;
  for (let i = 0; i < events.length; i++) {
    const event = events.at(i);
    if (event.type === 'run.started') start = event;
    else if (event.type === 'run.finished') end = event;
  }
  return { start, end };
}

function advance(
  db: Connection,
  chain: string,
  { start, end, nr, fence }: Milestones & { readonly nr: number; readonly fence: number },
): number {
  if (end !== undefined) {
    const error = end.error === undefined ? null : JSON.stringify(end.error.message);
    const times = [start?.at ?? null, end.at];
    return db.run(FINISH, [chain, end.status, error, ...times, nr, fence]).changes;
  }
  if (start !== undefined) return db.run(START, [chain, start.at, nr, fence]).changes;
  return db.run(ADVANCE, [chain, nr, fence]).changes;
}

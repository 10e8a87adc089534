/**
 * Writing a run of one's own: its first record, and those that follow.
 * Knows rows and checksums; must not know when they are committed.
 */
import type { RunRecord } from '../../ports/store.ts';
import type { Event, RunFinished, RunStarted } from '../../run/event.ts';
import type { RunStatus } from '../../run/status.ts';
import { StoreError } from '../../run/store-error.ts';
import type { Batch } from '../../std/batch.ts';
import { chainStart, nextLink } from './chain.ts';
import { notOwn, type OwnRun } from './claims.ts';
import type { Connection } from './connection.ts';
import { type Encoded, encodeRecord, encodeValue } from './records.ts';
import { ADVANCE, FINISH, MOVE, NEW_BLOB, NEW_RECORD, NEW_RUN } from './statements.ts';
import { Refusal, type Work } from './writer.ts';

/** A new run, and what writes it. */
export function newRun(record: RunRecord): { run: OwnRun; work: Work<void> } {
  const snapshot = encodeValue(record.snapshot);
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
  const found = milestones(events);
  return (db, fence) => {
    if (run.fault !== undefined) throw new Refusal(run.fault);
    keep(db, [run.nr, seq, fence], { ...encoded, chain });
    if (advance(db, chain, { ...found, nr: run.nr, fence }) !== 1) throw notOwn(run.id);
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
  for (const blob of blobs) db.run(NEW_BLOB, [place[0], blob.hash, blob.body]);
  db.run(NEW_RECORD, [...place, body, chain]);
}

/** What the line of a run shows of its events. */
interface Milestones {
  readonly start: RunStarted | undefined;
  readonly end: RunFinished | undefined;
  /** How the run stands after the events, when they say so. */
  readonly status: RunStatus | undefined;
}

function milestones(events: Batch<Event>): Milestones {
  let start: RunStarted | undefined;
  let end: RunFinished | undefined;
  let status: RunStatus | undefined;
  for (let i = 0; i < events.length; i++) {
    const event = events.at(i);
    switch (event.type) {
      case 'run.started':
        start = event;
        status = 'running';
        break;
      case 'run.resumed':
        status = 'running';
        break;
      case 'run.waiting':
        status = 'waiting';
        break;
      case 'run.finished':
        end = event;
        status = event.status;
        break;
    }
  }
  return { start, end, status };
}

function advance(
  db: Connection,
  chain: string,
  place: Milestones & { readonly nr: number; readonly fence: number },
): number {
  const { start, end, status, nr, fence } = place;
  if (end !== undefined) {
    const error = end.error === undefined ? null : JSON.stringify(end.error.message);
    const times = [start?.at ?? null, end.at];
    return db.run(FINISH, [chain, end.status, error, ...times, nr, fence]).changes;
  }
  if (status !== undefined)
    return db.run(MOVE, [chain, status, start?.at ?? null, nr, fence]).changes;
  return db.run(ADVANCE, [chain, nr, fence]).changes;
}

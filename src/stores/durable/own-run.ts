/**
 * A run of a store's own: its next records, with their checksums and what its line shows of them.
 * Knows events and checksums; must not know where anything is written.
 */
import type { RunRecord } from '../../ports/store.ts';
import { type Event, type EventOf, statusAfter, wakeAfter } from '../../run/event.ts';
import type { RunStatus } from '../../run/status.ts';
import { StoreError } from '../../run/store-error.ts';
import type { Batch } from '../../std/batch.ts';
import { chainStart, nextLink } from './chain.ts';
import type { Encoded } from './records.ts';

/** A run of this store's own, as far as it is written or about to be. */
export interface OwnRun {
  readonly id: string;
  /** Its number in the database; 0 before it is there. */
  nr: number;
  /** Number and checksum of its last record. */
  seq: number;
  chain: string;
  /** Why nothing can be added any more. */
  fault: Error | undefined;
  /** Resolves when what is being made ready for it has been handed to the writer. */
  ahead: Promise<void> | undefined;
}

/** A record that is about to be written. */
export interface NewRecord extends Encoded {
  readonly seq: number;
  readonly chain: string;
}

/** What the line of a run shows of some of its events. */
export interface Milestones {
  readonly start: EventOf<'run.started'> | undefined;
  readonly end: EventOf<'run.finished'> | undefined;
  /** How the run stands after the events, when they say so. */
  readonly status: RunStatus | undefined;
  /** Where they do: from when on it is to be resumed; null: when something is asked of it. */
  readonly wakeAt: number | null;
  /** Ids of the requests that the run has taken with them. */
  readonly taken: readonly string[];
}

const NONE: readonly string[] = [];

/** A new run, of which nothing is written yet. */
export function newRun(runId: string): OwnRun {
  return { id: runId, nr: 0, seq: -1, chain: '', fault: undefined, ahead: undefined };
}

/** The record with the snapshot of a new run. */
export function firstRecord(run: OwnRun, head: Omit<RunRecord, 'snapshot'>, snapshot: Encoded) {
  run.chain = chainStart(head);
  return nextRecord(run, snapshot);
}

/** Takes the next number of the run. */
export function nextRecord(run: OwnRun, { body, blobs }: Encoded): NewRecord {
  run.chain = nextLink(run.chain, body);
  return { body, blobs, seq: ++run.seq, chain: run.chain };
}

export function milestones(events: Batch<Event>): Milestones {
  let start: Milestones['start'];
  let end: Milestones['end'];
  let status: RunStatus | undefined;
  let wakeAt: number | null = null;
  let taken: string[] | undefined;
  for (let i = 0; i < events.length; i++) {
    const event = events.at(i);
    const stands = statusAfter(event);
    if (stands !== undefined) [status, wakeAt] = [stands, wakeAfter(event) ?? null];
    if (event.type === 'run.started') start = event;
    else if (event.type === 'run.finished') end = event;
    else if (event.type === 'run.asked') (taken ??= []).push(event.id);
  }
  return { start, end, status, wakeAt, taken: taken ?? NONE };
}

/** Why a run failed, as it is kept: JSON, which every text survives. */
export function errorText({ end }: Milestones): string | null {
  return end?.error === undefined ? null : JSON.stringify(end.error.message);
}

export function alreadyThere(runId: string): StoreError {
  return new StoreError('exists', `there is a run ${runId} already`);
}

export function notOwn(runId: string): StoreError {
  return new StoreError('fenced-off', `the run ${runId} is not run by this program`, {
    hint: 'it has ended, or another program has taken it over',
  });
}

export function takenOver(): StoreError {
  return new StoreError('fenced-off', 'another program has taken over the runs of this one', {
    hint: 'this happens to a program that stood still for long; the runs go on elsewhere',
  });
}

/**
 * Reading a run back, with proof that nothing in it was changed or lost.
 * Knows records and checksums; must not know what events mean.
 */
import type { RunHistory } from '../../ports/store.ts';
import type { Event } from '../../run/event.ts';
import { StoreError } from '../../run/store-error.ts';
import { blobHash, chainStart, nextLink } from './chain.ts';
import { type Connection, textOf } from './connection.ts';
import { type BlobOf, Malformed } from './holes.ts';
import { decodeRecord, decodeSnapshot } from './records.ts';
import { BLOB, IS_THERE, RECORDS, RUN } from './statements.ts';

/** @throws StoreError `damaged`, with the number of the first record that is wrong. */
export function readRun(db: Connection, runId: string): RunHistory | undefined {
  const found = db.first(RUN, [runId]);
  if (found === undefined) {
    const fault = hiddenFault(db, runId);
    if (fault !== undefined) throw fault;
    return undefined;
  }
  const [nr, , , lastLink] = found;
  const head = { runId, workflow: textOf(found[4]), createdAt: Number(found[5]) };
  const blobOf: BlobOf = (hash) => {
    const body = db.first(BLOB, [hash])?.[0];
    return body instanceof Uint8Array && blobHash(body) === hash ? body : undefined;
  };
  const events: Event[] = [];
  let snapshot: unknown;
  let chain = chainStart(head);
  let number = 0;
  try {
    for (const [seq, bytes, link] of db.all(RECORDS, [Number(nr)])) {
      if (seq !== number) throw new Malformed('it is missing');
      const body = bytes as Uint8Array;
      chain = nextLink(chain, body);
      if (chain !== textOf(link)) throw new Malformed('it is not what was written');
      const text = Buffer.from(body).toString();
      if (number === 0) snapshot = decodeSnapshot(text, blobOf);
      else for (const event of decodeRecord(text, blobOf)) events.push(event);
      number++;
    }
    if (number === 0 || chain !== textOf(lastLink)) throw new Malformed('it is missing');
  } catch (cause) {
    if (!(cause instanceof Malformed)) throw cause;
    throw damaged(runId, `is damaged at record ${number}: ${cause.message}`, cause);
  }
  return { ...head, snapshot, events };
}

/** Why a run that is not found by its id is not simply unknown: a damaged index hides it. */
export function hiddenFault(db: Connection, runId: string): StoreError | undefined {
  if (db.first(IS_THERE, [runId]) === undefined) return undefined;
  return damaged(runId, 'is there, but cannot be found: the index of runs is damaged', undefined);
}

export function damaged(runId: string, words: string, cause: unknown): StoreError {
  return new StoreError('damaged', `run ${runId} ${words}`, {
    cause,
    hint: 'it cannot go on, and other runs are not concerned; a copy of the store may have it whole',
  });
}

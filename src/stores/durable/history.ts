/**
 * Reading a run back, with proof that nothing in it was changed or lost.
 * Knows records and checksums; must not know where they were kept, nor what events mean.
 */
import type { RunHistory, RunRecord } from '../../ports/store.ts';
import type { Event } from '../../run/event.ts';
import { StoreError } from '../../run/store-error.ts';
import { chainStart, nextLink } from './chain.ts';
import { textOf } from './column.ts';
import { type BlobOf, Malformed } from './holes.ts';
import { decodeRecord, decodeValue } from './records.ts';

/** What is kept of a run, as it was found: number, body and checksum of each record. */
export interface Found {
  readonly head: Omit<RunRecord, 'snapshot'>;
  readonly records: Iterable<readonly unknown[]>;
  readonly lastLink: unknown;
  readonly blobOf: BlobOf;
}

/** @throws StoreError `damaged`, with the number of the first record that is wrong. */
export function wholeRun({ head, records, lastLink, blobOf }: Found): RunHistory {
  const events: Event[] = [];
  let snapshot: unknown;
  let chain = chainStart(head);
  let number = 0;
  try {
    for (const [seq, bytes, link] of records) {
      if (seq !== number) throw new Malformed('it is missing');
      const body = bytes as Uint8Array;
      chain = nextLink(chain, body);
      if (chain !== textOf(link)) throw new Malformed('it is not what was written');
      const text = Buffer.from(body).toString();
      if (number === 0) snapshot = decodeValue(text, blobOf);
      else for (const event of decodeRecord(text, blobOf)) events.push(event);
      number++;
    }
    if (number === 0 || chain !== textOf(lastLink)) throw new Malformed('it is missing');
  } catch (cause) {
    if (!(cause instanceof Malformed)) throw cause;
    throw damaged(head.runId, `is damaged at record ${number}: ${cause.message}`, cause);
  }
  return { ...head, snapshot, events };
}

export function damaged(runId: string, words: string, cause: unknown): StoreError {
  return new StoreError('damaged', `run ${runId} ${words}`, {
    cause,
    hint: 'it cannot go on, and other runs are not concerned; a copy of the store may have it whole',
  });
}

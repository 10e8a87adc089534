/**
 * Reading a run back, with proof that nothing in it was changed or lost.
 * Knows records and checksums; must not know a database, nor what events mean.
 */
import type { RunHistory, RunRecord } from '../../ports/store.ts';
import type { Event } from '../../run/event.ts';
import { StoreError } from '../../run/store-error.ts';
import { chainStart, nextLink } from './chain.ts';
import { textOf } from './column.ts';
import { type BlobOf, Malformed } from './holes.ts';
import { firstOf, type Query, type Row, rowsOf } from './query.ts';
import { decodeRecord, decodeValue } from './records.ts';
import type { Statements } from './statements.ts';

/** Where a run is looked for, and how its large values are found. */
export interface Whereabouts {
  readonly words: Statements;
  blobsOfRun(nr: number, records: readonly Row[]): BlobOf | Query<BlobOf>;
}

/** @throws StoreError `damaged`, with the number of the first record that is wrong. */
export function* readRun(where: Whereabouts, runId: string): Query<RunHistory | undefined> {
  const { words } = where;
  const found = yield* firstOf(words.head, [runId]);
  if (found === undefined) {
    const fault = yield* hiddenFault(words, runId);
    if (fault !== undefined) throw fault;
    return undefined;
  }
  const [nr, lastLink, workflow, createdAt, last] = found;
  const records = yield* rowsOf(words.records, [Number(nr), Number(last)]);
  const blobs = where.blobsOfRun(Number(nr), records);
  const blobOf = typeof blobs === 'function' ? blobs : yield* blobs;
  const head = { runId, workflow: textOf(workflow), createdAt: Number(createdAt) };
  return wholeRun({ head, records, lastLink, blobOf });
}

/** What is kept of a run, as it was found: number, body and checksum of each record. */
interface Found {
  readonly head: Omit<RunRecord, 'snapshot'>;
  readonly records: readonly Row[];
  readonly lastLink: unknown;
  readonly blobOf: BlobOf;
}

function wholeRun({ head, records, lastLink, blobOf }: Found): RunHistory {
  const events: Event[] = [];
  let snapshot: unknown;
  let chain = chainStart(head);
  let number = 0;
  try {
    for (const [seq, bytes, link] of records) {
      if (Number(seq) !== number) throw new Malformed('it is missing');
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

/** The same where the database itself may find that what it holds is damaged. */
export function* readOrDamaged(
  socket: Whereabouts & { readonly faults: { isDamage(cause: unknown): boolean } },
  runId: string,
): Query<RunHistory | undefined> {
  try {
    return yield* readRun(socket, runId);
  } catch (cause) {
    if (!socket.faults.isDamage(cause)) throw cause;
    throw damaged(runId, `cannot be read: ${(cause as Error).message}`, cause);
  }
}

function damaged(runId: string, words: string, cause: unknown): StoreError {
  return new StoreError('damaged', `run ${runId} ${words}`, {
    cause,
    hint: 'it cannot go on, and other runs are not concerned; a copy of the store may have it whole, and a cancel ends it, so that it can be removed',
  });
}

/** Why a run that is not found by its id is not simply unknown: a damaged index hides it. */
export function* hiddenFault(words: Statements, runId: string): Query<StoreError | undefined> {
  const { hiddenRun } = words;
  if (hiddenRun === undefined || (yield* firstOf(hiddenRun, [runId])) === undefined)
    return undefined;
  return damaged(runId, 'is there, but cannot be found: the index of runs is damaged', undefined);
}

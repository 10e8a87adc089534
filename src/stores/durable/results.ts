/**
 * Results that are kept for steps of other runs: as they are written, and back.
 * Knows a checksum; must not know what makes a key, nor where the result is kept.
 */
import type { KeptResult } from '../../ports/store.ts';
import { nextLink } from './chain.ts';
import { textOf } from './column.ts';
import { type BlobOf, Malformed } from './holes.ts';
import { encodeLargeValue, type Put } from './large.ts';
import { firstOf, type Query, type Row } from './query.ts';
import { decodeValue, type Encoded, encodeValue, encodeWhole, type Held } from './records.ts';
import type { Statements } from './statements.ts';

export interface ResultRow {
  readonly runId: string;
  readonly keptAt: number;
  readonly body: string;
}

/** A result as it is written, with the blobs that it names. */
export interface NewResult extends ResultRow {
  readonly sum: string;
  readonly blobs: readonly Held[];
}

/**
 * Takes what it needs out of the result before it returns, unless it is so large that this has to wait;
 * nobody can change it meanwhile.
 */
export function encodeResult(
  key: string,
  result: KeptResult,
  put: Put,
): NewResult | Promise<NewResult> {
  const { output, metadata } = result;
  const encoded = encodeValue({ output, metadata });
  if (encoded !== undefined) return rowOf(key, result, encoded);
  return encodeLargeValue({ output, metadata }, put).then((large) => rowOf(key, result, large));
}

/** All of it in one row. */
export function encodeNote(key: string, result: KeptResult): NewResult {
  const { output, metadata } = result;
  return rowOf(key, result, { body: encodeWhole({ output, metadata }), blobs: [] });
}

function rowOf(key: string, { runId, keptAt }: KeptResult, { body, blobs }: Encoded): NewResult {
  return { runId, keptAt, body, blobs, sum: sumOf(key, { runId, keptAt, body }) };
}

/** From the columns run, kept_at, body and sum; undefined when they are not what was written. */
export function decodeResult(
  key: string,
  row: readonly unknown[],
  blobOf: BlobOf,
): KeptResult | undefined {
  const [runId, keptAt, body] = [textOf(row[0]), Number(row[1]), textOf(row[2])];
  if (sumOf(key, { runId, keptAt, body }) !== textOf(row[3])) return undefined;
  try {
    const { output, metadata } = decodeValue(body, blobOf) as Partial<KeptResult>;
    return { output: output ?? null, metadata, runId, keptAt };
  } catch (error) {
    if (error instanceof Malformed) return undefined;
    throw error;
  }
}

/** Of what has no blobs. */
export const NO_BLOBS: BlobOf = (hash) => {
  throw new Malformed(`there is no blob ${hash}`);
};

function sumOf(key: string, { runId, keptAt, body }: ResultRow): string {
  return nextLink(JSON.stringify([key, runId, keptAt]), body);
}

/** What of a socket says where results are. */
interface ResultPlace {
  readonly words: Pick<Statements, 'result'>;
  blobsOfResult(row: Row): BlobOf | Query<BlobOf>;
}

/** The result that is kept under a key; undefined where none is. */
export function* readResult(socket: ResultPlace, key: string): Query<KeptResult | undefined> {
  const row = yield* firstOf(socket.words.result, [key]);
  if (row === undefined) return undefined;
  const blobs = socket.blobsOfResult(row);
  return decodeResult(key, row, typeof blobs === 'function' ? blobs : yield* blobs);
}

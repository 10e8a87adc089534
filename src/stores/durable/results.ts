/**
 * Results that are kept for steps of other runs: as they are written, and back.
 * Knows a checksum; must not know what makes a key, nor where the result is kept.
 */
import type { KeptResult } from '../../ports/store.ts';
import { nextLink } from './chain.ts';
import { textOf } from './column.ts';
import { decodeValue, encodeValue } from './records.ts';

export interface ResultRow {
  readonly runId: string;
  readonly keptAt: number;
  readonly body: string;
}

/** Takes what it needs out of the result before it returns. */
export function encodeResult(key: string, result: KeptResult): ResultRow & { sum: string } {
  const { runId, keptAt, output, metadata } = result;
  const { body } = encodeValue({ output, metadata }, Number.POSITIVE_INFINITY);
  return { runId, keptAt, body, sum: sumOf(key, { runId, keptAt, body }) };
}

/** From the columns run, kept_at, body and sum; undefined when they are not what was written. */
export function decodeResult(key: string, row: readonly unknown[]): KeptResult | undefined {
  const [runId, keptAt, body] = [textOf(row[0]), Number(row[1]), textOf(row[2])];
  if (sumOf(key, { runId, keptAt, body }) !== textOf(row[3])) return undefined;
  const { output, metadata } = decodeValue(body, () => undefined) as Partial<KeptResult>;
  return { output: output ?? null, metadata, runId, keptAt };
}

function sumOf(key: string, { runId, keptAt, body }: ResultRow): string {
  return nextLink(JSON.stringify([key, runId, keptAt]), body);
}

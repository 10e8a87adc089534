/**
 * Results that are kept for steps of other runs, by key.
 * Knows rows and a checksum; must not know what makes a key.
 */
import type { KeptResult } from '../../ports/store.ts';
import { nextLink } from './chain.ts';
import { type Connection, textOf } from './connection.ts';
import { decodeValue, encodeValue } from './records.ts';
import { NEW_RESULT, RESULT } from './statements.ts';

/** What writes the result. It has taken what it needs out of it before it returns. */
export function resultKeeper(key: string, result: KeptResult): (db: Connection) => void {
  const { runId, keptAt, output, metadata } = result;
  const { body } = encodeValue({ output, metadata }, Number.POSITIVE_INFINITY);
  const sum = sumOf(key, { runId, keptAt, body });
  return (db) => void db.run(NEW_RESULT, [key, runId, keptAt, body, sum]);
}

/** Undefined also when the row is not what was written: then the step runs. */
export function keptResult(db: Connection, key: string): KeptResult | undefined {
  const row = db.first(RESULT, [key]);
  if (row === undefined) return undefined;
  const [runId, keptAt, body] = [textOf(row[0]), Number(row[1]), textOf(row[2])];
  if (sumOf(key, { runId, keptAt, body }) !== textOf(row[3])) return undefined;
  const { output, metadata } = decodeValue(body, () => undefined) as Partial<KeptResult>;
  return { output: output ?? null, metadata, runId, keptAt };
}

function sumOf(
  key: string,
  {
    runId,
    keptAt,
    body,
  }: { readonly runId: string; readonly keptAt: number; readonly body: string },
): string {
  return nextLink(JSON.stringify([key, runId, keptAt]), body);
}

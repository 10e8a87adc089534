/**
 * Where the records of a run are in the tables.
 * Knows rows; must not know what is in them.
 */
import type { RunHistory } from '../../ports/store.ts';
import { StoreError } from '../../run/store-error.ts';
import { isBytes, viewOf } from '../../std/value-kinds.ts';
import { textOf } from '../durable/column.ts';
import { wholeRun } from '../durable/history.ts';
import { blobsIn } from './contents.ts';
import type { Link, Row } from './link.ts';
import type { Statements } from './statements.ts';

/** @throws StoreError `damaged`, with the number of the first record that is wrong. */
export async function readRun(
  link: Link,
  words: Statements,
  runId: string,
): Promise<RunHistory | undefined> {
  const { rows } = await link.query(words.history, [runId]);
  const [first] = rows;
  if (first === undefined) return undefined;
  const [nr, lastLink, workflow, createdAt] = first;
  const asked = rows.some(mayNameBlobs) ? await link.query(words.blobs, [String(nr)]) : undefined;
  try {
    return wholeRun({
      head: { runId, workflow: textOf(workflow), createdAt: Number(createdAt) },
      records: rows.flatMap(([, , , , seq, body, chain]) =>
        seq === null ? [] : [[Number(seq), body, chain]],
      ),
      lastLink,
      blobOf: blobsIn(asked?.rows ?? []),
    });
  } catch (error) {
    // Somebody may have removed it between the two questions.
    if (error instanceof StoreError && !(await isThere(link, words, String(nr)))) return undefined;
    throw error;
  }
}

/** Events that name blobs are few; those that only look like it cost a question. */
function mayNameBlobs([, , , , , body]: Row): boolean {
  if (!isBytes(body)) return false;
  const { buffer, byteOffset, byteLength } = viewOf(body);
  return Buffer.from(buffer, byteOffset, byteLength).includes('-blob"');
}

async function isThere(link: Link, words: Statements, nr: string): Promise<boolean> {
  return (await link.query(words.runsThere, [`{${nr}}`])).rows.length > 0;
}

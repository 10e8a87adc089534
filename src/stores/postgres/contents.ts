/**
 * Large contents in a table, each in parts, so that no message to the server is large.
 * Knows bytes and checksums; must not know what the contents are, nor who names them.
 *
 * A content is held (a row that says so is committed) before the first of its parts is written: so
 * whoever removes what nobody names and nobody holds takes nothing that is about to be named.
 */
import type { BlobRef } from '../../ports/blobs.ts';
import { isBytes, viewOf } from '../../std/value-kinds.ts';
import { BlobHash } from '../durable/chain.ts';
import { textOf } from '../durable/column.ts';
import { type BlobOf, checkedBlob } from '../durable/holes.ts';
import { holdIn } from '../durable/large.ts';
import { countOf, type Row, rowsOf } from '../durable/query.ts';
import type { HeldBlob, LargeContents, StoreAccess } from '../durable/socket.ts';
import type { Statements } from './statements.ts';

/** Whoever writes the same content writes the same parts: this is a part of the format. */
const PART_BYTES = 512 * 1024;

export class Contents implements LargeContents {
  private readonly access: StoreAccess;
  private readonly words: Statements;

  constructor(access: StoreAccess, words: Statements) {
    this.access = access;
    this.words = words;
  }

  async put(
    pieces: AsyncIterable<Uint8Array> | Iterable<Uint8Array>,
    patient = false,
  ): Promise<HeldBlob> {
    const { access, words } = this;
    const { ref, parts } = await gathered(pieces);
    const { hash } = ref;
    const hold = await access.work((fence) => holdIn(words, fence, hash), patient);
    for (const [part, body] of parts.entries())
      await access.work(() => countOf(words.newContent, [hash, part, body]), patient);
    return { ...ref, hold };
  }

  async open(hash: string): Promise<Uint8Array | undefined> {
    const rows = await this.access.read(() => rowsOf(this.words.contents, [hash]));
    return rows.length === 0
      ? undefined
      : Buffer.concat(rows.map(([, body]) => body as Uint8Array));
  }

  /** What a crash has left is among the rows, where `sweep` finds it. */
  async clearLeftovers(): Promise<void> {}

  async sweep(): Promise<void> {
    const { lockHolds, dropDeadHolds, dropContents } = this.words;
    await this.access.work(function* () {
      for (const text of [lockHolds, dropDeadHolds, dropContents]) yield* countOf(text);
    });
  }
}

/** Contents out of the columns hash and body of their parts, each looked at before it is believed. */
export function blobsIn(rows: readonly Row[]): BlobOf {
  const parts = new Map<string, Uint8Array[]>();
  for (const [name, body] of rows) {
    const hash = textOf(name);
    const before = parts.get(hash) ?? [];
    parts.set(hash, before);
    if (isBytes(body)) before.push(viewOf(body));
  }
  return (hash) => {
    const found = parts.get(hash);
    return checkedBlob(found && Buffer.concat(found), hash);
  };
}

async function gathered(
  pieces: AsyncIterable<Uint8Array> | Iterable<Uint8Array>,
): Promise<{ ref: BlobRef; parts: Uint8Array[] }> {
  const hash = new BlobHash();
  const parts: Uint8Array[] = [];
  let part = Buffer.alloc(PART_BYTES);
  let used = 0;
  let sizeBytes = 0;
  for await (const piece of pieces) {
    hash.add(piece);
    sizeBytes += piece.length;
    for (let at = 0; at < piece.length; ) {
      const some = piece.subarray(at, at + PART_BYTES - used);
      part.set(some, used);
      used += some.length;
      at += some.length;
      if (used < PART_BYTES) continue;
      parts.push(part);
      part = Buffer.alloc(PART_BYTES);
      used = 0;
    }
  }
  // One without bytes has one part, too.
  if (used > 0 || parts.length === 0) parts.push(part.subarray(0, used));
  return { ref: { hash: hash.name, sizeBytes }, parts };
}

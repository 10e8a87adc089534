/**
 * Events and values with large parts as text: each large part becomes a blob, in pieces, and the
 * event loop goes on between them.
 * Knows where events and snapshots have the values of users; must not know where blobs are kept.
 */
import type { Event } from '../../run/event.ts';
import { Digger, type Hole, LARGEST_INLINE } from './holes.ts';
import { jsonPieces, type LeafAt, PIECE_LENGTH, roomAfter } from './pieces.ts';
import { firstOf, type Query } from './query.ts';
import { type Encoded, type Held, largeFields } from './records.ts';
import type { Statements } from './statements.ts';

/** Inside a transaction. Protects the blob from the sweep; returns the id that ends the protection. */
export function* holdIn(words: Statements, fence: number, hash: string): Query<number> {
  const [nr] = (yield* firstOf(words.newHold, [fence, hash]))!;
  return Number(nr);
}

/** Keeps a content, and holds it for the record that is going to name it. */
export type Put = (pieces: AsyncIterable<Uint8Array>) => Promise<Held>;

/** `encodeRecord` for events with anything in them. */
export async function encodeLargeRecord(events: Iterable<Event>, put: Put): Promise<Encoded> {
  const texts: string[] = [];
  const blobs: Held[] = [];
  for (const event of events) {
    const part = new LargeParts(put);
    const places = largeFields(event).map((field) => [field]);
    const rest = places.length > 0 ? await part.takeOut(event, places) : event;
    texts.push(part.text(rest));
    blobs.push(...part.blobs);
    await nextTurn();
  }
  return { body: `[${texts.join(',')}]`, blobs };
}

/** `encodeValue` for a value with anything in it. */
export async function encodeLargeValue(value: object, put: Put): Promise<Encoded> {
  const part = new LargeParts(put);
  const rest = await part.takeOut(value, placesIn(value));
  return { body: JSON.stringify([rest, ...part.holes]), blobs: part.blobs };
}

/** Of a kept result, and of a snapshot with what it has from other runs. */
function placesIn(value: object): Hole[0][] {
  const { reused } = value as { readonly reused?: unknown };
  const places: Hole[0][] = [['input'], ['output'], ['metadata']];
  if (Array.isArray(reused))
    for (let i = 0; i < reused.length; i++) places.push(['reused', i, 1, 'output']);
  return places;
}

class LargeParts {
  readonly holes: Hole[] = [];
  readonly blobs: Held[] = [];
  private readonly put: Put;
  private readonly kept = new Map<unknown, string>();

  constructor(put: Put) {
    this.put = put;
  }

  /** The value as JSON can hold it, with what is large at the places taken out. */
  async takeOut<T extends object>(value: T, places: readonly Hole[0][]): Promise<unknown> {
    let rest: unknown = value;
    for (const path of places) {
      const part = partAt(value, path);
      if (part === undefined || roomAfter(part, LARGEST_INLINE) >= 0) continue;
      if (roomAfter(part, LARGEST_INLINE, 0) >= 0) await this.keepBytesIn(part);
      else {
        // Holes inside this part must come after the hole of the part itself.
        const at = this.holes.length;
        const inside = (leaf: LeafAt) => this.takeLeaf(leaf);
        const hash = await this.keep(chunksOf(jsonPieces(part, path), inside));
        this.holes.splice(at, 0, [path, 'json-blob', hash]);
        rest = withNull(rest, path);
      }
    }
    const digger = new Digger(this.kept);
    const plain = digger.plain(rest, []);
    this.holes.push(...digger.holes);
    return plain;
  }

  text(rest: unknown): string {
    return JSON.stringify(this.holes.length === 0 ? rest : [rest, ...this.holes]);
  }

  private async takeLeaf({ path, leaf }: LeafAt): Promise<void> {
    await this.keepBytesIn(leaf);
    const digger = new Digger(this.kept);
    digger.plain(leaf, path);
    this.holes.push(...digger.holes);
  }

  /** Of a value whose JSON is short. */
  private async keepBytesIn(value: unknown): Promise<void> {
    if (typeof value !== 'object' || value === null) return;
    if (!(value instanceof Uint8Array)) {
      if (value instanceof Date) return;
      for (const part of Object.values(value)) await this.keepBytesIn(part);
    } else if (value.length > LARGEST_INLINE && !this.kept.has(value))
      this.kept.set(value, await this.keep(slicesOf(value)));
  }

  private async keep(pieces: AsyncIterable<Uint8Array>): Promise<string> {
    const blob = await this.put(pieces);
    this.blobs.push(blob);
    return blob.hash;
  }
}

function partAt(value: unknown, path: Hole[0]): unknown {
  let part = value;
  for (const key of path) part = (part as Record<string | number, unknown> | undefined)?.[key];
  return part;
}

/** A copy of what leads to the place, with `null` there. */
function withNull(value: unknown, [key, ...path]: Hole[0]): unknown {
  if (key === undefined) return null;
  const part = withNull((value as Record<string | number, unknown>)[key], path);
  if (Array.isArray(value)) return value.with(key as number, part);
  return { ...(value as object), [key]: part };
}

async function* chunksOf(
  pieces: Iterable<string | LeafAt>,
  take: (leaf: LeafAt) => Promise<void>,
): AsyncGenerator<Uint8Array> {
  let text = '';
  for (const piece of pieces) {
    if (typeof piece === 'string') text += piece;
    else await take(piece);
    if (text.length < PIECE_LENGTH) continue;
    yield Buffer.from(text);
    text = '';
    await nextTurn();
  }
  yield Buffer.from(text);
}

async function* slicesOf(bytes: Uint8Array): AsyncGenerator<Uint8Array> {
  for (let from = 0; from < bytes.length; from += PIECE_LENGTH) {
    yield bytes.subarray(from, from + PIECE_LENGTH);
    await nextTurn();
  }
}

/** Everything else of the process goes first. */
function nextTurn(): Promise<void> {
  return new Promise((resolve) => setImmediate(resolve));
}

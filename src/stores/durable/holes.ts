/**
 * What cannot stand in the text of a record: bytes, dates, and outputs that are too large.
 * Knows plain values; must not know where blobs are kept.
 *
 * It is taken out of a value, `null` is left in its place, and a hole says where and what.
 */
import { blobHash } from './chain.ts';

/**
 * A value longer than this, in characters of JSON without escapes or in bytes, is kept as a blob of
 * its own.
 */
export const LARGEST_INLINE = 256 * 1024;

const KINDS = ['bytes', 'date', 'bytes-blob', 'json-blob'] as const;

/** The keys that lead to the place; the kind; base64, the time in ISO 8601, or the hash of a blob. */
export type Hole = readonly [
  path: readonly (string | number)[],
  kind: (typeof KINDS)[number],
  content: string,
];

/** Finds a blob by its hash; throws `Malformed` when it is not there, or is not what it was. */
export type BlobOf = (hash: string) => Uint8Array;

/** A blob as it was found, under `name` for people. Throws `Malformed` unless it is what was written. */
export function checkedBlob(bytes: Uint8Array | undefined, hash: string, name = hash): Uint8Array {
  if (bytes === undefined) throw new Malformed(`the blob ${name} is missing`);
  if (blobHash(bytes) !== hash) throw new Malformed(`the blob ${name} is not what was written`);
  return bytes;
}

/** The text is not what it was made as. */
export class Malformed extends Error {}

/** Whether something in it is not JSON. */
export function needsHoles(value: unknown): boolean {
  if (typeof value !== 'object' || value === null) return false;
  if (value instanceof Uint8Array || value instanceof Date) return true;
  if (Array.isArray(value)) return value.some(needsHoles);
  for (const key in value) if (needsHoles((value as Record<string, unknown>)[key])) return true;
  return false;
}

const NONE_KEPT: ReadonlyMap<unknown, string> = new Map();

/** A value being emptied. */
export class Digger {
  readonly holes: Hole[] = [];
  private readonly kept: ReadonlyMap<unknown, string>;

  /** `kept`: the hashes of bytes that are blobs. */
  constructor(kept: ReadonlyMap<unknown, string> = NONE_KEPT) {
    this.kept = kept;
  }

  /** A copy of the value as JSON can hold it. */
  plain(value: unknown, path: Hole[0]): unknown {
    if (typeof value !== 'object' || value === null) return value;
    if (value instanceof Uint8Array) return this.takeBytes(value, path);
    if (value instanceof Date) return this.takeDate(value, path);
    if (Array.isArray(value)) return value.map((item, i) => this.plain(item, [...path, i]));
    const entries = Object.entries(value);
    return Object.fromEntries(
      entries.map(([key, part]) => [key, this.plain(part, [...path, key])]),
    );
  }

  private takeBytes(bytes: Uint8Array, path: Hole[0]): null {
    const hash = this.kept.get(bytes);
    const base64 = () => Buffer.from(bytes).toString('base64');
    this.holes.push(hash === undefined ? [path, 'bytes', base64()] : [path, 'bytes-blob', hash]);
    return null;
  }

  private takeDate(date: Date, path: Hole[0]): null {
    this.holes.push([path, 'date', date.toISOString()]);
    return null;
  }
}

/** Puts back what was taken out. Throws `Malformed` when there is no such place or content. */
export function refill(value: unknown, holes: readonly unknown[], blobOf: BlobOf): unknown {
  const whole = { value };
  for (const hole of holes) {
    if (!isHole(hole)) throw new Malformed('a part that was taken out is not described');
    const [path, kind, content] = hole;
    const keys = ['value', ...path];
    const last = keys.pop()!;
    let place: unknown = whole;
    for (const key of keys) place = inside(place, key);
    if (inside(place, last) !== null) throw new Malformed('a part that was taken out is there');
    (place as Record<string | number, unknown>)[last] = contentOf(kind, content, blobOf);
  }
  return whole.value;
}

function inside(value: unknown, key: string | number): unknown {
  if (typeof value !== 'object' || value === null || !Object.hasOwn(value, key))
    throw new Malformed('the place of a part that was taken out is not there');
  return (value as Record<string | number, unknown>)[key];
}

function contentOf(kind: Hole[1], content: string, blobOf: BlobOf): unknown {
  if (kind === 'bytes') return Uint8Array.from(Buffer.from(content, 'base64'));
  if (kind === 'date') return dateOf(content);
  const body = blobOf(content);
  if (kind === 'bytes-blob') return Uint8Array.from(body);
  return parseJson(Buffer.from(body).toString());
}

function dateOf(content: string): Date {
  const date = new Date(content);
  if (Number.isNaN(date.getTime())) throw new Malformed('a date that was taken out is none');
  return date;
}

export function parseJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch (cause) {
    throw new Malformed('it is not JSON', { cause });
  }
}

function isHole(hole: unknown): hole is Hole {
  if (!Array.isArray(hole) || hole.length !== 3) return false;
  const [path, kind, content] = hole as unknown[];
  const kinds: readonly unknown[] = KINDS;
  return Array.isArray(path) && kinds.includes(kind) && typeof content === 'string';
}

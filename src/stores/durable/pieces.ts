/**
 * The JSON of a value in pieces, so that a large one never holds the event loop for long.
 * Knows plain values; must not know where the pieces go.
 */
import { lengthOf, levelsOf, scalarLength } from '../../std/kept-values.ts';
import type { Hole } from './holes.ts';

/** A piece is made of about so much of a value, and everything else of the process goes on after it. */
export const PIECE_LENGTH = 64 * 1024;

/** What JSON does not know, met on the way; `null` stands for it in the text. */
export interface LeafAt {
  readonly path: Hole[0];
  readonly leaf: object;
}

/** What each byte takes when it is kept within the text. */
const BASE64 = 1.4;

/**
 * What is left of `room` after a value, in characters of JSON without escapes; negative as soon as it
 * does not fit, which is as far as it looks. `perByte`: what bytes in it count for.
 */
export function roomAfter(value: unknown, room: number, perByte = BASE64): number {
  if (typeof value !== 'object' || value === null) return room - scalarLength(value);
  // A result was measured when it was looked at.
  if ((levelsOf(value) ?? -1) > 0) return room - lengthOf(value)!;
  if (isLeaf(value)) return room - 2 - (byteLengthOf(value) + 1) * perByte;
  let left = room - 2;
  if (Array.isArray(value)) {
    if (value.length > left) return -1;
    for (let i = 0; i < value.length && left >= 0; i++)
      left = roomAfter(value[i], left - 1, perByte);
    return left;
  }
  for (const key in value) {
    if (left < 0) break;
    left -= key.length + 4;
    left = roomAfter((value as Record<string, unknown>)[key], left, perByte);
  }
  return left;
}

function byteLengthOf(value: object): number {
  return value instanceof Uint8Array ? value.length : 24;
}

/** Whether it is a value of its own that JSON does not know, as values are kept. */
function isLeaf(value: object): boolean {
  return value instanceof Uint8Array || value instanceof Date;
}

/**
 * Texts that are the JSON of the value when they are put together, and the parts that JSON does not
 * know. Each text is of about `length` characters at most, before they are escaped.
 */
export function* jsonPieces(
  value: unknown,
  path: Hole[0],
  length = PIECE_LENGTH,
): Generator<string | LeafAt> {
  const fits = roomAfter(value, length, Number.POSITIVE_INFINITY) >= 0;
  if (typeof value === 'string' && !fits) yield* textPieces(value, length);
  else if (fits || typeof value !== 'object' || value === null)
    yield JSON.stringify(value) ?? 'null';
  else if (Array.isArray(value)) yield* listPieces(value, path, length);
  else if (isLeaf(value)) {
    yield { path, leaf: value };
    yield 'null';
  } else yield* recordPieces(value as Readonly<Record<string, unknown>>, path, length);
}

function* textPieces(text: string, length: number): Generator<string> {
  yield '"';
  for (let from = 0; from < text.length; from += length)
    yield inside(JSON.stringify(text.slice(from, from + length)));
  yield '"';
}

/** Small items that follow each other are one piece. */
function* listPieces(
  list: readonly unknown[],
  path: Hole[0],
  length: number,
): Generator<string | LeafAt> {
  let before = '[';
  let from = 0;
  let left = length;
  for (let i = 0; i < list.length; i++) {
    left = roomAfter(list[i], left - 1, Number.POSITIVE_INFINITY);
    if (left >= 0) continue;
    if (i > from) {
      yield before + inside(JSON.stringify(list.slice(from, i)));
      before = ',';
    }
    from = i;
    left = roomAfter(list[i], length, Number.POSITIVE_INFINITY);
    if (left >= 0) continue;
    yield before;
    before = ',';
    yield* jsonPieces(list[i], [...path, i], length);
    from = i + 1;
    left = length;
  }
  if (from < list.length) yield before + inside(JSON.stringify(list.slice(from)));
  yield before === '[' && list.length === 0 ? '[]' : ']';
}

function* recordPieces(
  record: Readonly<Record<string, unknown>>,
  path: Hole[0],
  length: number,
): Generator<string | LeafAt> {
  let before = '{';
  for (const key of Object.keys(record)) {
    const part = record[key];
    if (part === undefined) continue;
    yield `${before}${JSON.stringify(key)}:`;
    before = ',';
    yield* jsonPieces(part, [...path, key], length);
  }
  yield before === '{' ? '{}' : '}';
}

/** Without its first and last character. */
function inside(json: string): string {
  return json.slice(1, -1);
}

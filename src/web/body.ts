/**
 * The body of an answer as bytes: never more of it than wanted.
 * Knows streams and limits; must not know what the bytes mean.
 */
import type { Readable } from 'node:stream';
import { finished } from 'node:stream/promises';
import { StepFailure } from '../run/step-error.ts';
import { printable } from '../std/printable.ts';
import { bodyFault } from './faults.ts';
import type { WebAnswer } from './request.ts';
import { packingsOf, unknownPacking, unpacked } from './unpack.ts';

/** Who waits for a body, and how patiently. */
export interface Pace {
  readonly signal: AbortSignal;
  /** How long nothing may come once something has, in milliseconds; default as long as the signal lets it. */
  readonly stallMs?: number;
}

export interface BodyLimit extends Pace {
  readonly maxBytes: number;
  /** The limit as the author wrote it. */
  readonly written: string;
}

/** These have none, whatever their headers say. */
const BODILESS: ReadonlySet<number> = new Set([204, 304]);
/** So long the end of a body is waited for of which no more is wanted: its connection can be used again then. */
const REST_MS = 1_000;

/** The whole body, unpacked. Throws a `StepFailure`, or the reason of the signal. */
export async function readBody(
  answer: WebAnswer,
  { maxBytes, written, ...pace }: BodyLimit,
): Promise<Uint8Array> {
  const { status, body } = answer;
  if (BODILESS.has(status)) {
    // To its end, so that the connection can be used again.
    await finished(body.resume()).catch(() => {});
    return new Uint8Array();
  }
  const parts: Uint8Array[] = [];
  let bytes = 0;
  await eachPart(answer, pace, (part) => {
    parts.push(part);
    bytes += part.length;
    return bytes > maxBytes ? 'none' : 'more';
  });
  if (bytes > maxBytes) throw tooLarge(written);
  return joined(parts, bytes);
}

/** The failure for a body that is larger than it may be. */
export function tooLarge(written: string): StepFailure {
  const message = `the body of the answer is larger than output_max (${written}), so the rest was not read`;
  return new StepFailure('E_OUTPUT_TOO_LARGE', message, { retryable: false });
}

/**
 * Gives a body part by part, unpacked, as it comes. `take` says whether it wants more; `rest`: not, and what still comes
 * is short; `none`: not, and it may have no end.
 */
export async function eachPart(
  { body, headers, request }: WebAnswer,
  { signal, stallMs }: Pace,
  take: (part: Uint8Array) => 'more' | 'rest' | 'none',
): Promise<void> {
  const packings = packingsOf(headers);
  refusePacking(packings, body);
  let bytes = 0;
  let wanted: ReturnType<typeof take> = 'more';
  let timer: NodeJS.Timeout | undefined;
  const cutAfter = (ms: number) => setTimeout(() => body.destroy(new Silent()), ms);
  try {
    for await (const part of await unpacked(body, packings)) {
      if (wanted === 'rest') continue;
      bytes += part.length;
      if (timer === undefined && stallMs !== undefined) timer = cutAfter(stallMs);
      else timer?.refresh();
      wanted = take(part);
      // Who leaves the loop here ends the connection, too.
      if (wanted === 'none') break;
      if (wanted === 'more') continue;
      clearTimeout(timer);
      timer = cutAfter(REST_MS);
    }
  } catch (error) {
    if (wanted === 'rest') return;
    if (error instanceof StepFailure) throw error;
    throw bodyFault(error, { request, signal, bytes });
  } finally {
    clearTimeout(timer);
  }
}

/** Thrown in place of what does not come. */
class Silent extends Error {
  readonly code = 'HEDDLE_SILENT';
}

function refusePacking(packings: readonly string[], body: Readable): void {
  const odd = unknownPacking(packings);
  if (odd === undefined) return;
  body.destroy();
  const message = `the body is packed as ${printable(JSON.stringify(odd))}, which cannot be unpacked here`;
  throw new StepFailure('E_HTTP_OUTPUT', message, { retryable: false });
}

function joined(parts: readonly Uint8Array[], size: number): Uint8Array {
  const whole = new Uint8Array(size);
  let at = 0;
  for (const part of parts) {
    whole.set(part, at);
    at += part.length;
  }
  return whole;
}

const EXCERPT_BYTES = 1_024;
const MORE = { stream: true };
/** A body that comes too slowly is not worth the wait: the status is known. */
const EXCERPT_MS = 1_000;

/** The beginning of a body as one short line; '' when it is no text, or none comes soon. */
export async function excerptOf(answer: WebAnswer): Promise<string> {
  return excerpt(await beginningOf(answer, EXCERPT_BYTES));
}

/** Text as one short line. */
export function excerpt(text: string): string {
  return printable(text.replace(/\s+/g, ' ').trim());
}

/** The beginning of a body, with a mark where it is cut; '' when it is no text, or none comes soon. */
export async function beginningOf({ body, headers }: WebAnswer, most: number): Promise<string> {
  const type = headers.get('content-type') ?? 'text/plain';
  const packings = packingsOf(headers);
  const isText =
    /^text\/|json|xml|urlencoded/i.test(type) && unknownPacking(packings) === undefined;
  const text = isText ? await startOf(body, packings, most) : '';
  body.destroy();
  return text;
}

async function startOf(body: Readable, packings: readonly string[], most: number): Promise<string> {
  const timer = setTimeout(() => body.destroy(), EXCERPT_MS);
  const decoder = new TextDecoder();
  let text = '';
  try {
    for await (const part of await unpacked(body, packings)) {
      // What is left out stands behind the end of the excerpt.
      text += decoder.decode(part.subarray(0, 4 * most), MORE);
      if (text.length >= most) return cut(text, most);
    }
    return text;
  } catch {
    return cut(text, most);
  } finally {
    clearTimeout(timer);
  }
}

/** The mark says that it may end in the middle of something: what hides values takes the rest of one, too. */
function cut(text: string, most: number): string {
  return text === '' ? '' : `${text.slice(0, most)}…`;
}

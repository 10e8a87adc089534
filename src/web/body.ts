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

export interface BodyLimit {
  readonly maxBytes: number;
  /** The limit as the author wrote it. */
  readonly written: string;
  readonly signal: AbortSignal;
}

/** These have none, whatever their headers say. */
const BODILESS: ReadonlySet<number> = new Set([204, 304]);

/** The whole body, unpacked. Throws a `StepFailure`, or the reason of the signal. */
export async function readBody(
  { status, body, headers, request }: WebAnswer,
  { maxBytes, written, signal }: BodyLimit,
): Promise<Uint8Array> {
  if (BODILESS.has(status)) {
    // To its end, so that the connection can be used again.
    await finished(body.resume()).catch(() => {});
    return new Uint8Array();
  }
  const packings = packingsOf(headers);
  const odd = unknownPacking(packings);
  if (odd !== undefined) {
    body.destroy();
    const message = `the body is packed as ${printable(JSON.stringify(odd))}, which cannot be unpacked here`;
    throw new StepFailure('E_HTTP_OUTPUT', message, { retryable: false });
  }
  const parts: Uint8Array[] = [];
  let bytes = 0;
  try {
    for await (const part of await unpacked(body, packings)) {
      parts.push(part);
      bytes += part.length;
      // Who leaves the loop here ends the connection, too.
      if (bytes > maxBytes) break;
    }
  } catch (error) {
    throw bodyFault(error, { request, signal, bytes });
  }
  if (bytes <= maxBytes) return joined(parts, bytes);
  const message = `the body of the answer is larger than output_max (${written}), so the rest was not read`;
  throw new StepFailure('E_OUTPUT_TOO_LARGE', message, { retryable: false });
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
export async function excerptOf({ body, headers }: WebAnswer): Promise<string> {
  const type = headers.get('content-type') ?? 'text/plain';
  const packings = packingsOf(headers);
  const isText =
    /^text\/|json|xml|urlencoded/i.test(type) && unknownPacking(packings) === undefined;
  const text = isText ? await beginningOf(body, packings) : '';
  body.destroy();
  return printable(text.replace(/\s+/g, ' ').trim());
}

async function beginningOf(body: Readable, packings: readonly string[]): Promise<string> {
  const timer = setTimeout(() => body.destroy(), EXCERPT_MS);
  const decoder = new TextDecoder();
  let text = '';
  try {
    for await (const part of await unpacked(body, packings)) {
      // What is left out stands behind the end of the excerpt.
      text += decoder.decode(part.subarray(0, 4 * EXCERPT_BYTES), MORE);
      if (text.length >= EXCERPT_BYTES) return cut(text);
    }
    return text;
  } catch {
    return cut(text);
  } finally {
    clearTimeout(timer);
  }
}

/** The mark says that it may end in the middle of something: what hides values takes the rest of one, too. */
function cut(text: string): string {
  return text === '' ? '' : `${text.slice(0, EXCERPT_BYTES)}…`;
}

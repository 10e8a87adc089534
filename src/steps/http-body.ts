/**
 * The body of an answer as bytes: never more of it than wanted.
 * Knows streams and limits; must not know what the bytes mean.
 */
import { StepFailure } from '../run/step-error.ts';
import { printable } from '../std/printable.ts';
import { bodyFault } from './http-faults.ts';
import type { HttpAnswer } from './http-redirects.ts';

export interface BodyLimit {
  readonly maxBytes: number;
  /** The limit as the author wrote it. */
  readonly written: string;
  readonly signal: AbortSignal;
}

/** What fetch unpacks; anything else would be taken for the body itself. */
const PACKINGS: ReadonlySet<string> = new Set(['gzip', 'x-gzip', 'deflate', 'br', 'identity', '']);

/** The whole body, unpacked. Throws a `StepFailure`, or the reason of the signal. */
export async function readBody(
  { response, request }: HttpAnswer,
  { maxBytes, written, signal }: BodyLimit,
): Promise<Uint8Array> {
  const { body, headers } = response;
  if (body === null) return new Uint8Array();
  const packings = (headers.get('content-encoding') ?? '').toLowerCase().split(',');
  const odd = packings.map((name) => name.trim()).find((name) => !PACKINGS.has(name));
  if (odd !== undefined) {
    body.cancel().catch(() => {});
    const message = `the body is packed as ${printable(JSON.stringify(odd))}, which cannot be unpacked here`;
    throw new StepFailure('E_HTTP_OUTPUT', message, { retryable: false });
  }
  const parts: Uint8Array[] = [];
  let bytes = 0;
  const reader = body.getReader();
  for (;;) {
    const { done, value } = await reader.read().catch((error: unknown) => {
      throw bodyFault(error, { request, signal, bytes });
    });
    if (done) return joined(parts, bytes);
    parts.push(value);
    bytes += value.length;
    if (bytes > maxBytes) {
      reader.cancel().catch(() => {});
      const message = `the body of the answer is larger than output_max (${written}), so the rest was not read`;
      throw new StepFailure('E_OUTPUT_TOO_LARGE', message, { retryable: false });
    }
  }
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
export async function excerptOf({ body, headers }: Response): Promise<string> {
  if (body === null) return '';
  const reader = body.getReader();
  const type = headers.get('content-type') ?? 'text/plain';
  let text = '';
  if (/^text\/|json|xml|urlencoded/i.test(type)) {
    let timer: NodeJS.Timeout | undefined;
    const late = new Promise<undefined>((resolve) => {
      timer = setTimeout(resolve, EXCERPT_MS, undefined);
    });
    const decoder = new TextDecoder();
    let whole = false;
    while (!whole && text.length < EXCERPT_BYTES) {
      const next = await Promise.race([reader.read().catch(() => undefined), late]);
      if (next === undefined) break;
      whole = next.done;
      // What is left out stands behind the end of the excerpt.
      if (!whole) text += decoder.decode(next.value?.subarray(0, 4 * EXCERPT_BYTES), MORE);
    }
    clearTimeout(timer);
    // The mark says that it may end in the middle of something: what hides values takes the rest of one, too.
    if (!whole && text !== '') text = `${text.slice(0, EXCERPT_BYTES)}…`;
  }
  reader.cancel().catch(() => {});
  return printable(text.replace(/\s+/g, ' ').trim());
}

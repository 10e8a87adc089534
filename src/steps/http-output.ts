/**
 * What the body of an answer is for the step: a value, text or bytes.
 * Knows content types and bytes; must not know how they came.
 */
import { jsonResult } from '../run/json-result.ts';
import { StepFailure } from '../run/step-error.ts';
import { printable } from '../std/printable.ts';
import { shownAddress } from '../web/address.ts';
import type { WebAnswer } from '../web/request.ts';
import type { HttpConfig } from './http-settings.ts';

const JSON_TYPE = /^(application|text)\/json$|\+json$/;
const TEXT_TYPE =
  /^text\/|^application\/(xml|javascript|yaml|x-yaml|x-www-form-urlencoded|x-ndjson|sql)$|\+(xml|yaml)$/;
const TAKE_BYTES = 'use "output: bytes" to take it as it is';

/** The output of the step. Throws a `StepFailure` with code `E_HTTP_OUTPUT`. */
export function readOutput(
  { status, headers }: Pick<WebAnswer, 'status' | 'headers'>,
  bytes: Uint8Array,
  as: HttpConfig['output'],
): unknown {
  const type = headers.get('content-type') ?? '';
  switch (as) {
    case 'bytes':
      return bytes;
    case 'text':
      return toText(bytes, type);
    case 'json':
      if (bytes.length === 0) throw noJson(`the answer ${status} has no body`, 'output: auto');
      return toJson(bytes, type);
    case 'auto':
      return byType(bytes, type);
    default:
      return { status, headers: headersOf(headers), body: byType(bytes, type) };
  }
}

/** A body that has to be JSON, as one of several that are asked for. Throws as `readOutput` does. */
export function readPage(answer: WebAnswer, bytes: Uint8Array): unknown {
  const { method, url } = answer.request;
  const text = toText(bytes, answer.headers.get('content-type') ?? '');
  return jsonResult(text, (why) =>
    unusable(`${method} ${shownAddress(url)} gave a page that is not JSON: ${why}`),
  );
}

/** An empty body is null, whatever its type: answers to HEAD, 204 and 304 have one. */
function byType(bytes: Uint8Array, contentType: string): unknown {
  if (bytes.length === 0) return null;
  const type = contentType.replace(/;.*$/s, '').trim().toLowerCase();
  if (JSON_TYPE.test(type)) return toJson(bytes, contentType);
  return TEXT_TYPE.test(type) ? toText(bytes, contentType) : bytes;
}

function toText(bytes: Uint8Array, contentType: string): string {
  const charset = /;\s*charset\s*=\s*"?([^\s;"]+)/i.exec(contentType)?.[1] ?? 'utf-8';
  const shown = printable(charset, 40);
  const decoder = decoderOf(charset);
  if (decoder === undefined) {
    throw unusable(`the body has the charset "${shown}", which is not known; ${TAKE_BYTES}`);
  }
  try {
    return decoder.decode(bytes);
  } catch (cause) {
    throw unusable(`the body is not text in the charset "${shown}"; ${TAKE_BYTES}`, cause);
  }
}

function decoderOf(charset: string) {
  try {
    return new TextDecoder(charset, { fatal: true });
  } catch {
    return undefined;
  }
}

function toJson(bytes: Uint8Array, contentType: string): unknown {
  return jsonResult(toText(bytes, contentType), (why) =>
    noJson(`the body is not JSON: ${why}`, 'output: text'),
  );
}

/** Names in small letters; cookies as a list, since only they may come several times. */
function headersOf(headers: Headers): Record<string, unknown> {
  const cookies = headers.getSetCookie();
  const all = [...headers].filter(([name]) => name !== 'set-cookie');
  return Object.fromEntries([...all, ...(cookies.length > 0 ? [['set-cookie', cookies]] : [])]);
}

function noJson(what: string, instead: string): StepFailure {
  return unusable(`${what}; expected JSON (use "${instead}" to take it all the same)`);
}

function unusable(message: string, cause?: unknown): StepFailure {
  return new StepFailure('E_HTTP_OUTPUT', message, { retryable: false, cause });
}

/**
 * The request that an `http` step makes, from its settings with expressions filled in.
 * Knows settings, input and key; must not know what is answered.
 */
import type { AttemptContext } from '../ports/step-type.ts';
import { StepFailure } from '../run/step-error.ts';
import { jsonOf, placeOfBytes } from '../std/json-text.ts';
import { addressFault, tlsFault, withQuery } from './http-address.ts';
import {
  contentTypeFault,
  type Fault,
  headerNameFaults,
  headerValueFaults,
  isJsonPayload,
} from './http-headers.ts';
import { type HttpConfig, methodOf, takesKey } from './http-settings.ts';

/** A request before it is sent; also the next one after a redirect. */
export interface HttpRequest {
  readonly url: URL;
  readonly method: string;
  readonly headers: Headers;
  readonly body: Uint8Array<ArrayBuffer> | undefined;
}

/** Throws a `StepFailure` `E_BAD_CONFIG` when an expression gave what cannot be sent. */
export function requestOf(config: HttpConfig, context: AttemptContext): HttpRequest {
  const { url, query = {}, headers: given = {}, body, send } = config;
  const payload = body === undefined && send === 'input' ? context.input : body;
  const entries = Object.entries(given);
  refuse('url', addressFault(url) ?? tlsFault(url));
  for (const fault of headerNameFaults(Object.keys(given), takesKey(config)))
    refuse('headers', fault);
  for (const fault of headerValueFaults(entries)) refuse('headers', fault);
  refuse(body === undefined ? 'send' : 'body', contentTypeFault(entries, payload));
  const headers = new Headers(entries.map(([name, value]) => [name, String(value)]));
  // Brotli is not asked for: one that was cut off reads as a shorter one.
  usual(headers, 'accept-encoding', 'gzip, deflate');
  const type = contentTypeOf(payload);
  if (type !== undefined) usual(headers, 'content-type', type);
  if (takesKey(config)) headers.set('idempotency-key', context.idempotencyKey);
  const address = withQuery(new URL(url), query);
  return { url: address, method: methodOf(config), headers, body: toBytes(payload) };
}

function refuse(key: string, fault: Fault | undefined): void {
  if (fault !== undefined) throw badConfig(key, fault);
}

function badConfig(key: string, { message, fix }: Fault): StepFailure {
  return new StepFailure('E_BAD_CONFIG', `${key}: ${message}; ${fix}`, { retryable: false });
}

function usual(headers: Headers, name: string, value: string): void {
  if (!headers.has(name)) headers.set(name, value);
}

function contentTypeOf(payload: unknown): string | undefined {
  if (payload === undefined || payload === null) return undefined;
  if (isJsonPayload(payload)) return 'application/json';
  return typeof payload === 'string' ? 'text/plain;charset=UTF-8' : 'application/octet-stream';
}

function toBytes(payload: unknown): Uint8Array<ArrayBuffer> | undefined {
  if (payload === undefined || payload === null) return undefined;
  if (payload instanceof Uint8Array) return payload as Uint8Array<ArrayBuffer>;
  return new TextEncoder().encode(typeof payload === 'string' ? payload : toJson(payload));
}

function toJson(payload: unknown): string {
  const place = placeOfBytes(payload);
  if (place === undefined) return jsonOf(payload);
  const message = `bytes (at ${place}) have no form in JSON`;
  throw badConfig('body', { message, fix: 'send them alone, or as text' });
}

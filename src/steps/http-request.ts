/**
 * The request that an `http` step makes, from its settings with expressions filled in.
 * Knows settings, input and key; must not know what is answered.
 */
import type { AttemptContext } from '../ports/step-type.ts';
import { StepFailure } from '../run/step-error.ts';
import { jsonOf, placeOfBytes } from '../std/json-text.ts';
import { addressFault, tlsFault, withQuery } from '../web/address.ts';
import {
  contentTypeFault,
  type Fault,
  headerNameFaults,
  headerValueFaults,
  isJsonPayload,
} from '../web/headers.ts';
import type { WebRequest } from '../web/request.ts';
import { ACCEPTED } from '../web/unpack.ts';
import { authFaults, authHeader } from './http-auth.ts';
import { type HttpConfig, methodOf, takesKey } from './http-settings.ts';

/** Throws a `StepFailure` `E_BAD_CONFIG` when an expression gave what cannot be sent. */
export function requestOf(config: HttpConfig, context: AttemptContext): WebRequest {
  const { url, query = {}, headers: given = {}, body, send, guard } = config;
  const payload = body === undefined && send === 'input' ? context.input : body;
  const entries = Object.entries(given);
  refuse('url', addressFault(url) ?? tlsFault(url));
  for (const fault of headerNameFaults(Object.keys(given), takesKey(config)))
    refuse('headers', fault);
  for (const fault of headerValueFaults(entries)) refuse('headers', fault);
  refuse(body === undefined ? 'send' : 'body', contentTypeFault(entries, payload));
  const { auth } = config;
  const faults = auth === undefined ? [] : authFaults(auth, Object.keys(given));
  for (const fault of faults) refuse('auth', fault);
  const headers = new Headers(entries.map(([name, value]) => [name, String(value)]));
  const credentials = auth === undefined ? [] : [authHeader(auth)];
  for (const header of credentials) headers.set(...header);
  usual(headers, 'accept', '*/*');
  usual(headers, 'accept-encoding', ACCEPTED);
  // Some servers answer nobody who does not say a name.
  usual(headers, 'user-agent', 'heddle');
  if (context.traceparent !== undefined) usual(headers, 'traceparent', context.traceparent);
  const type = contentTypeOf(payload);
  if (type !== undefined) usual(headers, 'content-type', type);
  if (takesKey(config)) headers.set('idempotency-key', context.idempotencyKey);
  const address = withQuery(new URL(url), query);
  return {
    url: address,
    method: methodOf(config),
    headers,
    body: toBytes(payload),
    credentials: credentials.map(([name]) => name),
    guard,
  };
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

function toBytes(payload: unknown): Uint8Array | undefined {
  if (payload === undefined || payload === null) return undefined;
  if (payload instanceof Uint8Array) return payload;
  return new TextEncoder().encode(typeof payload === 'string' ? payload : toJson(payload));
}

function toJson(payload: unknown): string {
  const place = placeOfBytes(payload);
  if (place === undefined) return jsonOf(payload);
  const message = `bytes (at ${place}) have no form in JSON`;
  throw badConfig('body', { message, fix: 'send them alone, or as text' });
}

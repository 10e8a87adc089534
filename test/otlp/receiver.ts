/**
 * A collector on this machine: takes spans by OTLP, and keeps them as what they say.
 * Knows requests and answers of OTLP; must not know who sends, nor which spans there should be.
 */
import { createServer, type ServerResponse } from 'node:http';
import { gunzipSync } from 'node:zlib';
import { listening, type Origin } from '../http-origin.ts';
import { type Decoded, decodeBytes, decodeJson } from './decode.ts';

/** A span as it came. */
export interface Received {
  readonly traceId: string;
  readonly spanId: string;
  readonly parentId: string | undefined;
  readonly name: string;
  readonly startMs: number;
  readonly endMs: number;
  readonly attributes: Readonly<Record<string, unknown>>;
  readonly error: string | undefined;
  readonly links: readonly { readonly traceId: string; readonly spanId: string }[];
  readonly kind: number;
  /** Of who sent it. */
  readonly resource: Readonly<Record<string, unknown>>;
}

export interface Receiver extends Pick<Origin, 'url' | 'close'> {
  readonly spans: Received[];
  /** What was wrong with requests. */
  readonly faults: string[];
  readonly headers: Readonly<Record<string, unknown>>[];
}

/** `answer`: what it does with a request beside taking the spans; by default it says that all is well. */
export async function receiver(
  answer = (response: ServerResponse) => void response.end(),
): Promise<Receiver> {
  const spans: Received[] = [];
  const faults: string[] = [];
  const headers: Record<string, unknown>[] = [];
  const server = createServer((request, response) => {
    const parts: Buffer[] = [];
    request.on('error', () => {});
    request.on('data', (part: Buffer) => parts.push(part));
    request.on('end', () => {
      headers.push(request.headers);
      const { 'content-type': type, 'content-encoding': packed } = request.headers;
      if (request.url !== '/v1/traces') faults.push(`asked for ${request.url}`);
      try {
        const body = Buffer.concat(parts);
        const bytes = packed === 'gzip' ? gunzipSync(body) : body;
        const isJson = type === 'application/json';
        spans.push(...spansIn(isJson ? decodeJson(bytes.toString()) : decodeBytes(bytes)));
      } catch (error) {
        faults.push((error as Error).message);
      }
      answer(response);
    });
  });
  const { url, close } = await listening(server, [], () => server.closeAllConnections());
  return { url, close, spans, faults, headers };
}

// biome-ignore lint/suspicious/noExplicitAny: messages were decoded by their definitions.
type Raw = Readonly<Record<string, any>>;

const all = (value: unknown) => (value ?? []) as Raw[];

function spansIn(request: Decoded): Received[] {
  return all(request.resourceSpans).flatMap(({ resource, scopeSpans }) =>
    all(scopeSpans).flatMap(({ spans }) =>
      all(spans).map((span) => spanOf(span, attributesOf(resource?.attributes))),
    ),
  );
}

function spanOf(span: Raw, resource: Received['resource']): Received {
  const { status, links = [], parentSpanId } = span;
  return {
    traceId: span.traceId,
    spanId: span.spanId,
    parentId: parentSpanId || undefined,
    name: span.name,
    startMs: Number(span.startTimeUnixNano) / 1e6,
    endMs: Number(span.endTimeUnixNano) / 1e6,
    attributes: attributesOf(span.attributes),
    error: status?.code === 2 ? (status.message ?? '') : undefined,
    links: all(links).map(({ traceId, spanId }) => ({ traceId, spanId })),
    kind: span.kind,
    resource,
  };
}

function attributesOf(list: unknown): Record<string, unknown> {
  const entries = (list ?? []) as { key: string; value: object }[];
  return Object.fromEntries(entries.map(({ key, value }) => [key, Object.values(value)[0]]));
}

/**
 * Runs as spans for OpenTelemetry: to a collector, or to a processor that a program has.
 * Knows options and what they are about; must not know how spans are made, nor how they are sent.
 */
import type { Around } from '../ports/around.ts';
import type { Observer } from '../ports/observer.ts';
import { isMapping } from '../std/mapping.ts';
import { CALLED, hasCalls, type OptionKind, oneOf, optionFault } from '../std/option-fault.ts';
import {
  openCollector,
  PROTOCOLS,
  type Protocol,
  resourceOf,
  tracesUrl,
  usualProtocol,
  usualUrl,
  type Variables,
} from './otel/collector.ts';
import { HandedOver } from './otel/handed-over.ts';
import { Outbox, type Sending, type SpanCounts } from './otel/outbox.ts';
import { programTrace } from './otel/program-trace.ts';
import { samplerOf } from './otel/sampler.ts';
import { spansOf } from './spans.ts';

export type { SpanCounts } from './otel/outbox.ts';

/** A `ReadableSpan` of OpenTelemetry, in part. */
export interface EndedSpan {
  readonly name: string;
  readonly attributes: Readonly<Record<string, unknown>>;
  spanContext(): { readonly traceId: string; readonly spanId: string };
}

/** A `SpanProcessor` of OpenTelemetry, as far as it is needed. */
export interface SpanTaker {
  onEnd(span: EndedSpan): void;
  forceFlush(): Promise<void>;
}

export interface OtelOptions {
  /**
   * A collector that takes OTLP over HTTP, such as `http://127.0.0.1:4318`; default `OTEL_EXPORTER_OTLP_ENDPOINT`, else
   * `http://localhost:4318`. Headers, times and compression are those that `OTEL_EXPORTER_OTLP_…` say.
   */
  readonly url?: string;
  /** How spans are written; default `OTEL_EXPORTER_OTLP_PROTOCOL`, else `http/protobuf`. */
  readonly protocol?: 'http/protobuf' | 'http/json';
  /** Sent with each request, such as a token. */
  readonly headers?: Readonly<Record<string, string>>;
  /** Gets the spans instead of a collector: a processor of the program's own, which stays the program's to end. */
  readonly processor?: SpanTaker;
  /** What the spans come from, beside `OTEL_RESOURCE_ATTRIBUTES` and `OTEL_SERVICE_NAME`; the service is `heddle` by default. */
  readonly resource?: Readonly<Record<string, string | number | boolean>>;
  /** Where `OTEL_TRACES_SAMPLER` and the like are read from; default the process's environment. */
  readonly env?: Readonly<Record<string, string | undefined>>;
  /** Gets an error for which spans are lost: once, until others get through. */
  readonly onTrouble?: (error: Error) => void;
}

const KINDS: Readonly<Record<keyof OtelOptions, OptionKind>> = {
  url: {
    is: (value) => typeof value === 'string' && /^https?:/i.test(value) && URL.canParse(value),
    hint: 'give the address of a collector, such as http://127.0.0.1:4318',
  },
  protocol: oneOf(...PROTOCOLS),
  headers: { is: isMapping, hint: 'give texts by name' },
  processor: {
    is: (value) => hasCalls(value, 'onEnd', 'forceFlush'),
    hint: 'give a SpanProcessor of OpenTelemetry',
  },
  resource: {
    is: isMapping,
    hint: "give attributes by name, such as { 'service.name': 'orders' }",
  },
  env: { is: isMapping, hint: 'give variables by name, such as process.env' },
  onTrouble: CALLED,
};

/** An observer for all runs of an engine, or of several. */
export interface OtelSpans extends Observer {
  /** What became of spans so far; after `close()` every one is counted. */
  readonly counts: SpanCounts;
  /**
   * For `createEngine({ around })`: the span of an attempt is the active one while its body runs, so that spans which the
   * program makes there are within it. Needs a context manager of OpenTelemetry, as the SDK of a program brings it.
   */
  readonly around: Around;
  /** Sends what waits, for at most two seconds; what comes later is dropped. */
  close(): Promise<void>;
}

/**
 * Spans of runs, as `runSpans` makes them, to OpenTelemetry: in batches of 512, of which 4,096 spans may wait. What is
 * down or slow loses spans, and holds up no run. Which traces are sent is said by `OTEL_TRACES_SAMPLER`. Needs packages of
 * OpenTelemetry. Throws a `TypeError` for an option that makes no sense, and an `Error` that says what to install.
 */
export async function otelSpans(options: OtelOptions = {}): Promise<OtelSpans> {
  const outbox = await outboxOf(options);
  const isSampled = samplerOf(options.env ?? process.env, (message) =>
    process.emitWarning(message),
  );
  const spans = spansOf(outbox.add, isSampled);
  const { active, around } = await programTrace();
  return {
    ...spans,
    name: 'otel-spans',
    active,
    around,
    get counts() {
      return outbox.counts;
    },
    close: () => outbox.close(),
  };
}

/** What the spans go to. Throws as `otelSpans` does. */
export async function outboxOf(options: OtelOptions): Promise<Outbox> {
  const fault = optionFault(options, KINDS);
  if (fault !== undefined) throw new TypeError(`${fault.message}: ${fault.hint}`);
  if (options.processor !== undefined && options.url !== undefined)
    throw new TypeError('url and processor cannot both be given: leave one out');
  const { env = process.env } = options;
  const protocol = options.protocol ?? usualProtocol(env);
  const resource = await resourceOf(options.resource ?? {}, protocol);
  return new Outbox(await sendingOf(options, { env, protocol }), resource);
}

async function sendingOf(
  { url, headers, processor, onTrouble = warn }: OtelOptions,
  { env, protocol }: { readonly env: Variables; readonly protocol: Protocol },
): Promise<Sending> {
  if (processor !== undefined) return new HandedOver(processor, onTrouble);
  const place = { url: url === undefined ? usualUrl(env) : tracesUrl(url), protocol };
  return openCollector(headers === undefined ? place : { ...place, headers }, onTrouble);
}

function warn({ message }: Error): void {
  process.emitWarning(message);
}

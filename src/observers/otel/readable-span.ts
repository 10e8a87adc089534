/**
 * A span as the packages of OpenTelemetry hand it on.
 * Knows their form of a span that has ended; must not know runs, nor how it is sent.
 */
import type { Attributes, HrTime } from '@opentelemetry/api';
import type { Resource } from '@opentelemetry/resources';
import type { ReadableSpan } from '@opentelemetry/sdk-trace-base';
import type { SpanLink, TraceSpan } from '../spans/span.ts';

/** Numbers of the interface (`SpanKind`, `SpanStatusCode`, `TraceFlags`), which is not there where nobody exports. */
const KINDS = { internal: 0, client: 2 };
const UNSET = { code: 0 };
const ERROR = 2;
const SAMPLED = 1;

const SCOPE = { name: 'heddle' };

export function readableSpan(span: TraceSpan, resource: Resource): ReadableSpan {
  const { traceId, startMs, endMs, error } = span;
  const at = (of: SpanLink) => ({ traceId: of.traceId, spanId: of.spanId, traceFlags: SAMPLED });
  const own = at(span);
  return {
    name: span.name,
    kind: KINDS[span.kind],
    spanContext: () => own,
    ...(span.parentId !== undefined && {
      parentSpanContext: at({ traceId, spanId: span.parentId }),
    }),
    startTime: timeOf(startMs),
    endTime: timeOf(endMs),
    duration: timeOf(endMs - startMs),
    status: error === undefined ? UNSET : { code: ERROR, message: error },
    attributes: span.attributes as Attributes,
    links: span.links.map((link) => ({ context: at(link) })),
    events: [],
    ended: true,
    resource,
    instrumentationScope: SCOPE,
    droppedAttributesCount: 0,
    droppedEventsCount: 0,
    droppedLinksCount: 0,
  };
}

/** Seconds, and nanoseconds beside them. */
function timeOf(ms: number): HrTime {
  const seconds = Math.floor(ms / 1000);
  return [seconds, Math.round((ms - seconds * 1000) * 1e6)];
}

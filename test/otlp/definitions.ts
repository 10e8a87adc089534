/**
 * The messages of OTLP for traces, as their official definitions number and name them.
 * Knows names, numbers and kinds; must not know what anybody makes of them.
 *
 * Source: https://github.com/open-telemetry/opentelemetry-proto, trace/v1, common/v1, resource/v1.
 */

export type Kind = 'bytes' | 'text' | 'yes-or-no' | 'integer' | 'double' | 'fixed32' | 'fixed64';

export interface Field {
  readonly name: string;
  readonly kind: Kind | Message;
  readonly repeated?: true;
}

export type Message = () => Readonly<Record<number, Field>>;

const one = (name: string, kind: Kind | Message): Field => ({ name, kind });
const many = (name: string, kind: Message): Field => ({ name, kind, repeated: true });

const VALUE: Message = () => ({
  1: one('stringValue', 'text'),
  2: one('boolValue', 'yes-or-no'),
  3: one('intValue', 'integer'),
  4: one('doubleValue', 'double'),
  5: one('arrayValue', () => ({ 1: many('values', VALUE) })),
  7: one('bytesValue', 'bytes'),
});
const ATTRIBUTE: Message = () => ({ 1: one('key', 'text'), 2: one('value', VALUE) });
const RESOURCE: Message = () => ({
  1: many('attributes', ATTRIBUTE),
  2: one('droppedAttributesCount', 'integer'),
});
const SCOPE: Message = () => ({
  1: one('name', 'text'),
  2: one('version', 'text'),
  3: many('attributes', ATTRIBUTE),
  4: one('droppedAttributesCount', 'integer'),
});
const LINK: Message = () => ({
  1: one('traceId', 'bytes'),
  2: one('spanId', 'bytes'),
  3: one('traceState', 'text'),
  4: many('attributes', ATTRIBUTE),
  5: one('droppedAttributesCount', 'integer'),
  6: one('flags', 'fixed32'),
});
const EVENT: Message = () => ({
  1: one('timeUnixNano', 'fixed64'),
  2: one('name', 'text'),
  3: many('attributes', ATTRIBUTE),
  4: one('droppedAttributesCount', 'integer'),
});
const STATUS: Message = () => ({ 2: one('message', 'text'), 3: one('code', 'integer') });
const SPAN: Message = () => ({
  1: one('traceId', 'bytes'),
  2: one('spanId', 'bytes'),
  3: one('traceState', 'text'),
  4: one('parentSpanId', 'bytes'),
  5: one('name', 'text'),
  6: one('kind', 'integer'),
  7: one('startTimeUnixNano', 'fixed64'),
  8: one('endTimeUnixNano', 'fixed64'),
  9: many('attributes', ATTRIBUTE),
  10: one('droppedAttributesCount', 'integer'),
  11: many('events', EVENT),
  12: one('droppedEventsCount', 'integer'),
  13: many('links', LINK),
  14: one('droppedLinksCount', 'integer'),
  15: one('status', STATUS),
  16: one('flags', 'fixed32'),
});
const SCOPE_SPANS: Message = () => ({
  1: one('scope', SCOPE),
  2: many('spans', SPAN),
  3: one('schemaUrl', 'text'),
});
const RESOURCE_SPANS: Message = () => ({
  1: one('resource', RESOURCE),
  2: many('scopeSpans', SCOPE_SPANS),
  3: one('schemaUrl', 'text'),
});

export const REQUEST: Message = () => ({ 1: many('resourceSpans', RESOURCE_SPANS) });

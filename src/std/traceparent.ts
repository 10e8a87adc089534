/**
 * The header `traceparent`: which trace something belongs to, and which span it is within.
 * Must not know who gives it, nor what a span is about.
 *
 * Form: W3C Trace Context (https://www.w3.org/TR/trace-context/#traceparent-header).
 */

export interface TraceParent {
  readonly traceId: string;
  readonly spanId: string;
  /** Whether whoever gave it sends its own spans. */
  readonly isSampled: boolean;
}

/** A later version may have more behind these fields; the first one has not. */
const FORM = /^([0-9a-f]{2})-([0-9a-f]{32})-([0-9a-f]{16})-([0-9a-f]{2})(-.*)?$/;

/** Undefined for what is none: then whoever gets it does as if there were nothing. */
export function parseTraceparent(text: string): TraceParent | undefined {
  const [, version, traceId = '', spanId = '', flags = '', more] = FORM.exec(text) ?? [];
  if (version === undefined || version === 'ff') return undefined;
  if (version === '00' && more !== undefined) return undefined;
  if (/^0+$/.test(traceId) || /^0+$/.test(spanId)) return undefined;
  return { traceId, spanId, isSampled: (Number.parseInt(flags, 16) & 1) === 1 };
}

export function writeTraceparent({ traceId, spanId, isSampled }: TraceParent): string {
  return `00-${traceId}-${spanId}-${isSampled ? '01' : '00'}`;
}

/**
 * One span of a trace, as plain data.
 * Must not know runs, nor how spans are sent.
 */

export interface TraceSpan {
  readonly traceId: string;
  readonly spanId: string;
  readonly parentId: string | undefined;
  readonly name: string;
  /** Milliseconds since the Unix epoch, with fractions. */
  readonly startMs: number;
  readonly endMs: number;
  /** `client`: of an attempt that asked another program. */
  readonly kind: 'internal' | 'client';
  readonly attributes: Readonly<Record<string, string | number | boolean | readonly string[]>>;
  /** Why what it is about failed; undefined where it did not. */
  readonly error: string | undefined;
  /** Other spans that led to it, of the same trace or another one. */
  readonly links: readonly SpanLink[];
}

export interface SpanLink {
  readonly traceId: string;
  readonly spanId: string;
}

/**
 * Spans on their way to whoever sends them: built and handed over between the turns of runs, never within one.
 * Knows the form of spans and how many may wait; must not know how they are sent.
 */
import type { Resource } from '@opentelemetry/resources';
import type { ReadableSpan } from '@opentelemetry/sdk-trace-base';
import type { TraceSpan } from '../spans/span.ts';
import { readableSpan } from './readable-span.ts';

/** Spans that wait to be sent; what comes on top of them is dropped. */
export const MOST_WAITING = 4_096;

/** What became of the spans that have ended. */
export interface SpanCounts {
  /** Taken by who was to have them. */
  readonly sent: number;
  /** Refused, or nobody answered in time. */
  readonly failed: number;
  /** Never sent: too many waited, or there was no time left at the end. */
  readonly dropped: number;
}

/** Who sends spans. */
export interface Sending {
  /** How many wait there. */
  readonly waiting: number;
  readonly counts: SpanCounts;
  take(span: ReadableSpan): void;
  /** Sends what waits, however long that takes. */
  flush(): Promise<void>;
  /** Sends what waits, as far as there is time. Nothing is taken after that. */
  close(): Promise<void>;
}

export class Outbox {
  private readonly sending: Sending;
  private readonly resource: Resource;
  /** Of this turn. */
  private fresh: TraceSpan[] = [];
  private dropped = 0;
  private closing: Promise<void> | undefined;

  constructor(sending: Sending, resource: Resource) {
    this.sending = sending;
    this.resource = resource;
  }

  get counts(): SpanCounts {
    const { counts } = this.sending;
    return { ...counts, dropped: counts.dropped + this.dropped };
  }

  readonly add = (span: TraceSpan): void => {
    const { fresh, sending } = this;
    if (this.closing !== undefined || fresh.length + sending.waiting >= MOST_WAITING)
      this.dropped++;
    else if (fresh.push(span) === 1) setImmediate(this.handOver);
  };

  flush(): Promise<void> {
    this.handOver();
    return this.sending.flush();
  }

  close(): Promise<void> {
    this.closing ??= this.closeNow();
    return this.closing;
  }

  private closeNow(): Promise<void> {
    this.handOver();
    return this.sending.close();
  }

  private readonly handOver = (): void => {
    const spans = this.fresh;
    this.fresh = [];
    for (const span of spans) this.sending.take(readableSpan(span, this.resource));
  };
}

/**
 * Spans to a processor that somebody else has: what it does with them is its own matter.
 * Must not know how spans are sent, nor end what is not its own.
 */
import type { ReadableSpan } from '@opentelemetry/sdk-trace-base';
import { toStepError } from '../../run/step-error.ts';
import type { Sending, SpanCounts } from './outbox.ts';

interface Processor {
  onEnd(span: ReadableSpan): void;
  forceFlush(): Promise<void>;
}

export class HandedOver implements Sending {
  /** How many wait there, it does not tell. */
  readonly waiting = 0;
  private readonly processor: Processor;
  private readonly onTrouble: (error: Error) => void;
  private hasTrouble = false;
  private readonly tally = { sent: 0, failed: 0, dropped: 0 };

  constructor(processor: Processor, onTrouble: (error: Error) => void) {
    this.processor = processor;
    this.onTrouble = onTrouble;
  }

  get counts(): SpanCounts {
    return { ...this.tally };
  }

  take(span: ReadableSpan): void {
    try {
      this.processor.onEnd(span);
      this.tally.sent++;
      this.hasTrouble = false;
    } catch (error) {
      this.tally.failed++;
      this.tell(error);
    }
  }

  /** What its processor fails with is told, and is no failure of whoever closes it. */
  async flush(): Promise<void> {
    try {
      await this.processor.forceFlush();
    } catch (error) {
      this.tell(error);
    }
  }

  private tell(error: unknown): void {
    if (!this.hasTrouble)
      this.onTrouble(new Error(`spans are lost: ${toStepError(error).message}`));
    this.hasTrouble = true;
  }

  close(): Promise<void> {
    return this.flush();
  }
}

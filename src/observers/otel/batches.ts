/**
 * Spans in batches to a collector, through the official processor and exporter, with what became of them.
 * Knows batches and their fate; must not know what a span is about, nor how one is written.
 */
import type { ReadableSpan, SpanExporter } from '@opentelemetry/sdk-trace-base';
import type { Sending, SpanCounts } from './outbox.ts';

/** How long the last ones may take, in milliseconds. */
const LAST_MS = 2_000;

interface Processor {
  onEnd(span: ReadableSpan): void;
  forceFlush(): Promise<void>;
}

export interface BatchesParts {
  readonly exporter: SpanExporter;
  /** Around an exporter. */
  readonly processorOf: (exporter: SpanExporter) => Processor;
  /** Told why spans are lost: once, until others get through. */
  readonly onTrouble: (error: Error) => void;
  /** Ends what goes on after the time is over. */
  readonly cut: () => void;
}

export class Batches implements Sending {
  waiting = 0;
  private readonly parts: BatchesParts;
  private readonly processor: Processor;
  private readonly underWay = new Map<Promise<void>, number>();
  private readonly tally = { sent: 0, failed: 0, dropped: 0 };
  private hasTrouble = false;
  private isClosed = false;

  constructor(parts: BatchesParts) {
    this.parts = parts;
    const { exporter } = parts;
    this.processor = parts.processorOf({
      export: (spans, done) => this.send(spans, done),
      forceFlush: () => exporter.forceFlush?.() ?? Promise.resolve(),
      shutdown: () => exporter.shutdown(),
    });
  }

  get counts(): SpanCounts {
    return { ...this.tally };
  }

  take(span: ReadableSpan): void {
    this.waiting++;
    this.processor.onEnd(span);
  }

  async flush(): Promise<void> {
    // Of batches that failed is told where they are counted.
    await this.processor.forceFlush().catch(() => {});
    await Promise.all(this.underWay.keys());
  }

  async close(): Promise<void> {
    await within(LAST_MS, this.flush());
    this.isClosed = true;
    for (const count of this.underWay.values()) this.tally.failed += count;
    if (this.underWay.size > 0)
      this.tell(new Error('nobody took them in time; is the collector running?'));
    this.tally.dropped += this.waiting;
    this.parts.cut();
  }

  private send(...[spans, done]: Parameters<SpanExporter['export']>): void {
    const { length } = spans;
    this.waiting -= length;
    let settle!: () => void;
    const batch = new Promise<void>((resolve) => {
      settle = resolve;
    });
    this.underWay.set(batch, length);
    this.parts.exporter.export(spans, (result) => {
      settle();
      done(result);
      // What was under way when it was closed has been counted.
      if (this.isClosed) return;
      this.underWay.delete(batch);
      if (result.code === 0) this.arrived(length);
      else this.lost(length, result.error);
    });
  }

  private arrived(count: number): void {
    this.tally.sent += count;
    this.hasTrouble = false;
  }

  private lost(count: number, error = new Error('no answer')): void {
    this.tally.failed += count;
    this.tell(error);
  }

  private tell(error: Error): void {
    if (!this.hasTrouble) this.parts.onTrouble(error);
    this.hasTrouble = true;
  }
}

/** Waits for a promise, but not longer. */
async function within(ms: number, promise: Promise<unknown>): Promise<void> {
  let timer: NodeJS.Timeout | undefined;
  const late = new Promise<void>((resolve) => {
    timer = setTimeout(resolve, ms);
  });
  await Promise.race([promise, late]);
  clearTimeout(timer);
}

/**
 * Brings updates to their receiver, one batch after the other: tried again where that may help, else to the fallback.
 * Knows batches, tries and when to give up; must not know what is in an update, nor how it travels.
 */

import { Unsent } from './unsent.ts';
import type { StatusUpdate } from './update.ts';

/** Brings a batch somewhere, or throws. */
export type Send = (updates: readonly StatusUpdate[], signal: AbortSignal) => Promise<unknown>;

export interface SenderParts {
  readonly send: Send;
  readonly fallback: Send;
  /** Whether another try may help after such an error. */
  readonly isPassing: (error: unknown) => boolean;
  readonly maxAttempts: number;
  /** Before the second try; twice as long before each one after that. */
  readonly baseDelayMs: number;
  /** How long one try may take. */
  readonly timeoutMs: number;
  /** Resolves after so many milliseconds, or when the signal aborts. */
  readonly pause: (ms: number, signal: AbortSignal) => Promise<void>;
  readonly now: () => number;
  /** Updates are lost: neither the receiver nor the fallback has them. */
  readonly onLost: (count: number, error: unknown) => void;
}

export interface SendCounts {
  /** Updates that the receiver has. */
  readonly sent: number;
  /** Tries that failed and were made again. */
  readonly retried: number;
  /** Updates that the fallback has instead. */
  readonly fallback: number;
  /** Updates that nobody has. */
  readonly dropped: number;
}

const MOST_IN_BATCH = 500;
/** More final updates than these do not wait for a slow receiver. */
const MOST_FINAL = 10_000;
/** A receiver that took nothing is tried once in so many milliseconds. */
const PROBE_MS = 5_000;

export class Sender {
  readonly counts = { sent: 0, retried: 0, fallback: 0, dropped: 0 };
  private readonly parts: SenderParts;
  private readonly unsent = new Unsent();
  /** What is under way. */
  private batch: readonly StatusUpdate[] = [];
  private sending: Promise<void> | undefined;
  private spilling: Promise<void> | undefined;
  /** Until when the receiver is not tried; undefined while it takes what it is sent. */
  private closedUntil: number | undefined;
  private readonly ending = new AbortController();

  constructor(parts: SenderParts) {
    this.parts = parts;
  }

  /** Takes what is to be sent, soon: never within the turn of a run. */
  add(update: StatusUpdate): void {
    this.unsent.add(update);
    if (this.unsent.finalCount > MOST_FINAL) this.spilling ??= this.spill();
    this.sending ??= new Promise<void>((resolve) => {
      setImmediate(() => {
        this.sendAll().then(resolve);
      });
    });
  }

  /** Waits until the receiver or the fallback has all; after so many milliseconds the rest goes to the fallback. */
  async close(ms: number): Promise<void> {
    const stop = new AbortController();
    const late = this.parts.pause(ms, stop.signal).then(() => {
      if (!stop.signal.aborted) this.ending.abort();
    });
    while (this.sending !== undefined || this.spilling !== undefined) {
      await this.sending;
      await this.spilling;
    }
    stop.abort();
    await late;
  }

  /** What nobody has, to be written before the process ends. */
  rest(): StatusUpdate[] {
    return [...this.batch, ...this.unsent.take(Number.POSITIVE_INFINITY)];
  }

  private async sendAll(): Promise<void> {
    while (this.unsent.size > 0) {
      this.batch = this.unsent.take(MOST_IN_BATCH);
      const error = await this.tried(this.batch);
      if (error !== undefined) await this.toFallback(this.batch, error.cause);
      this.batch = [];
    }
    this.sending = undefined;
  }

  /** Final updates that the receiver is too slow for. */
  private async spill(): Promise<void> {
    while (this.unsent.finalCount > MOST_FINAL)
      await this.toFallback(
        this.unsent.takeFinal(MOST_IN_BATCH),
        new Error('the receiver is slow'),
      );
    this.spilling = undefined;
  }

  /** Undefined once the receiver has it; else why not. */
  private async tried(batch: readonly StatusUpdate[]): Promise<{ cause: unknown } | undefined> {
    const { maxAttempts, baseDelayMs, isPassing, pause, now } = this.parts;
    const { signal } = this.ending;
    if (signal.aborted) return { cause: signal.reason };
    const isClosed = this.closedUntil !== undefined;
    if (isClosed && now() < this.closedUntil!)
      return { cause: new Error('it took nothing before') };
    const most = isClosed ? 1 : maxAttempts;
    for (let attempt = 1; ; attempt++) {
      try {
        await this.once(batch);
        this.closedUntil = undefined;
        this.counts.sent += batch.length;
        return undefined;
      } catch (cause) {
        if (attempt >= most || signal.aborted || !isPassing(cause)) {
          this.closedUntil = now() + PROBE_MS;
          return { cause };
        }
      }
      this.counts.retried++;
      await pause(baseDelayMs * 2 ** (attempt - 1), signal);
    }
  }

  /** One try, whose time is limited whether or not the receiver listens to the signal. */
  private async once(batch: readonly StatusUpdate[]): Promise<void> {
    const { send, timeoutMs, pause } = this.parts;
    const stop = new AbortController();
    const limit = AbortSignal.any([stop.signal, this.ending.signal]);
    const over = pause(timeoutMs, limit).then(() => {
      if (stop.signal.aborted) return;
      const error = new Error(`no answer within ${timeoutMs} ms`);
      stop.abort(error);
      throw error;
    });
    try {
      await Promise.race([send(batch, stop.signal), over]);
    } finally {
      stop.abort();
      over.catch(() => {});
    }
  }

  private async toFallback(batch: readonly StatusUpdate[], cause: unknown): Promise<void> {
    if (batch.length === 0) return;
    try {
      await this.parts.fallback(batch, NEVER);
      this.counts.fallback += batch.length;
    } catch (error) {
      this.counts.dropped += batch.length;
      this.parts.onLost(batch.length, error ?? cause);
    }
  }
}

const NEVER = new AbortController().signal;

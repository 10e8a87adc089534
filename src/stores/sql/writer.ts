/**
 * Group commit: everything that is asked for in one turn of the process's loop is one transaction.
 * Knows jobs and what may go wrong with a commit; must not know what the jobs write.
 */
import type { Connection } from './connection.ts';
import { isFull, isPassing, SqlFault } from './driver.ts';
import { unusable } from './place.ts';
import { Refusal } from './refusal.ts';
import { asStoreError, type Session } from './session.ts';

/**
 * Something to do inside a transaction, perhaps again after a rollback. It may refuse by throwing a
 * `Refusal` before it has written anything; the others are not concerned.
 */
export type Work<T> = (db: Connection, fence: number) => T;

interface Job {
  readonly work: Work<unknown>;
  readonly resolve: (value: never) => void;
  readonly reject: (error: Error) => void;
  outcome: unknown;
}

export interface WriterOptions {
  /** Told once when the store has to wait for something, and with undefined when it goes on. */
  readonly onTrouble: (message: string | undefined) => void;
  /** All that was asked for has failed. */
  readonly onFailure: (error: Error) => void;
}

const TRY_AGAIN_MS = 1_000;

export class Writer {
  private readonly session: Session;
  private readonly options: WriterOptions;
  /** Asked for, and not yet tried. */
  private queue: Job[] = [];
  /** Tried together, and not yet known to be kept. */
  private group: Job[] = [];
  private uncertain = false;
  private reopened = false;
  private due = false;
  private waiting: NodeJS.Timeout | undefined;
  isClosing = false;

  constructor(session: Session, options: WriterOptions) {
    this.session = session;
    this.options = options;
  }

  get isIdle(): boolean {
    return this.queue.length === 0 && this.group.length === 0;
  }

  /** Resolves with what the work returned, after the commit. */
  submit<T>(work: Work<T>): Promise<T> {
    return new Promise((resolve, reject) => {
      this.queue.push({ work, resolve, reject, outcome: undefined });
      this.schedule();
    });
  }

  /** From now on nothing waits: what cannot be written is refused. */
  hurry(): void {
    this.isClosing = true;
  }

  /** Tries once more what is left; what cannot be written then is refused. */
  finish(): void {
    this.hurry();
    clearTimeout(this.waiting);
    while (!this.isIdle) this.flush();
  }

  private schedule(): void {
    if (this.due || this.waiting !== undefined) return;
    this.due = true;
    setImmediate(() => {
      this.due = false;
      if (this.session.isLoaded) this.flush();
      else this.session.load().then(this.flush, (error: Error) => this.fail(error));
    });
  }

  private readonly flush = (): void => {
    if (this.group.length === 0) {
      this.group = this.queue;
      this.queue = [];
    }
    if (this.group.length === 0) return;
    try {
      this.attempt();
      this.settle();
    } catch (error) {
      this.mend(error);
    }
  };

  private attempt(): void {
    if (this.uncertain && this.session.wasKept()) return;
    this.session.write((db, fence) => {
      this.uncertain = true;
      for (const job of this.group) job.outcome = tried(job.work, db, fence);
    });
  }

  private settle(): void {
    const { group } = this;
    this.group = [];
    this.uncertain = false;
    this.reopened = false;
    if (this.waiting !== undefined) {
      this.waiting = undefined;
      this.options.onTrouble(undefined);
    }
    for (const { outcome, resolve, reject } of group) {
      if (outcome instanceof Refusal) reject(outcome.reason);
      else resolve(outcome as never);
    }
    if (this.queue.length > 0) this.schedule();
  }

  private mend(error: unknown): void {
    if (!(error instanceof SqlFault)) return this.fail(asStoreError(error, this.session.file));
    if (isPassing(error)) return this.wait(error);
    if (this.reopened) return this.fail(asStoreError(error, this.session.file));
    this.reopened = true;
    try {
      this.session.reopen();
    } catch (cause) {
      return this.fail(asStoreError(cause, this.session.file));
    }
    this.flush();
  }

  private wait(fault: SqlFault): void {
    const { file } = this.session;
    const reason = isFull(fault) ? 'disk full' : 'another program holds the store';
    if (this.isClosing) return this.fail(unusable(file, reason, { cause: fault }));
    if (this.waiting === undefined) this.options.onTrouble(`blocked: ${reason} (${file})`);
    this.waiting = setTimeout(this.flush, TRY_AGAIN_MS);
  }

  /** Refuses all that is left: what was asked for later builds upon what has failed. */
  fail(error: Error): void {
    const failed = this.group.concat(this.queue);
    if (this.uncertain) this.session.forgo();
    this.group = [];
    this.queue = [];
    this.uncertain = false;
    this.reopened = false;
    if (this.waiting !== undefined) this.options.onTrouble(undefined);
    this.waiting = undefined;
    this.options.onFailure(error);
    for (const { reject } of failed) reject(error);
  }
}

function tried(work: Work<unknown>, db: Connection, fence: number): unknown {
  try {
    return work(db, fence);
  } catch (error) {
    if (error instanceof Refusal) return error;
    throw error;
  }
}

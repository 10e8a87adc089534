/**
 * The queue before a few threads, and the threads themselves.
 * Knows calls, their order and their abort signals; must not know what a call does or what a thread
 * runs.
 */
import { StepFailure } from '../run/step-error.ts';
import { isError } from '../std/value-kinds.ts';
import { abortOf, unwanted } from './unwanted.ts';

/** Threads end within milliseconds; one that does not must not hold up the process. */
const CLOSE_WITHIN_MS = 1000;

/** Told once how a call ended: a failure, or else a result. */
export type CallEnd<Result> = (failure: StepFailure | undefined, result?: Result) => void;

/** How a thread suits a call: `warm` has already what the call needs, and `none` cannot take it. */
export type Fit = 'warm' | 'cold' | 'none';

/** A thread as the pool sees it: one call at a time, and a way to end it. */
export interface PoolThread<Call, Result> {
  /** The thread takes no more calls: it was stopped, has ended by itself, or is not to be trusted. */
  readonly isGone: boolean;
  fit(call: Call): Fit;
  /** Starts a call; `end` is called once unless the thread is stopped before. */
  start(call: Call, end: CallEnd<Result>): void;
  /** Asks the call to end by itself, and gives how many milliseconds it has for that. */
  ask?(): number;
  /** Ends the thread at once, whatever it is doing, and forgets its call. Resolves when it is gone. */
  stop(): Promise<void>;
}

export interface PoolParts<Call, Result> {
  /** The most threads. */
  readonly size: number;
  /** What the pool is in sentences, such as `sandbox`. */
  readonly word: string;
  /** The code of the failure when no thread can be started. */
  readonly code: string;
  /** A new thread that fits a call; it calls `gone` once it takes no more calls without having been stopped. */
  open(call: Call, gone: (thread: PoolThread<Call, Result>) => void): PoolThread<Call, Result>;
}

/** A call and who waits for it. */
interface Job<Call, Result> {
  readonly call: Call;
  readonly resolve: (result: Result) => void;
  readonly reject: (failure: StepFailure) => void;
  readonly onAbort: () => void;
  thread: PoolThread<Call, Result> | undefined;
  /** Set while the call has been asked to end. */
  timer: NodeJS.Timeout | undefined;
}

/** Threads, and the calls that run on them or wait for one, first come first served. */
export class ThreadPool<Call extends { readonly signal: AbortSignal }, Result> {
  private readonly parts: PoolParts<Call, Result>;
  private readonly idle: PoolThread<Call, Result>[] = [];
  private readonly running = new Set<Job<Call, Result>>();
  /** A set keeps its order, and a job whose call was aborted leaves it from the middle. */
  private readonly waiting = new Set<Job<Call, Result>>();
  private readonly ending = new Set<Promise<void>>();
  private closed = false;

  constructor(parts: PoolParts<Call, Result>) {
    this.parts = parts;
  }

  call(call: Call): Promise<Result> {
    return new Promise((resolve, reject) => {
      if (this.closed) return reject(unwanted(`the ${this.parts.word} is closed`));
      if (call.signal.aborted) return reject(abortOf(call.signal));
      const onAbort = () => this.abort(job);
      const job: Job<Call, Result> = {
        call,
        resolve,
        reject,
        onAbort,
        thread: undefined,
        timer: undefined,
      };
      call.signal.addEventListener('abort', onAbort);
      this.waiting.add(job);
      this.startWaiting();
    });
  }

  /** Ends all threads; what runs or waits fails. Resolves after a second at the latest. */
  async close(): Promise<void> {
    this.closed = true;
    for (const job of [...this.running, ...this.waiting])
      this.cut(job, unwanted(`the ${this.parts.word} was closed`));
    for (const thread of this.idle.splice(0)) this.stop(thread);
    let timer: NodeJS.Timeout | undefined;
    const late = new Promise((resolve) => {
      timer = setTimeout(resolve, CLOSE_WITHIN_MS);
    });
    await Promise.race([Promise.all(this.ending), late]);
    clearTimeout(timer);
  }

  private startWaiting(): void {
    for (const job of this.waiting) {
      if (this.idle.length === 0 && this.running.size >= this.parts.size) return;
      this.waiting.delete(job);
      this.start(job);
    }
  }

  /** An idle thread, best the one used last that suits the call: it is warm. Else a new one. */
  private freeThread({ call }: Job<Call, Result>): PoolThread<Call, Result> {
    const { idle, running, parts } = this;
    const fits = idle.map((thread) => thread.fit(call));
    const warm = fits.lastIndexOf('warm');
    const at = warm === -1 ? fits.lastIndexOf('cold') : warm;
    if (at !== -1) return idle.splice(at, 1)[0]!;
    // None of those that wait can take it: the one that waits longest makes room.
    if (idle.length > 0 && idle.length + running.size >= parts.size) this.stop(idle.shift()!);
    return parts.open(call, (gone) => this.remove(gone));
  }

  private start(job: Job<Call, Result>): void {
    try {
      const thread = this.freeThread(job);
      job.thread = thread;
      this.running.add(job);
      thread.start(job.call, (failure, result) => {
        if (!thread.isGone) this.idle.push(thread);
        this.settle(job);
        if (failure === undefined) job.resolve(result!);
        else job.reject(failure);
        this.startWaiting();
      });
    } catch (thrown) {
      this.settle(job);
      if (job.thread !== undefined) this.stop(job.thread);
      const why = isError(thrown) ? thrown.message : String(thrown);
      const { word, code } = this.parts;
      job.reject(new StepFailure(code, `no thread of the ${word} could be started: ${why}`));
    }
  }

  private settle(job: Job<Call, Result>): void {
    job.call.signal.removeEventListener('abort', job.onAbort);
    clearTimeout(job.timer);
    this.waiting.delete(job);
    this.running.delete(job);
  }

  private abort(job: Job<Call, Result>): void {
    const cut = () => this.cut(job, abortOf(job.call.signal));
    const patience = job.thread?.ask?.() ?? 0;
    if (patience === 0) cut();
    else job.timer = setTimeout(cut, patience);
  }

  private cut(job: Job<Call, Result>, failure: StepFailure): void {
    this.settle(job);
    if (job.thread !== undefined) this.stop(job.thread);
    job.reject(failure);
    this.startWaiting();
  }

  private stop(thread: PoolThread<Call, Result>): void {
    const ended = thread.stop().finally(() => this.ending.delete(ended));
    this.ending.add(ended);
  }

  private remove(gone: PoolThread<Call, Result>): void {
    const at = this.idle.indexOf(gone);
    if (at !== -1) this.idle.splice(at, 1);
    this.stop(gone);
  }
}

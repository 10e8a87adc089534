/**
 * The queue before the sandbox threads, and the threads themselves.
 * Knows calls, their order and their abort signals; must not know steps or what a module does.
 */
import type { SandboxCall, SandboxResult } from '../ports/sandbox.ts';
import { StepFailure } from '../run/step-error.ts';
import { SandboxThread } from './sandbox-thread.ts';

/** Threads end within milliseconds; one that does not must not hold up the process. */
const CLOSE_WITHIN_MS = 1000;

/** A call and who waits for it. */
interface Job {
  readonly call: SandboxCall;
  readonly resolve: (result: SandboxResult) => void;
  readonly reject: (failure: StepFailure) => void;
  readonly onAbort: () => void;
  thread: SandboxThread | undefined;
}

/** Threads, and the calls that run on them or wait for one, first come first served. */
export class SandboxPool {
  private readonly size: number;
  private readonly idle: SandboxThread[] = [];
  private readonly running = new Set<Job>();
  /** A set keeps its order, and a job whose call was aborted leaves it from the middle. */
  private readonly waiting = new Set<Job>();
  private readonly ending = new Set<Promise<void>>();
  private closed = false;

  constructor(size: number) {
    this.size = size;
  }

  call(call: SandboxCall): Promise<SandboxResult> {
    return new Promise((resolve, reject) => {
      if (this.closed) return reject(aborted('the sandbox is closed'));
      if (call.signal.aborted) return reject(aborted('the call was aborted before it began'));
      const onAbort = () => this.abort(job, 'the call was aborted');
      const job: Job = { call, resolve, reject, onAbort, thread: undefined };
      call.signal.addEventListener('abort', onAbort);
      this.waiting.add(job);
      this.startWaiting();
    });
  }

  /** Ends all threads; what runs or waits fails. Resolves after a second at the latest. */
  async close(): Promise<void> {
    this.closed = true;
    for (const job of [...this.running, ...this.waiting]) this.abort(job, 'the sandbox was closed');
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
      if (this.idle.length === 0 && this.running.size >= this.size) return;
      this.waiting.delete(job);
      this.start(job);
    }
  }

  /** An idle thread, best one that has a spare instance of the module; else a new one. */
  private freeThread({ call }: Job): SandboxThread {
    const { idle } = this;
    const at = idle.findIndex((thread) => thread.lastModule === call.sha256);
    const free = at === -1 ? idle.pop() : idle.splice(at, 1)[0];
    return free ?? new SandboxThread((gone) => this.remove(gone));
  }

  private start(job: Job): void {
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
      const why = thrown instanceof Error ? thrown.message : String(thrown);
      job.reject(new StepFailure('E_SANDBOX', `no sandbox thread could be started: ${why}`));
    }
  }

  private settle(job: Job): void {
    job.call.signal.removeEventListener('abort', job.onAbort);
    this.waiting.delete(job);
    this.running.delete(job);
  }

  private abort(job: Job, why: string): void {
    this.settle(job);
    if (job.thread !== undefined) this.stop(job.thread);
    job.reject(aborted(why));
    this.startWaiting();
  }

  private stop(thread: SandboxThread): void {
    const ended = thread.stop().finally(() => this.ending.delete(ended));
    this.ending.add(ended);
  }

  private remove(gone: SandboxThread): void {
    const at = this.idle.indexOf(gone);
    if (at !== -1) this.idle.splice(at, 1);
  }
}

function aborted(why: string): StepFailure {
  return new StepFailure('E_ABORTED', why, { retryable: false });
}

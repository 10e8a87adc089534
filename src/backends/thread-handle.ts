/**
 * One thread for functions as seen from the main thread: one call at a time, and a way to end it.
 * Knows the worker's file and messages; must not know queues, step types or other threads.
 */
import { Worker } from 'node:worker_threads';
import { failureOf } from '../run/rebuild-error.ts';
import { StepFailure, toStepError } from '../run/step-error.ts';
import { printable } from '../std/printable.ts';
import { threadFault, workerFile } from '../std/worker-file.ts';
import type { PlainStep } from '../workflow/expansion.ts';
import type { StepContext } from '../workflow/step-context.ts';
import { printAside } from './print-aside.ts';
import { endOrStuck } from './stuck-threads.ts';
import { heard, newPace } from './thread-pace.ts';
import { type CallEnd, type Fit, type PoolThread, ThreadPool } from './thread-pool.ts';
import type { AbortMessage, CallMessage, ThreadData, ThreadMessage } from './thread-protocol.ts';

/** How long a function that was asked to stop may go on before its thread is ended. */
const PATIENCE_MS = 100;

type ValueMessage = Extract<ThreadMessage, { readonly type: 'value' }>;

/** A call as it is sent, and whom it is for. */
export interface FunctionCall {
  readonly message: CallMessage;
  /** Hears what the function annotates, logs and tells of its progress. */
  readonly context: StepContext;
  readonly signal: AbortSignal;
  /** Memory for its JavaScript objects; default as much as threads have. */
  readonly memoryMb: number | undefined;
  /** Prints what the function prints, as if it had done so where it was called. */
  readonly print: (bytes: Uint8Array) => void;
}

/** So many threads, each with so much memory for JavaScript objects where a call does not say otherwise. */
export function functionPool(size: number, memoryMb: number): ThreadPool<FunctionCall, unknown> {
  const open = (call: FunctionCall, gone: (thread: FunctionThread) => void) =>
    new FunctionThread(call.memoryMb ?? memoryMb, memoryMb, gone);
  return new ThreadPool({ size, word: 'pool of threads', code: 'E_THREAD', open });
}

/** A worker thread for functions. It never keeps the process alive while it has no call. */
export class FunctionThread implements PoolThread<FunctionCall, unknown> {
  private readonly worker: Worker;
  private readonly memoryMb: number;
  /** Of calls that do not say how much. */
  private readonly usualMb: number;
  private readonly gone: (thread: FunctionThread) => void;
  private readonly pace = newPace();
  /** Module files that the thread was called for. */
  private readonly files = new Set<string>();
  private call: FunctionCall | undefined;
  private end: CallEnd<unknown> | undefined;
  /** Of the last call: what a function leaves behind may print after it has ended. */
  private print: FunctionCall['print'] = printAside;
  /** The thread ends after its call. */
  private spent = false;
  isGone = false;

  /** `gone` is called once, when the thread takes no more calls without having been stopped. */
  constructor(memoryMb: number, usualMb: number, gone: (thread: FunctionThread) => void) {
    this.memoryMb = memoryMb;
    this.usualMb = usualMb;
    this.gone = gone;
    this.worker = new Worker(workerFile(new URL('./thread-worker.js', import.meta.url)), {
      name: 'heddle-function',
      argv: [],
      workerData: { pace: this.pace } satisfies ThreadData,
      // Loaders that the process was started with serve threads too.
      ...(startedFromText() && { execArgv: [] }),
      resourceLimits: { maxOldGenerationSizeMb: memoryMb },
    });
    this.worker.on('message', (message: ThreadMessage) => {
      heard(this.pace);
      this.hear(message);
    });
    this.worker.on('messageerror', (error) => this.die(error));
    this.worker.on('error', (error) => this.die(error));
    this.worker.on('exit', (code) => {
      this.die(new Error(`the function ended its thread, as process.exit(${code}) does`));
    });
  }

  fit({ message, memoryMb = this.usualMb }: FunctionCall): Fit {
    if (memoryMb !== this.memoryMb) return 'none';
    return this.files.has(message.file) ? 'warm' : 'cold';
  }

  start(call: FunctionCall, end: CallEnd<unknown>): void {
    this.call = call;
    this.end = end;
    const { message, context, print } = call;
    this.print = print;
    this.files.add(message.file);
    this.worker.ref();
    const sent = message.context === undefined ? message : { ...message, at: context.clock.now() };
    try {
      this.worker.postMessage(sent);
    } catch (thrown) {
      // Told later, as any other end: the pool is still about to start calls.
      queueMicrotask(() => this.finish(unsendable(thrown)));
    }
  }

  ask(): number {
    const { message: reason } = toStepError(this.call?.signal.reason);
    this.worker.postMessage({ type: 'abort', reason } satisfies AbortMessage);
    return PATIENCE_MS;
  }

  async stop(): Promise<void> {
    this.end = undefined;
    this.isGone = true;
    const ended = this.worker.terminate();
    // After `terminate`, which makes the process wait for the thread.
    this.worker.unref();
    await endOrStuck(ended);
  }

  private hear(message: ThreadMessage): void {
    const { end, call } = this;
    switch (message.type) {
      case 'late':
        return this.retire(message.message);
      case 'print':
        return this.print(message.bytes);
      case 'value':
        return this.finish(undefined, message);
      case 'error': {
        this.spent ||= message.spent;
        return this.finish(failureOf(message.error));
      }
      case 'annotate':
        return end && call?.context.annotate(message.metadata);
      case 'progress':
        return end && call?.context.progress(message.fraction);
      case 'log':
        return end && call?.context.log(message.message);
      default: // What somebody's module sends to its parent port is not meant for us.
    }
  }

  private finish(failure: StepFailure | undefined, given: Partial<ValueMessage> = {}): void {
    const { end, call } = this;
    this.end = undefined;
    this.call = undefined;
    this.worker.unref();
    if (this.spent) this.leave();
    if (failure !== undefined || call === undefined) return end?.(failure);
    let made: unknown;
    try {
      made = madeHere(call.context, given);
    } catch (thrown) {
      return end?.(thrown as StepFailure);
    }
    end?.(undefined, made);
  }

  /** Something broke on the thread, though not the call it may have: that one goes on. */
  private retire(why: string): void {
    if (this.isGone || this.spent) return;
    process.emitWarning(`${printable(why)}; its thread is replaced`);
    this.spent = true;
    if (this.end === undefined) this.leave();
  }

  private leave(): void {
    if (this.isGone) return;
    this.isGone = true;
    this.gone(this);
  }

  private die(error: Error): void {
    if (this.isGone) return;
    const { end } = this;
    this.end = undefined;
    this.leave();
    end?.(this.failureFrom(error));
  }

  private failureFrom(error: Error & { code?: string }): StepFailure {
    if (error.code === 'ERR_WORKER_OUT_OF_MEMORY') {
      const message = `the function ran out of memory: a thread may have ${this.memoryMb} MB of objects`;
      return new StepFailure('E_OOM', message, { cause: error });
    }
    return new StepFailure('E_THREAD', threadFault(error), { cause: error });
  }
}

/** What ends an attempt is made once more by its context here, which has to know of it. */
function madeHere(context: StepContext, { value, goto, adds }: Partial<ValueMessage>): unknown {
  if (adds?.kind === 'plain') {
    const { steps, output } = adds;
    const plain = steps as readonly PlainStep[];
    return output === undefined ? context.expand(plain) : context.expand(plain, { output });
  }
  return goto === undefined ? value : context.goto(goto, value);
}

/** Whether the program was given as text (`node --input-type=module -e …`): no thread could start. */
function startedFromText(): boolean {
  return process.execArgv.some((option) => option.startsWith('--input-type'));
}

function unsendable(thrown: unknown): StepFailure {
  const { message: why } = toStepError(thrown);
  const message = `the input or the settings cannot be sent to a thread: ${why}`;
  return new StepFailure('E_THREAD', message, { retryable: false, cause: thrown });
}

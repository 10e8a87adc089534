/**
 * One worker thread as seen from the main thread: one call at a time, and a way to end it.
 * Knows the worker's file and messages; must not know queues, steps or other threads.
 */
import { Worker } from 'node:worker_threads';
import type { SandboxCall, SandboxGrants, SandboxResult } from '../ports/sandbox.ts';
import { StepFailure } from '../run/step-error.ts';
import { ownBytes } from '../std/own-bytes.ts';
import { threadFault, workerFile } from '../std/worker-file.ts';
import {
  type CallMessage,
  type ReplyMessage,
  type SandboxFailureCode,
  TRANSFER_FROM_BYTES,
} from './sandbox-protocol.ts';
import { type CallEnd, type Fit, type PoolThread, ThreadPool } from './thread-pool.ts';

/** A thread keeps so many compiled modules; the one unused for longest goes first. */
const KEPT_MODULES = 16;
/** The JavaScript heap of a thread. Linear memory is not part of it; each call limits that. */
const RESOURCE_LIMITS = {
  maxOldGenerationSizeMb: 128,
  maxYoungGenerationSizeMb: 32,
  stackSizeMb: 4,
};

const TOO_LARGE: SandboxFailureCode = 'E_WASM_OUTPUT_TOO_LARGE';

type End = CallEnd<SandboxResult>;

/** The pool of a sandbox: so many threads for foreign code. */
export function sandboxPool(size: number): ThreadPool<SandboxCall, SandboxResult> {
  const open = (_: SandboxCall, gone: (thread: SandboxThread) => void) => new SandboxThread(gone);
  return new ThreadPool({ size, word: 'sandbox', code: 'E_SANDBOX', open });
}

/** A worker thread for foreign code. It never keeps the process alive while it has no call. */
export class SandboxThread implements PoolThread<SandboxCall, SandboxResult> {
  private readonly worker: Worker;
  /** Keys of the modules that the worker has, the one used last at the end. */
  private readonly kept = new Set<string>();
  private end: End | undefined;
  isGone = false;
  /** The key of the module that ran last; the worker holds a spare instance of it. */
  private lastModule = '';

  /** `gone` is called once, when the thread has ended by itself; the call it had has failed then. */
  constructor(gone: (thread: SandboxThread) => void) {
    this.worker = new Worker(workerFile(new URL('./sandbox-worker.js', import.meta.url)), {
      name: 'heddle-sandbox',
      env: {},
      argv: [],
      execArgv: [],
      stdout: true,
      stderr: true,
      resourceLimits: RESOURCE_LIMITS,
    });
    this.worker.unref();
    this.worker.on('message', (reply: ReplyMessage) => this.answer(reply));
    this.worker.on('messageerror', (error) => this.die(error, gone));
    this.worker.on('error', (error) => this.die(error, gone));
    this.worker.on('exit', (code) => this.die(new Error(`it ended with code ${code}`), gone));
  }

  fit(call: SandboxCall): Fit {
    return call.sha256 === this.lastModule ? 'warm' : 'cold';
  }

  start(call: SandboxCall, end: End): void {
    this.end = end;
    const input = ownBytes(call.input);
    const message: CallMessage = {
      sha256: call.sha256,
      input,
      memoryMaxBytes: call.memoryMaxBytes,
      outputMaxBytes: call.outputMaxBytes,
      ...this.introduce(call),
      ...(grantsAnything(call.grants) && { grants: call.grants }),
    };
    this.lastModule = call.sha256;
    this.worker.ref();
    const moves = input !== call.input && input.length >= TRANSFER_FROM_BYTES;
    this.worker.postMessage(message, moves ? [input.buffer] : []);
  }

  async stop(): Promise<void> {
    this.end = undefined;
    this.isGone = true;
    this.worker.unref();
    await this.worker.terminate();
  }

  /** The bytes of a module that the thread has not got, and what it may drop for them. */
  private introduce({ sha256, module }: SandboxCall): Pick<CallMessage, 'module' | 'forget'> {
    const known = this.kept.delete(sha256);
    this.kept.add(sha256);
    if (known) return {};
    if (this.kept.size <= KEPT_MODULES) return { module: ownBytes(module) };
    const [forget] = this.kept;
    this.kept.delete(forget!);
    return { module: ownBytes(module), forget: forget! };
  }

  private answer(reply: ReplyMessage): void {
    const end = this.end;
    this.end = undefined;
    this.worker.unref();
    if ('output' in reply) return end?.(undefined, reply);
    if (reply.compiled === false) this.kept.delete(this.lastModule);
    end?.(new StepFailure(reply.code, reply.message, { retryable: reply.code !== TOO_LARGE }));
  }

  private die(error: Error & { code?: string }, gone: (thread: SandboxThread) => void): void {
    if (this.isGone) return;
    this.isGone = true;
    const end = this.end;
    this.end = undefined;
    gone(this);
    end?.(threadFailure(error));
  }
}

function threadFailure(error: Error & { code?: string }): StepFailure {
  if (error.code === 'ERR_WORKER_OUT_OF_MEMORY') {
    const message = 'the sandbox thread ran out of memory for tables, code or its own objects';
    return new StepFailure('E_WASM_MEMORY', message, { cause: error });
  }
  const message = `the sandbox thread failed: ${threadFault(error)}`;
  return new StepFailure('E_SANDBOX', message, { cause: error });
}

function grantsAnything({ clock, random, args, env }: SandboxGrants): boolean {
  return clock || random || args.length > 0 || Object.keys(env).length > 0;
}

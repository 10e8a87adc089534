/**
 * One child process with everything it starts: begun, read, ended.
 * Knows processes, groups and signals; must not know steps or other children.
 *
 * A child is the leader of a process group, and the group is what is ended. Before its program
 * begins it waits at a gate, a pipe from us, until the watchdog knows the group; if we die before
 * that, the gate closes and the child ends by itself.
 */
import { type ChildProcess, spawn } from 'node:child_process';
import type { Duplex } from 'node:stream';
import type { ProcessCall, ProcessResult } from '../ports/process.ts';
import { StepFailure } from '../run/step-error.ts';
import { isFull } from '../std/full.ts';
import { formatAmount } from '../std/size.ts';
import { claimDescriptors } from './process-descriptors.ts';
import { groupRuns, signalGroup } from './process-group.ts';
import { MemoryWatch } from './process-memory.ts';
import { KeptBytes, LogLines } from './process-output.ts';
import type { Watchdog } from './process-watchdog.ts';
import { abortOf } from './unwanted.ts';

/** The program and its arguments are parameters of this text, never a part of it. */
export const GATE = 'read -r go <&3 || exit 125; exec 3<&-; exec "$@"';

/** How long others of its group have when a child has ended by itself, and pipes after SIGKILL. */
const DRAIN_MS = 500;
/** When a group whose pipes are closed is looked at again; each time twice as long. */
const FIRST_LOOK_MS = 10;

export interface ChildOptions {
  /** From the first signal to SIGKILL where the call does not say otherwise. */
  readonly killAfterMs: number;
  readonly watchdog: Watchdog;
}

interface Settle {
  resolve(result: ProcessResult): void;
  reject(failure: StepFailure): void;
}

export class Child {
  readonly result: Promise<ProcessResult>;
  private readonly call: ProcessCall;
  private readonly options: ChildOptions;
  private readonly child: ChildProcess;
  private readonly startedAt = performance.now();
  private readonly kept: KeptBytes;
  private readonly out: LogLines;
  private readonly err: LogLines;
  private readonly onAbort = () => this.end(abortOf(this.call.signal));
  private readonly settle: Settle;
  private exit: { readonly code: number | null; readonly signal: string | null } | undefined;
  /** Why the call fails; from then on the group is being ended. */
  private failure: StepFailure | undefined;
  private leftBehind = false;
  /** Whether the gate was opened: before that there is no program. */
  private begun = false;
  private finished = false;
  private memory: MemoryWatch | undefined;
  private timer: NodeJS.Timeout | undefined;
  private looking: NodeJS.Timeout | undefined;

  /** Throws when the system refuses a process at once. `file` is the program's absolute path. */
  constructor(call: ProcessCall, file: string, options: ChildOptions) {
    this.call = call;
    this.options = options;
    this.kept = new KeptBytes(call.outputMaxBytes);
    const { onLine, hidden } = call;
    const onOutLine = call.stdout === 'log' ? onLine : () => {};
    this.out = new LogLines('standard output', onOutLine, hidden);
    this.err = new LogLines('standard error', onLine, hidden);
    const { promise, settle } = open();
    this.result = promise;
    this.settle = settle;
    claimDescriptors();
    this.child = spawn('/bin/sh', ['-c', GATE, 'sh', file, ...call.args], {
      cwd: call.cwd,
      env: { ...call.env, PWD: call.cwd },
      detached: true,
      stdio: [call.stdin.length === 0 ? 'ignore' : 'pipe', 'pipe', 'pipe', 'pipe'],
    });
    this.listen();
    if (this.child.pid !== undefined) void this.begin(this.child.pid);
  }

  /** Ends the child and all it started; the call fails with `failure` when they are gone. */
  end(failure: StepFailure): void {
    if (this.finished || this.failure !== undefined) return;
    this.failure = failure;
    const { stopSignal = 'SIGTERM', killAfterMs = this.options.killAfterMs } = this.call;
    this.signalGroup(stopSignal as NodeJS.Signals);
    this.after(killAfterMs, () => this.kill());
  }

  private listen(): void {
    const { child, call } = this;
    child.on('error', (error) => {
      // Only a child that never was has no number.
      if (child.pid !== undefined) return;
      this.failure = startFailure(error);
      this.finish();
    });
    child.once('exit', (code, signal) => {
      this.exit = { code, signal };
      // What it left behind may stay, and hold its pipes, for ever.
      if (this.failure === undefined) this.after(DRAIN_MS, () => this.kill());
    });
    child.once('close', () => this.look(FIRST_LOOK_MS));
    child.stdout?.on('data', (chunk: Uint8Array) => this.takeOutput(chunk));
    child.stderr?.on('data', (chunk: Uint8Array) => this.err.add(chunk));
    // A program may end without reading its input; nothing is lost by that.
    for (const stream of child.stdio ?? []) stream?.on('error', () => {});
    child.stdin?.end(call.stdin);
    call.signal.addEventListener('abort', this.onAbort);
  }

  /** Opens the gate when the watchdog knows the group. */
  private async begin(group: number): Promise<void> {
    const gate = this.child.stdio[3] as Duplex;
    try {
      await this.options.watchdog.add(group);
    } catch (cause) {
      this.end(startFailure(cause as Error));
    }
    if (this.failure !== undefined) {
      gate.destroy();
      return;
    }
    this.begun = true;
    const { memoryMaxBytes } = this.call;
    if (memoryMaxBytes !== undefined)
      this.memory = new MemoryWatch(group, memoryMaxBytes, (bytes) => this.takesTooMuch(bytes));
    gate.write('go\n', () => gate.destroy());
  }

  private takeOutput(chunk: Uint8Array): void {
    this.out.add(chunk);
    const { stdout, outputMaxBytes } = this.call;
    if (stdout === 'log' || this.failure !== undefined || this.kept.add(chunk)) return;
    const message = `the output is larger than ${outputMaxBytes} bytes`;
    this.end(new StepFailure('E_OUTPUT_TOO_LARGE', message, { retryable: false }));
  }

  /** It is not asked to end: it would only take more meanwhile. */
  private takesTooMuch(bytes: number): void {
    if (this.finished || this.failure !== undefined) return;
    const [taken, most] = [bytes, this.call.memoryMaxBytes!].map(formatAmount);
    const message = `the program took ${taken} of memory, more than ${most}, so it was ended`;
    this.failure = new StepFailure('E_OOM', message);
    this.kill();
  }

  /** The child has ended and its pipes are closed; others of its group have until SIGKILL. */
  private look(waitMs: number): void {
    const { pid } = this.child;
    if (this.finished || pid === undefined || !groupRuns(pid)) return this.finish();
    this.looking = setTimeout(() => this.look(2 * waitMs), waitMs);
  }

  private kill(): void {
    this.leftBehind = true;
    this.signalGroup('SIGKILL');
    // What the child wrote before its end is read before this, in the same turn of the loop.
    this.after(DRAIN_MS, () => setImmediate(() => this.finish()));
    if (this.looking !== undefined) this.finish();
  }

  private finish(): void {
    if (this.finished) return;
    this.finished = true;
    clearTimeout(this.timer);
    clearTimeout(this.looking);
    this.memory?.stop();
    const { child, exit, failure, memory } = this;
    this.call.signal.removeEventListener('abort', this.onAbort);
    if (child.pid !== undefined) this.options.watchdog.remove(child.pid);
    for (const stream of child.stdio ?? []) stream?.destroy();
    // One that SIGKILL does not end hangs in the system; it must not hold us too.
    if (exit === undefined) child.unref();
    this.out.end();
    this.err.end();
    const end = {
      exitCode: exit?.code ?? undefined,
      signal: exit?.signal ?? undefined,
      stdoutBytes: this.out.bytes,
      stderrBytes: this.err.bytes,
      ...(memory && { memoryBytes: memory.peak }),
    };
    if (this.begun) this.call.onEnd?.(end);
    if (failure !== undefined) return this.settle.reject(failure);
    this.settle.resolve({
      ...end,
      stdout: this.kept.take(),
      lastErrorLine: this.err.last,
      leftBehind: this.leftBehind,
      elapsedMs: performance.now() - this.startedAt,
    });
  }

  /** The next thing that happens if nothing else does; what was to happen is cancelled. */
  private after(ms: number, then: () => void): void {
    clearTimeout(this.timer);
    this.timer = setTimeout(then, ms);
  }

  private signalGroup(signal: NodeJS.Signals): void {
    if (this.child.pid !== undefined) signalGroup(this.child.pid, signal);
  }
}

function open() {
  let settle!: Settle;
  const promise = new Promise<ProcessResult>((resolve, reject) => {
    settle = { resolve, reject };
  });
  return { promise, settle };
}

const REASONS: Readonly<Record<string, string>> = {
  E2BIG: 'its arguments and environment are larger than this system allows',
  // These four have lasted for as long as a start waits for room.
  EAGAIN: 'for 5 s there have been as many processes as this system allows',
  EMFILE: 'for 5 s this process has had as many open files as it may have',
  ENFILE: 'for 5 s there have been as many open files as this system allows',
  ENOMEM: 'for 5 s there has not been enough memory',
};

/** A failure for what the system said when no process could be started. */
export function startFailure(error: NodeJS.ErrnoException): StepFailure {
  const { code = '' } = error;
  const why = REASONS[code] ?? error.message;
  return new StepFailure('E_SHELL', `the program could not be started: ${why}`, {
    retryable: isFull(code),
    cause: error,
  });
}

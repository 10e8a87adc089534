/**
 * Watches this thread from another one: a step that blocks the event loop is named on stderr.
 * Knows which steps have been entered and have not settled; must not know runs or backends.
 */
import { isMainThread, Worker } from 'node:worker_threads';
import { isPromise } from '../../std/value-kinds.ts';
import { threadFault, workerFile } from '../../std/worker-file.ts';
import { EngineError } from '../engine-error.ts';
import type { Witness } from './watchdog-ask.ts';
import {
  BEAT,
  DEBUGGED,
  LIVE,
  NOTHING,
  newMemory,
  openMemory,
  REPORTED,
  RUNNING,
  SLOTS,
  type WatchdogData,
  WRITING,
  WRITTEN,
  writeLine,
  writeName,
} from './watchdog-memory.ts';
import { overText } from './watchdog-words.ts';

const WORKER = new URL('./watchdog-worker.js', import.meta.url);
const BEAT_MS = 200;
/** A line is written in no time, unless its reader is stuck. */
const MOST_WRITING_MS = 50;
/** Of more steps than that the functions are not looked at. */
const MOST_WITNESSED = 50;
/** A process is not ended before it has been warned. */
const LEAST_KILL_MS = 2_000;

export interface WatchdogOptions {
  /**
   * Ends the process with SIGKILL when a stall lasts longer, in milliseconds, at least 2,000.
   * Nothing can be saved then, but what was stored before can be resumed. Default: never.
   */
  readonly stallKillMs?: number;
}

/** A step that has been entered and has not settled. */
interface Entered {
  readonly name: string;
  readonly body: unknown;
  /** Its slot in the shared memory, 0 when there was none left. */
  readonly slot: number;
}

let made = 0;

export class Watchdog {
  private readonly memory = newMemory();
  private readonly shared = openMemory(this.memory);
  private readonly key: string;
  private readonly stallKillMs: number | undefined;
  private readonly running = new Set<Entered>();
  private readonly freeSlots = Array.from({ length: SLOTS - 1 }, (_, i) => SLOTS - 1 - i);
  private worker: Worker | undefined;
  private heart: NodeJS.Timeout | undefined;
  private lastBeatAt = 0;
  private live = 0;
  private isOff = false;
  private current = '';
  private readonly stepNow: () => string | undefined;

  /** `stepNow` gives the step in whose asynchronous context this thread is, where that is known. */
  constructor(options: WatchdogOptions, stepNow: () => string | undefined) {
    const { stallKillMs } = options;
    if (stallKillMs !== undefined && !(stallKillMs >= LEAST_KILL_MS)) {
      const hint = `give milliseconds, at least ${LEAST_KILL_MS}`;
      throw new EngineError('invalid-option', `stallKillMs cannot be ${stallKillMs}`, { hint });
    }
    this.stallKillMs = stallKillMs;
    this.stepNow = stepNow;
    made += 1;
    this.key = `heddle.watchdog.${made}.${Math.random()}`;
  }

  /** Watches from now on, until `end` has been called as often. */
  begin(): void {
    this.live += 1;
    if (this.live > 1) return;
    this.startWorker();
    this.beat();
    this.heart = setInterval(() => {
      Atomics.store(this.shared.header, DEBUGGED, isDebugged() ? 1 : 0);
      this.beat();
    }, BEAT_MS);
    this.heart.unref();
    Atomics.store(this.shared.header, LIVE, 1);
    Atomics.notify(this.shared.header, LIVE);
  }

  end(): void {
    this.live -= 1;
    if (this.live > 0) return;
    clearInterval(this.heart);
    this.beat();
    Atomics.store(this.shared.header, LIVE, 0);
  }

  /** Calls a step's body and keeps its name at hand until it has settled. */
  enter(name: string, body: unknown, call: () => unknown): unknown {
    const before = this.current;
    this.show(name);
    try {
      const result = call();
      if (isPromise(result)) this.keep(name, body, result);
      return result;
    } finally {
      this.show(before);
    }
  }

  async close(): Promise<void> {
    const { worker } = this;
    this.worker = undefined;
    Reflect.deleteProperty(globalThis, Symbol.for(this.key));
    await worker?.terminate();
  }

  private show(name: string): void {
    this.current = name;
    writeName(this.shared.names, 0, name);
  }

  private keep(name: string, body: unknown, result: Promise<unknown>): void {
    const { names, header } = this.shared;
    const slot = this.freeSlots.pop() ?? 0;
    const entered = { name, body, slot };
    this.running.add(entered);
    header[RUNNING] = this.running.size;
    if (slot > 0) writeName(names, slot, name);
    const done = () => {
      this.running.delete(entered);
      header[RUNNING] = this.running.size;
      if (slot === 0) return;
      writeName(names, slot, '');
      this.freeSlots.push(slot);
    };
    result.then(done, done);
  }

  private beat(): void {
    const { header } = this.shared;
    const now = performance.now();
    Atomics.wait(header, REPORTED, WRITING, MOST_WRITING_MS);
    if (Atomics.exchange(header, REPORTED, NOTHING) === WRITTEN) {
      writeLine(overText(now - this.lastBeatAt));
    }
    this.lastBeatAt = now;
    Atomics.add(header, BEAT, 1);
  }

  private startWorker(): void {
    if (this.worker !== undefined || this.isOff) return;
    const witness: Witness = {
      step: () => this.stepNow(),
      names: () => this.witnessed().map(({ name }) => name),
      bodies: () => this.witnessed().map(({ body }) => body),
    };
    Object.defineProperty(globalThis, Symbol.for(this.key), { value: witness, configurable: true });
    const { memory, key, stallKillMs } = this;
    const workerData: WatchdogData = { memory, key, canPause: isMainThread, stallKillMs };
    try {
      const options = { name: 'heddle-watchdog', workerData, env: {}, argv: [], execArgv: [] };
      this.worker = new Worker(workerFile(WORKER), options);
      this.worker.unref();
      this.worker.on('error', (error) => this.turnOff(error));
    } catch (error) {
      // Node.js may be told to allow no threads.
      this.turnOff(error as Error);
    }
  }

  /** Runs go on without it. */
  private turnOff(error: Error & { code?: string }): void {
    this.isOff = true;
    process.emitWarning(`the watchdog of heddle is off: ${threadFault(error)}`);
  }

  private witnessed(): readonly Entered[] {
    return [...this.running].slice(0, MOST_WITNESSED);
  }
}

function isDebugged(): boolean {
  return process.getBuiltinModule('node:inspector')?.url() !== undefined;
}

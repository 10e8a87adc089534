/**
 * The WASI preview-1 functions that a command gets: stdin, stdout, stderr, exit, and what is granted.
 * Knows the guest's memory and one call; must not reach files, the network or the process.
 *
 * Everything that the guest passes is hostile: each pointer is checked against the memory.
 */
import type { SandboxGrants } from '../ports/sandbox.ts';
import type { WasiFunction } from '../std/wasm-abi.ts';
import type { EngineMemory } from '../std/wasm-engine.ts';
import { CappedBuffer } from './sandbox-buffer.ts';
import { SandboxStop } from './sandbox-protocol.ts';

const ERRNO = { badf: 8, fault: 21, inval: 28, nosys: 52, spipe: 70, notcapable: 76 } as const;
const STDERR_MAX_BYTES = 65_536;
/** More pieces than this in one read or write are refused, as by POSIX. */
const MOST_PIECES = 1024;
/** `crypto.getRandomValues` gives no more at once. */
const RANDOM_CHUNK = 65_536;
const NANOSECONDS_PER_MS = 1_000_000n;

/** An answer to the guest that is not success; never leaves this file. */
class Refusal {
  readonly errno: number;
  constructor(errno: number) {
    this.errno = errno;
  }
}

/** What one call gives to a command. */
export interface WasiCall {
  readonly input: Uint8Array;
  readonly outputMaxBytes: number;
  readonly grants: SandboxGrants | undefined;
}

type HostFunction = (...values: never[]) => number | undefined;

/** The host side of one instance of a command. `begin` must come before `_start`. */
export class WasiHost {
  private memory: EngineMemory | undefined;
  private call: WasiCall = { input: new Uint8Array(), outputMaxBytes: 0, grants: undefined };
  private inputAt = 0;
  private output = new CappedBuffer(0);
  private readonly errors = new CappedBuffer(STDERR_MAX_BYTES);
  /** Why the command must not go on; it cannot catch this away. */
  private ended: SandboxStop | 'exit' | undefined;
  /** What the command gave to `proc_exit`. */
  exitCode = 0;

  begin(memory: EngineMemory, call: WasiCall): void {
    this.memory = memory;
    this.call = call;
    this.output = new CappedBuffer(call.outputMaxBytes);
  }

  /** Whether the command ended itself or was ended; throws the reason when it was ended. */
  hasEnded(): boolean {
    if (this.ended instanceof SandboxStop) throw this.ended;
    return this.ended !== undefined;
  }

  takeOutput(): Uint8Array<ArrayBuffer> {
    return this.output.take();
  }

  takeErrorText(): string {
    return new TextDecoder().decode(this.errors.take());
  }

  /** The import object's functions. */
  functions(): Record<WasiFunction, HostFunction> {
    const guarded = (run: (...values: never[]) => number | undefined): HostFunction => {
      return (...values) => this.answer(() => run(...values));
    };
    return {
      args_get: guarded((list: number, text: number) => this.putTexts(this.args(), list, text)),
      args_sizes_get: guarded((count: number, size: number) =>
        this.putSizes(this.args(), count, size),
      ),
      clock_res_get: guarded((clock: number, at: number) => this.putTime(clock, at, true)),
      clock_time_get: guarded((clock: number, _: bigint, at: number) =>
        this.putTime(clock, at, false),
      ),
      environ_get: guarded((list: number, text: number) => this.putTexts(this.env(), list, text)),
      environ_sizes_get: guarded((count: number, size: number) =>
        this.putSizes(this.env(), count, size),
      ),
      fd_close: guarded((fd: number) => standard(fd)),
      fd_fdstat_get: guarded((fd: number, at: number) => this.putFileState(fd, at)),
      fd_fdstat_set_flags: guarded((fd: number) => standard(fd)),
      fd_prestat_dir_name: guarded(() => ERRNO.badf),
      fd_prestat_get: guarded(() => ERRNO.badf),
      fd_read: guarded((fd: number, list: number, count: number, at: number) => {
        return fd === 0 ? this.readInput(list, count, at) : ERRNO.badf;
      }),
      fd_seek: guarded((fd: number) => standard(fd) || ERRNO.spipe),
      fd_write: guarded((fd: number, list: number, count: number, at: number) => {
        return fd === 1 || fd === 2 ? this.write(fd, this.pieces(list, count), at) : ERRNO.badf;
      }),
      poll_oneoff: guarded(() => ERRNO.nosys),
      proc_exit: guarded((code: number) => this.exit(code >>> 0)),
      random_get: guarded((at: number, length: number) => this.putRandom(at, length)),
      sched_yield: guarded(() => 0),
    };
  }

  private answer(run: () => number | undefined): number | undefined {
    if (this.ended !== undefined) throw this.ended;
    try {
      return run();
    } catch (thrown) {
      if (thrown instanceof Refusal) return thrown.errno;
      throw thrown;
    }
  }

  /** A stretch of the guest's memory. Never kept: the memory may grow and move. */
  private bytes(at: number, length: number): Uint8Array<ArrayBuffer> {
    const { buffer } = this.memory!;
    const [start, size] = [at >>> 0, length >>> 0];
    if (start + size > buffer.byteLength) throw new Refusal(ERRNO.fault);
    return new Uint8Array(buffer, start, size);
  }

  private view(at: number, length: number): DataView {
    const { buffer, byteOffset } = this.bytes(at, length);
    return new DataView(buffer, byteOffset, length);
  }

  private putNumber(at: number, value: number): void {
    this.view(at, 4).setUint32(0, value, true);
  }

  private args(): readonly string[] {
    const given = this.call.grants?.args ?? [];
    return given.length === 0 ? [] : ['module', ...given];
  }

  private env(): readonly string[] {
    return Object.entries(this.call.grants?.env ?? {}).map(([name, value]) => `${name}=${value}`);
  }

  private putSizes(texts: readonly string[], countAt: number, sizeAt: number): number {
    this.putNumber(countAt, texts.length);
    this.putNumber(
      sizeAt,
      texts.reduce((sum, text) => sum + terminated(text).length, 0),
    );
    return 0;
  }

  private putTexts(texts: readonly string[], listAt: number, textAt: number): number {
    let at = textAt >>> 0;
    texts.forEach((text, i) => {
      const bytes = terminated(text);
      this.putNumber((listAt >>> 0) + 4 * i, at);
      this.bytes(at, bytes.length).set(bytes);
      at += bytes.length;
    });
    return 0;
  }

  /** Clocks go in whole milliseconds: fine clocks help to spy on the machine. */
  private putTime(clock: number, at: number, resolution: boolean): number {
    if (this.call.grants?.clock !== true) return ERRNO.notcapable;
    if (clock !== 0 && clock !== 1) return ERRNO.inval;
    const now = clock === 0 ? Date.now() : Math.floor(performance.now());
    const ms = resolution ? 1n : BigInt(now);
    this.view(at, 8).setBigUint64(0, ms * NANOSECONDS_PER_MS, true);
    return 0;
  }

  private putRandom(at: number, length: number): number {
    if (this.call.grants?.random !== true) return ERRNO.notcapable;
    const target = this.bytes(at, length);
    for (let from = 0; from < target.length; from += RANDOM_CHUNK) {
      crypto.getRandomValues(target.subarray(from, from + RANDOM_CHUNK));
    }
    return 0;
  }

  /** File type 0 (unknown), no flags, and the right to read or to write. */
  private putFileState(fd: number, at: number): number {
    const refusal = standard(fd);
    if (refusal !== 0) return refusal;
    const view = this.view(at, 24);
    for (let i = 0; i < 24; i += 8) view.setBigUint64(i, 0n, true);
    view.setBigUint64(8, fd === 0 ? 1n << 1n : 1n << 6n, true);
    return 0;
  }

  private pieces(listAt: number, count: number): Uint8Array[] {
    if (count >>> 0 > MOST_PIECES) throw new Refusal(ERRNO.inval);
    const list = this.view(listAt, 8 * count);
    return Array.from({ length: count }, (_, i) => {
      return this.bytes(list.getUint32(8 * i, true), list.getUint32(8 * i + 4, true));
    });
  }

  private readInput(listAt: number, count: number, readAt: number): number {
    const before = this.inputAt;
    for (const piece of this.pieces(listAt, count)) {
      const chunk = this.call.input.subarray(this.inputAt, this.inputAt + piece.length);
      piece.set(chunk);
      this.inputAt += chunk.length;
    }
    this.putNumber(readAt, this.inputAt - before);
    return 0;
  }

  private write(fd: 1 | 2, pieces: readonly Uint8Array[], writtenAt: number): number {
    let written = 0;
    for (const piece of pieces) {
      const fits = (fd === 1 ? this.output : this.errors).append(piece);
      if (fd === 1 && !fits) this.end(tooLarge(this.call.outputMaxBytes));
      written += piece.length;
    }
    this.putNumber(writtenAt, written);
    return 0;
  }

  private exit(code: number): never {
    this.exitCode = code;
    this.end('exit');
  }

  private end(reason: SandboxStop | 'exit'): never {
    this.ended = reason;
    throw reason;
  }
}

/** The failure of an output over its limit. */
export function tooLarge(most: number): SandboxStop {
  return new SandboxStop('E_WASM_OUTPUT_TOO_LARGE', `the output is larger than ${most} bytes`);
}

function standard(fd: number): number {
  return fd === 0 || fd === 1 || fd === 2 ? 0 : ERRNO.badf;
}

function terminated(text: string): Uint8Array {
  return new TextEncoder().encode(`${text}\0`);
}

/**
 * One instance of a module, used for one call and then dropped.
 * Knows the byte ABI and commands; must not know threads, messages or which modules are kept.
 */

import type { SandboxGrants } from '../ports/sandbox.ts';
import { printable, printableLines } from '../std/printable.ts';
import {
  WASI_MODULE,
  WASM_ELEMENT_BYTES,
  WASM_TABLE_ENTRIES,
  type WasmAbi,
  wasmAbi,
} from '../std/wasm-abi.ts';
import { readWasmModule } from '../std/wasm-binary.ts';
import { type EngineMemory, type EngineModule, wasmEngine } from '../std/wasm-engine.ts';
import { WasmFormatError } from '../std/wasm-reader.ts';
import { WASM_PAGE, type WasmLimits } from '../std/wasm-sections.ts';
import { SandboxStop } from './sandbox-protocol.ts';
import { startStop, stopFrom } from './sandbox-trap.ts';
import { tooLarge, WasiHost } from './sandbox-wasi.ts';

/** A module ready to make instances of. */
export interface CompiledModule {
  readonly module: EngineModule;
  readonly abi: WasmAbi;
  /** Making an instance runs code of the module, so it must happen within a call. */
  readonly startsItself: boolean;
  /** What its memory can grow to, in bytes. */
  readonly memoryBytes: number;
}

/** What an instance is called with. */
export interface InstanceCall {
  readonly input: Uint8Array;
  readonly memoryMaxBytes: number;
  readonly outputMaxBytes: number;
  readonly grants: SandboxGrants | undefined;
}

export interface InstanceResult {
  readonly output: Uint8Array<ArrayBuffer>;
  readonly errorText: string;
}

/** Compiles a module off this thread. Throws a `SandboxStop`. */
export async function compile(bytes: Uint8Array<ArrayBuffer>): Promise<CompiledModule> {
  try {
    const declared = readWasmModule(bytes);
    const { memories, tables, elementBytes, startsItself } = declared;
    if (total(tables) > WASM_TABLE_ENTRIES || elementBytes > WASM_ELEMENT_BYTES) {
      throw new WasmFormatError('its tables are too large, or may become so');
    }
    const module = await wasmEngine.compile(bytes);
    const memoryBytes = total(memories) * WASM_PAGE;
    return { module, abi: wasmAbi(declared), startsItself, memoryBytes };
  } catch (thrown) {
    const why = thrown instanceof Error ? thrown.message : String(thrown);
    throw new SandboxStop('E_WASM_ABI', `the module cannot be compiled: ${printable(why)}`);
  }
}

/** What all of them together can grow to. */
function total(limits: readonly WasmLimits[]): number {
  return limits.reduce((sum, { maximum = Number.POSITIVE_INFINITY }) => sum + maximum, 0);
}

/** A fresh instance. It must serve one call only. */
export class SandboxInstance {
  private readonly abi: WasmAbi;
  private readonly exports: Readonly<Record<string, unknown>>;
  private readonly memory: EngineMemory;
  private readonly bytesAtStart: number;
  private readonly host: WasiHost | undefined;

  /** Runs the start function of the module, if it has one. Throws a `SandboxStop`. */
  constructor({ module, abi, startsItself }: CompiledModule) {
    this.abi = abi;
    this.host = abi === 'command' ? new WasiHost() : undefined;
    const imports = this.host === undefined ? {} : { [WASI_MODULE]: this.host.functions() };
    try {
      this.exports = new wasmEngine.Instance(module, imports).exports;
    } catch (thrown) {
      throw startStop(thrown, startsItself);
    }
    const { memory } = this.exports;
    if (!(memory instanceof wasmEngine.Memory)) throw notExported('memory');
    this.memory = memory;
    this.bytesAtStart = memory.buffer.byteLength;
  }

  /** Calls the module. Throws a `SandboxStop`. */
  call(call: InstanceCall): InstanceResult {
    try {
      return this.abi === 'command' ? this.callCommand(call) : this.callBytes(call);
    } catch (thrown) {
      if (thrown instanceof SandboxStop) throw thrown;
      throw stopFrom(thrown, this.memoryNote(), this.isFull(call.memoryMaxBytes));
    }
  }

  private callBytes({ input, outputMaxBytes }: InstanceCall): InstanceResult {
    const process = this.function('process');
    const inputAt = this.allocate(Math.max(1, input.length));
    const lengthAt = this.allocate(4);
    if (inputAt < lengthAt + 4 && lengthAt < inputAt + input.length) {
      throw new SandboxStop('E_WASM_ABI', 'allocate() gave two areas that overlap');
    }
    new Uint8Array(this.memory.buffer).set(input, inputAt);
    const outputAt = process(inputAt, input.length, lengthAt) >>> 0;
    if (outputAt === 0) {
      throw new SandboxStop(
        'E_WASM_NULL',
        'process() returned a null pointer, which means failure',
      );
    }
    // The memory may have grown during the call, so its buffer is asked for again.
    const { buffer } = this.memory;
    const length = new DataView(buffer).getUint32(lengthAt, true);
    if (outputAt + length > buffer.byteLength) {
      const claim = `${length} bytes at ${outputAt}`;
      const size = `the memory has ${buffer.byteLength}`;
      throw new SandboxStop('E_WASM_ABI', `process() returned ${claim}, but ${size}`);
    }
    if (length > outputMaxBytes) throw tooLarge(outputMaxBytes);
    // The guest's own deallocate() is not called: all of its memory goes with the instance.
    return { output: new Uint8Array(buffer, outputAt, length).slice(), errorText: '' };
  }

  private callCommand(call: InstanceCall): InstanceResult {
    const host = this.host!;
    host.begin(this.memory, call);
    try {
      this.function('_start')();
    } catch (thrown) {
      if (!host.hasEnded()) throw thrown;
    }
    host.hasEnded();
    const errorText = host.takeErrorText();
    if (host.exitCode === 0) return { output: host.takeOutput(), errorText };
    const said = errorText.trim() === '' ? '' : `: ${printableLines(errorText.trim())}`;
    throw new SandboxStop(
      'E_WASM_EXIT',
      `the command ended with exit code ${host.exitCode}${said}`,
    );
  }

  private allocate(length: number): number {
    const at = this.function('allocate')(length) >>> 0;
    if (at === 0) {
      throw new SandboxStop(
        'E_WASM_MEMORY',
        `allocate(${length}) gave no memory${this.memoryNote()}`,
      );
    }
    const size = this.memory.buffer.byteLength;
    if (at + length > size) {
      throw new SandboxStop(
        'E_WASM_ABI',
        `allocate(${length}) gave ${at}, but the memory has ${size} bytes`,
      );
    }
    return at;
  }

  private function(name: string): (...values: number[]) => number {
    const found = this.exports[name];
    if (typeof found !== 'function') throw notExported(name);
    return found as (...values: number[]) => number;
  }

  private isFull(memoryMaxBytes: number): boolean {
    const size = this.memory.buffer.byteLength;
    return size > this.bytesAtStart && size + WASM_PAGE > memoryMaxBytes;
  }

  private memoryNote(): string {
    const size = this.memory.buffer.byteLength;
    if (size === this.bytesAtStart) return '';
    return `; its memory had grown from ${this.bytesAtStart} to ${size} bytes`;
  }
}

function notExported(name: string): SandboxStop {
  return new SandboxStop('E_WASM_ABI', `the module does not export ${name}`);
}

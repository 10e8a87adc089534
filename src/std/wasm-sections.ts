/**
 * The outer shape of a WebAssembly file: its header, its sections, and the limits in them.
 * Knows where sections are; must not know what most of them hold, or what is allowed.
 */
import { WasmFormatError, WasmReader } from './wasm-reader.ts';

/** Bytes in one page of linear memory. */
export const WASM_PAGE = 65_536;

/** What some bytes are, by the first eight of them. `start` shows those in hex. */
export interface WasmKind {
  readonly kind: 'module' | 'component' | 'other-version' | 'not-wasm';
  readonly start: string;
}

/** Sizes of a memory (in pages of 64 KiB) or of a table (in entries). */
export interface WasmLimits {
  readonly minimum: number;
  readonly maximum: number | undefined;
  readonly shared: boolean;
  /** Addressed with 64-bit numbers. */
  readonly wide: boolean;
}

const SECTIONS = [
  'custom',
  'type',
  'import',
  'function',
  'table',
  'memory',
  'global',
  'export',
  'start',
  'element',
  'code',
  'data',
  'data count',
  'tag',
] as const;

/** Tells what `bytes` are without reading further than the header. */
export function wasmKind(bytes: Uint8Array): WasmKind {
  const hex = Array.from(bytes.subarray(0, 8), (byte) => byte.toString(16).padStart(2, '0'));
  const start = hex.join(' ');
  if (!start.startsWith('00 61 73 6d')) return { kind: 'not-wasm', start };
  if (start === '00 61 73 6d 01 00 00 00') return { kind: 'module', start };
  // The last two bytes are the layer: 1 is the component model.
  return { kind: start.endsWith(' 01 00') ? 'component' : 'other-version', start };
}

/** One section of a module: where its id stands, and a reader over its content. */
export interface WasmSection {
  readonly name: (typeof SECTIONS)[number] | undefined;
  readonly from: number;
  readonly body: WasmReader;
}

/** The sections of a core module in file order; throws a `WasmFormatError`. */
export function* wasmSections(bytes: Uint8Array): Generator<WasmSection> {
  const { kind, start } = wasmKind(bytes);
  if (kind !== 'module') throw new WasmFormatError(`it is no core module (starts with ${start})`);
  const reader = new WasmReader(bytes, 8);
  while (reader.at < reader.end) {
    const from = reader.at;
    const id = reader.byte();
    const name = SECTIONS[id];
    const body = reader.part(reader.u32(), `the ${name ?? 'unknown'} section at byte ${from}`);
    yield { name, from, body };
  }
}

/** Reads the limits of a memory or a table; throws a `WasmFormatError`. */
export function readLimits(body: WasmReader): WasmLimits {
  const flags = body.byte();
  if (flags > 7) throw new WasmFormatError(`it has limits of an unknown kind, ${flags}`);
  const minimum = body.u64();
  const maximum = (flags & 1) === 0 ? undefined : body.u64();
  return { minimum, maximum, shared: (flags & 2) !== 0, wide: (flags & 4) !== 0 };
}

/** Reads one table, and where its limits stand; throws a `WasmFormatError`. */
export function readTable(body: WasmReader): { limits: WasmLimits; from: number; to: number } {
  const hasFirstValue = body.bytes[body.at] === 0x40;
  if (hasFirstValue) body.part(2, 'a table');
  body.valueType();
  const from = body.at;
  const limits = readLimits(body);
  const to = body.at;
  if (hasFirstValue) skipConstant(body);
  return { limits, from, to };
}

/** i32.const, i64.const, global.get, ref.null, ref.func. */
const WITH_ONE_NUMBER = new Set([0x41, 0x42, 0x23, 0xd0, 0xd2]);
/** Adding, subtracting and multiplying i32 and i64. */
const ARITHMETIC = new Set([0x6a, 0x6b, 0x6c, 0x7c, 0x7d, 0x7e]);

/** Passes over the expression that gives a global or a table its first value. */
export function skipConstant(body: WasmReader): void {
  for (;;) {
    const at = body.at;
    const opcode = body.byte();
    if (opcode === 0x0b) return;
    if (WITH_ONE_NUMBER.has(opcode)) body.u64();
    else if (opcode === 0x43) body.part(4, 'a constant');
    else if (opcode === 0x44) body.part(8, 'a constant');
    else if (opcode === 0xfd && body.u32() === 0x0c) body.part(16, 'a constant');
    else if (!ARITHMETIC.has(opcode)) {
      throw new WasmFormatError(`byte ${at} holds an instruction that a first value cannot have`);
    }
  }
}

/**
 * Rewrites a WebAssembly module so that its memory and its tables cannot grow over a limit.
 * Knows the memory and table sections; must not know who sets the limits or who runs the module.
 */
import { encodeUnsigned, type WasmReader } from './wasm-reader.ts';
import { readLimits, readTable, type WasmLimits, wasmSections } from './wasm-sections.ts';

export interface WasmCaps {
  /** For each memory, in pages of 64 KiB. */
  readonly memoryPages: number;
  /** For all tables together. What they have at the start is kept; the rest is shared equally. */
  readonly tableEntries: number;
}

/** Far more than an engine accepts; keeps the rewritten section small. */
const MOST_ENTRIES = 1000;

/** Bytes that take the place of the bytes from `from` to `to`. */
interface Patch {
  readonly from: number;
  readonly to: number;
  readonly bytes: readonly number[];
}

/** Limits, and where in the file they stand. */
interface Placed {
  readonly limits: WasmLimits;
  readonly from: number;
  readonly to: number;
}

/**
 * The module with lower maxima where they were too high or missing; the same bytes when nothing is.
 * A minimum over its cap stays, which makes the module invalid: refuse it before. Imported
 * memories and tables are left alone. Throws a `WasmFormatError`.
 */
export function capWasmGrowth(bytes: Uint8Array, caps: WasmCaps): Uint8Array {
  const patches: Patch[] = [];
  for (const { name, from, body } of wasmSections(bytes)) {
    if (name !== 'memory' && name !== 'table') continue;
    const start = body.at;
    const placed = readPlaced(body, name);
    const spare = caps.tableEntries - placed.reduce((sum, { limits }) => sum + limits.minimum, 0);
    const share = Math.max(0, Math.floor(spare / placed.length));
    const inner = placed
      .map((item) =>
        capped(item, name === 'memory' ? caps.memoryPages : item.limits.minimum + share),
      )
      .filter((patch) => patch !== undefined);
    if (inner.length === 0) continue;
    const content = patched(bytes.subarray(0, body.end), inner).subarray(start);
    patches.push({ from, to: start, bytes: [bytes[from]!, ...encodeUnsigned(content.length)] });
    patches.push(...inner);
  }
  return patches.length === 0 ? bytes : patched(bytes, patches);
}

function readPlaced(body: WasmReader, name: 'memory' | 'table'): Placed[] {
  return Array.from({ length: body.count(MOST_ENTRIES) }, () => {
    if (name === 'table') return readTable(body);
    const from = body.at;
    const limits = readLimits(body);
    return { limits, from, to: body.at };
  });
}

function capped({ limits, from, to }: Placed, most: number): Patch | undefined {
  const { minimum, maximum, shared, wide } = limits;
  if (maximum !== undefined && maximum <= most) return undefined;
  const flags = 1 | (shared ? 2 : 0) | (wide ? 4 : 0);
  return { from, to, bytes: [flags, ...encodeUnsigned(minimum), ...encodeUnsigned(most)] };
}

function patched(bytes: Uint8Array, patches: readonly Patch[]): Uint8Array {
  const growth = patches.reduce((sum, { from, to, bytes }) => sum + bytes.length - (to - from), 0);
  const whole = new Uint8Array(bytes.length + growth);
  let read = 0;
  let written = 0;
  for (const { from, to, bytes: inserted } of patches) {
    whole.set(bytes.subarray(read, from), written);
    written += from - read;
    whole.set(inserted, written);
    written += inserted.length;
    read = to;
  }
  whole.set(bytes.subarray(read), written);
  return whole;
}

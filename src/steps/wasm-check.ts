/**
 * Whether a WebAssembly module may be run, and everything that speaks against it.
 * Knows what Heddle offers to modules; must not know where the bytes come from, and runs nothing.
 */
import type { ConfigProblem } from '../ports/step-type.ts';
import { printable } from '../std/printable.ts';
import { isError } from '../std/value-kinds.ts';
import {
  WASI_FUNCTIONS,
  WASI_MODULE,
  WASM_ABI_EXPORTS,
  WASM_ELEMENT_BYTES,
  WASM_TABLE_ENTRIES,
  type WasmAbi,
  wasmAbi,
} from '../std/wasm-abi.ts';
import { readWasmModule, type WasmExport, type WasmModule } from '../std/wasm-binary.ts';
import { wasmEngine } from '../std/wasm-engine.ts';
import { WasmFormatError } from '../std/wasm-reader.ts';
import { WASM_PAGE, wasmKind } from '../std/wasm-sections.ts';

const MOST_GLOBALS = 1_000_000;
/** Of a long list, the rest is only counted. */
const MOST_LISTED = 50;

export type Checked = { readonly abi: WasmAbi } | { readonly problems: readonly ConfigProblem[] };

/** Checks a module, whose memory may have `memoryPages`. `name` is for messages. */
export async function checkModule(
  name: string,
  bytes: Uint8Array<ArrayBuffer>,
  memoryPages: number,
): Promise<Checked> {
  const shown = `"${printable(name)}"`;
  const kindProblem = checkKind(shown, bytes);
  if (kindProblem !== undefined) return { problems: [kindProblem] };
  const { module, fault } = read(bytes);
  if (module !== undefined) {
    const problems = [
      ...checkSizes(shown, module, memoryPages),
      ...checkImports(shown, module),
      ...checkExports(shown, module),
    ];
    if (problems.length > 0) return { problems };
  }
  const invalid = await compileFault(bytes);
  if (invalid !== undefined)
    return { problems: [problem(`${shown} ${invalid}.`, 'build it again')] };
  if (module === undefined) return { problems: [problem(`${shown} cannot be read: ${fault}.`)] };
  return { abi: wasmAbi(module) };
}

const BUILD = 'build it for wasm32-unknown-unknown or wasm32-wasip1';

function problem(message: string, fix = BUILD): ConfigProblem {
  return { code: 'E_WASM', message, key: 'module', fix };
}

function checkKind(shown: string, bytes: Uint8Array): ConfigProblem | undefined {
  const { kind, start } = wasmKind(bytes);
  if (kind === 'module') return undefined;
  if (kind === 'component') {
    const message = `${shown} is a WebAssembly component; this build runs core modules and WASI preview-1 commands only.`;
    const fix =
      'build it for wasm32-wasip1 or wasm32-unknown-unknown, or take the core module out with "wasm-tools component unbundle"';
    return problem(message, fix);
  }
  if (bytes.length === 0) return problem(`${shown} is empty.`, 'build it again');
  if (kind === 'other-version') {
    const version = start.slice('00 61 73 6d '.length) || 'missing';
    return problem(`${shown} has the WebAssembly version ${version}; only 01 00 00 00 is known.`);
  }
  const first = start.slice(0, '00 00 00 00'.length);
  const text = /^\s*(\(|;;)/.test(String.fromCharCode(...bytes.subarray(0, 64)));
  const fix = text ? 'it looks like WAT text: compile it, for example with wat2wasm' : undefined;
  return problem(`${shown} is not a WebAssembly module (it starts with ${first}).`, fix);
}

function read(bytes: Uint8Array): { module?: WasmModule; fault?: string } {
  try {
    return { module: readWasmModule(bytes) };
  } catch (thrown) {
    if (thrown instanceof WasmFormatError) return { fault: thrown.message };
    throw thrown;
  }
}

/** Why Node does not accept the module, as the end of a sentence. Compiling runs none of its code. */
async function compileFault(bytes: Uint8Array<ArrayBuffer>): Promise<string | undefined> {
  try {
    await wasmEngine.compile(bytes);
    return undefined;
  } catch (thrown) {
    const message = isError(thrown) ? thrown.message : String(thrown);
    const why = message.replace(/^WebAssembly\.\w+\(\): /, '').replace(/ @\+(\d+)$/, ' (byte $1)');
    return `is damaged, or needs a newer Node than ${process.version}: ${printable(why)}`;
  }
}

function* checkSizes(
  shown: string,
  module: WasmModule,
  memoryPages: number,
): Generator<ConfigProblem> {
  const { memories, tables, elementBytes, globalCount } = module;
  if (memories.length > 1)
    yield problem(`${shown} has ${memories.length} memories; one is allowed.`);
  for (const { minimum, shared, wide } of memories) {
    if (shared)
      yield problem(
        `${shown} shares its memory between threads, which no step may.`,
        'build it without threads',
      );
    if (wide) yield problem(`${shown} has a memory with 64-bit addresses.`, 'build it for wasm32');
    if (minimum <= memoryPages) continue;
    const message = `${shown} wants ${minimum * WASM_PAGE} bytes of memory at the start; memory_max allows ${memoryPages * WASM_PAGE}.`;
    yield problem(message, 'raise memory_max, or build it with a smaller memory');
  }
  const entries = tables.reduce((sum, table) => sum + table.minimum, 0);
  if (entries > WASM_TABLE_ENTRIES) {
    yield problem(`${shown} wants ${entries} table entries; ${WASM_TABLE_ENTRIES} are allowed.`);
  }
  if (elementBytes > WASM_ELEMENT_BYTES) {
    const message = `${shown} fills its tables with ${elementBytes} bytes; ${WASM_ELEMENT_BYTES} are allowed.`;
    yield problem(message);
  }
  if (globalCount > MOST_GLOBALS) {
    yield problem(`${shown} has ${globalCount} globals; ${MOST_GLOBALS} are allowed.`);
  }
}

function* checkImports(shown: string, module: WasmModule): Generator<ConfigProblem> {
  const command = wasmAbi(module) === 'command';
  const refused: string[] = [];
  for (const { module: from, name, kind, type } of module.imports) {
    const wanted = command && from === WASI_MODULE ? wasiType(name) : undefined;
    if (kind === 'function' && type === wanted) continue;
    const asked = `${printable(from, 60)}.${printable(name, 60)}`;
    refused.push(
      wanted === undefined ? asked : `${asked} as ${described(kind, type)} (offered: ${wanted})`,
    );
  }
  if (refused.length === 0) return;
  const offers = command
    ? 'a command may import some functions of WASI preview 1 only'
    : 'a byte ABI module gets no imports';
  yield problem(
    `${shown} imports what it does not get: ${listed(refused)}.`,
    `${offers}; build it without these`,
  );
}

function wasiType(name: string): string | undefined {
  return Object.hasOwn(WASI_FUNCTIONS, name)
    ? WASI_FUNCTIONS[name as keyof typeof WASI_FUNCTIONS]
    : undefined;
}

function* checkExports(
  shown: string,
  { exports, ...module }: WasmModule,
): Generator<ConfigProblem> {
  const abi = wasmAbi({ exports, ...module });
  const found = new Map(exports.map((item) => [item.name, item]));
  const faults: string[] = [];
  if (found.get('memory')?.kind !== 'memory')
    faults.push(missing('memory', 'a memory', found.get('memory')));
  for (const [name, type] of Object.entries(WASM_ABI_EXPORTS[abi])) {
    const item = found.get(name);
    if (item?.kind === 'function' && item.type === type) continue;
    faults.push(missing(name, type, item));
  }
  if (faults.length === 0) return;
  const all = exports.map(
    ({ name, kind, type }) => `${printable(name, 60)}: ${described(kind, type)}`,
  );
  const has = all.length === 0 ? 'It exports nothing' : `It exports ${listed(all)}`;
  const what = abi === 'command' ? 'a WASI command' : 'the byte ABI';
  yield problem(
    `${shown} does not fit ${what}: ${faults.join('; ')}. ${has}.`,
    'see the guide for WebAssembly steps',
  );
}

function missing(name: string, wanted: string, item: WasmExport | undefined): string {
  if (item === undefined) return `${name} is missing (${wanted})`;
  return `${name} is ${described(item.kind, item.type)}, not ${wanted}`;
}

function described(kind: string, type: string): string {
  return kind === 'function' ? type : `a ${kind} (${type})`;
}

function listed(items: readonly string[]): string {
  if (items.length <= MOST_LISTED) return items.join(', ');
  return `${items.slice(0, MOST_LISTED).join(', ')} and ${items.length - MOST_LISTED} more`;
}

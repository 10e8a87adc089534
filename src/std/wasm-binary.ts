/**
 * What a WebAssembly file declares: its kind, imports, exports, memories and tables.
 * Knows the binary format; must not run anything, read files, or decide what is allowed.
 */
import { WasmFormatError, WasmReader } from './wasm-reader.ts';
import {
  readLimits,
  readTable,
  skipConstant,
  type WasmLimits,
  wasmSections,
} from './wasm-sections.ts';

type WasmExternKind = 'function' | 'table' | 'memory' | 'global' | 'tag';

/** Something a module offers. `type` is in words: `(i32, i32) -> i32`, `mutable i32`. */
export interface WasmExport {
  readonly name: string;
  readonly kind: WasmExternKind;
  readonly type: string;
}

/** Something a module asks for, by the name of the giver and the thing. */
interface WasmImport extends WasmExport {
  readonly module: string;
}

/** The declarations of a core module. Lists and counts hold imported things first, then own ones. */
export interface WasmModule {
  readonly imports: readonly WasmImport[];
  readonly exports: readonly WasmExport[];
  readonly memories: readonly WasmLimits[];
  readonly tables: readonly WasmLimits[];
  readonly functionCount: number;
  readonly globalCount: number;
  /** Size of what tables are filled with; each entry takes a byte at least. */
  readonly elementBytes: number;
  /** A function of the module runs as soon as an instance is made. */
  readonly startsItself: boolean;
}

/** No list of a module may be longer; V8 sets the same limits. */
const MOST = { items: 1_000_000, names: 100_000, values: 1000 };
/** A function type shown to people is cut after so many values. */
const MOST_SHOWN = 12;

const KINDS = ['function', 'table', 'memory', 'global', 'tag'] as const;

/** What a core module declares; throws a `WasmFormatError`. It does not check the code. */
export function readWasmModule(bytes: Uint8Array): WasmModule {
  const draft = new Draft();
  for (const { name, body } of wasmSections(bytes)) {
    if (name === 'start') draft.startsItself = true;
    if (name === 'element') draft.elementBytes += body.end - body.at;
    const read = name === undefined ? undefined : ITEM_READERS[name];
    if (read === undefined) continue;
    const most = name === 'import' || name === 'export' ? MOST.names : MOST.items;
    each(body, most, () => read(draft, body));
  }
  return draft.finish();
}

/** Calls `read` for every item of a list. Each item takes a byte at least, so this ends. */
function each(body: WasmReader, most: number, read: () => void): void {
  for (let left = body.count(most); left > 0; left--) read();
}

type ItemReader = (draft: Draft, body: WasmReader) => unknown;

const ITEM_READERS: Readonly<Partial<Record<string, ItemReader>>> = {
  type: (draft, body) => draft.addType(body),
  import: (draft, body) => draft.addImport(body),
  function: (draft, body) => draft.functions.push(body.u32()),
  table: (draft, body) => draft.addTable(body),
  memory: (draft, body) => draft.memories.push(readLimits(body)),
  global: (draft, body) => draft.addGlobal(body),
  export: (draft, body) => draft.addExport(body),
};

/** Collects declarations. Function types are decoded only where a person may see them. */
class Draft {
  readonly types: WasmReader[] = [];
  readonly functions: number[] = [];
  readonly globals: string[] = [];
  readonly memories: WasmLimits[] = [];
  readonly tables: WasmLimits[] = [];
  readonly tags: number[] = [];
  private readonly signatures = new Map<number, string>();
  readonly imports: WasmImport[] = [];
  readonly exports: { name: string; kind: WasmExternKind; index: number }[] = [];
  startsItself = false;
  elementBytes = 0;

  addType(body: WasmReader): void {
    const form = body.byte();
    if (form !== 0x60) {
      const hex = form.toString(16);
      throw new WasmFormatError(`it declares a type of the kind 0x${hex}, which is not a function`);
    }
    this.types.push(new WasmReader(body.bytes, body.at, body.end));
    for (let list = 0; list < 2; list++) each(body, MOST.values, () => body.valueType());
  }

  addImport(body: WasmReader): void {
    const module = body.text();
    const name = body.text();
    const kind = kindOf(body);
    if (kind === 'function') this.functions.push(body.u32());
    else if (kind === 'table') this.addTable(body);
    else if (kind === 'memory') this.memories.push(readLimits(body));
    else if (kind === 'global') this.globals.push(globalType(body));
    else this.tags.push(body.byte() + body.u32());
    const type = this.typeOf(kind, this.listOf(kind).length - 1);
    this.imports.push({ module, name, kind, type });
  }

  addTable(body: WasmReader): void {
    this.tables.push(readTable(body).limits);
  }

  addGlobal(body: WasmReader): void {
    this.globals.push(globalType(body));
    skipConstant(body);
  }

  addExport(body: WasmReader): void {
    this.exports.push({ name: body.text(), kind: kindOf(body), index: body.u32() });
  }

  finish(): WasmModule {
    const { imports, memories, tables, elementBytes, startsItself } = this;
    const exports = this.exports.map(({ name, kind, index }) => {
      return { name, kind, type: this.typeOf(kind, index) };
    });
    const functionCount = this.functions.length;
    const globalCount = this.globals.length;
    const counts = { functionCount, globalCount, elementBytes };
    return { imports, exports, memories, tables, ...counts, startsItself };
  }

  private listOf(kind: WasmExternKind): readonly unknown[] {
    if (kind === 'function') return this.functions;
    if (kind === 'memory') return this.memories;
    if (kind === 'table') return this.tables;
    return kind === 'global' ? this.globals : this.tags;
  }

  private typeOf(kind: WasmExternKind, index: number): string {
    if (kind === 'tag') return 'tag';
    if (index >= this.listOf(kind).length) return `unknown ${kind} ${index}`;
    if (kind === 'function') return this.signature(this.functions[index]!);
    if (kind === 'global') return this.globals[index]!;
    if (kind === 'memory') return describeLimits(this.memories[index]!, 'pages');
    return describeLimits(this.tables[index]!, 'entries');
  }

  /** The words for a function type; kept, because a million exports may share a long one. */
  private signature(index: number): string {
    const kept = this.signatures.get(index);
    if (kept !== undefined) return kept;
    const type = this.types[index];
    const words = type === undefined ? `unknown type ${index}` : describeFunction(type);
    this.signatures.set(index, words);
    return words;
  }
}

function describeFunction(type: WasmReader): string {
  const reader = new WasmReader(type.bytes, type.at, type.end);
  const [parameters, results] = [valueTypes(reader), valueTypes(reader)];
  if (results.length === 0) return `(${listed(parameters)})`;
  const result = results.length === 1 ? results[0] : `(${listed(results)})`;
  return `(${listed(parameters)}) -> ${result}`;
}

function listed(types: readonly string[]): string {
  if (types.length <= MOST_SHOWN) return types.join(', ');
  return `${types.slice(0, MOST_SHOWN).join(', ')} and ${types.length - MOST_SHOWN} more`;
}

function valueTypes(reader: WasmReader): string[] {
  const types: string[] = [];
  each(reader, MOST.values, () => types.push(reader.valueType()));
  return types;
}

function describeLimits({ minimum, maximum, shared, wide }: WasmLimits, unit: string): string {
  const range = maximum === undefined ? `${minimum} or more` : `${minimum} to ${maximum}`;
  return `${range} ${unit}${shared ? ', shared' : ''}${wide ? ', 64-bit' : ''}`;
}

function kindOf(body: WasmReader): WasmExternKind {
  const at = body.at;
  const kind = KINDS[body.byte()];
  if (kind === undefined) {
    throw new WasmFormatError(`byte ${at} names an unknown kind of import or export`);
  }
  return kind;
}

function globalType(body: WasmReader): string {
  const type = body.valueType();
  return body.byte() === 1 ? `mutable ${type}` : type;
}

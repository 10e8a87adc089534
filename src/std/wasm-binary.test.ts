/**
 * Reading and capping WebAssembly binaries, whole and broken.
 * Must not run any module.
 */
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { appendSuffix, compileWat, fixture } from '../../test/fixtures/wasm/compile.ts';
import { wasmAbi } from './wasm-abi.ts';
import { readWasmModule } from './wasm-binary.ts';
import { capWasmGrowth } from './wasm-cap.ts';
import { wasmEngine } from './wasm-engine.ts';
import { encodeUnsigned, WasmFormatError, WasmReader } from './wasm-reader.ts';
import { wasmKind } from './wasm-sections.ts';

const HEADER = [0x00, 0x61, 0x73, 0x6d, 0x01, 0x00, 0x00, 0x00];
const CAPS = { memoryPages: 16, tableEntries: 1000 };

function module(...sections: readonly (readonly number[])[]): Uint8Array<ArrayBuffer> {
  return Uint8Array.from([...HEADER, ...sections.flat()]);
}

function section(id: number, ...content: readonly number[]): number[] {
  return [id, ...encodeUnsigned(content.length), ...content];
}

describe('what a file is', () => {
  it.each([
    ['a core module', HEADER, 'module', '00 61 73 6d 01 00 00 00'],
    ['a component', [0, 0x61, 0x73, 0x6d, 0x0d, 0, 1, 0], 'component', '00 61 73 6d 0d 00 01 00'],
    [
      'a later version',
      [0, 0x61, 0x73, 0x6d, 2, 0, 0, 0],
      'other-version',
      '00 61 73 6d 02 00 00 00',
    ],
    ['a header that is cut off', [0, 0x61, 0x73, 0x6d], 'other-version', '00 61 73 6d'],
    [
      'an ELF program',
      [0x7f, 0x45, 0x4c, 0x46, 2, 1, 1, 0, 9, 9],
      'not-wasm',
      '7f 45 4c 46 02 01 01 00',
    ],
    ['three bytes', [1, 2, 3], 'not-wasm', '01 02 03'],
    ['nothing', [], 'not-wasm', ''],
  ])('is told for %s, with its first bytes', (_, bytes, kind, start) => {
    expect(wasmKind(Uint8Array.from(bytes))).toEqual({ kind, start });
  });
});

describe('reading a module', () => {
  it('finds imports, exports, memories and tables with their types', async () => {
    const wat = `(module
      (import "env" "log" (func (param i32 i64) (result f32)))
      (import "env" "flag" (global (mut i32)))
      (memory (export "memory") 1 9)
      (table (export "table") 2 funcref)
      (global (export "answer") i32 (i32.const 42))
      (global f64 (f64.const 1.5))
      (func (export "two") (param f64) (result i32 i64) (unreachable))
      (func (export "none"))
      (func $start) (start $start))`;
    expect(readWasmModule(await compileWat('all', wat))).toMatchObject({
      imports: [
        { module: 'env', name: 'log', kind: 'function', type: '(i32, i64) -> f32' },
        { module: 'env', name: 'flag', kind: 'global', type: 'mutable i32' },
      ],
      exports: [
        { name: 'memory', kind: 'memory', type: '1 to 9 pages' },
        { name: 'table', kind: 'table', type: '2 or more entries' },
        { name: 'answer', kind: 'global', type: 'i32' },
        { name: 'two', kind: 'function', type: '(f64) -> (i32, i64)' },
        { name: 'none', kind: 'function', type: '()' },
      ],
      memories: [{ minimum: 1, maximum: 9, shared: false, wide: false }],
      tables: [{ minimum: 2, maximum: undefined }],
      functionCount: 4,
      globalCount: 3,
      startsItself: true,
    });
  });

  it.each([
    ['shared-memory', { minimum: 1, maximum: 16, shared: true, wide: false }],
    ['wide-memory', { minimum: 1, maximum: 16, shared: false, wide: true }],
    ['huge-memory', { minimum: 65_536, maximum: undefined, shared: false, wide: false }],
  ])('sees the memory of %s', async (name, memory) => {
    expect(readWasmModule(await fixture(name)).memories).toEqual([memory]);
  });

  it('tells a command by its _start and memory, and takes all else for the byte ABI', async () => {
    expect(wasmAbi(readWasmModule(await fixture('command-upper')))).toBe('command');
    expect(wasmAbi(readWasmModule(await appendSuffix()))).toBe('bytes');
  });

  it('counts what is imported before what is its own, as the format does', async () => {
    const { memories, exports } = readWasmModule(await fixture('imported-memory'));
    expect(memories).toHaveLength(1);
    expect(exports[0]).toMatchObject({ name: 'memory', type: '1 or more pages' });
  });
});

describe('hostile bytes', () => {
  it.each([
    ['a number without end', [1, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff], /more than 32 bits/],
    [
      'a section longer than the file',
      [1, 0x7f, 0],
      /type section at byte 8 says it has 127 bytes/,
    ],
    ['a list of four billion types', section(1, 0xff, 0xff, 0xff, 0xff, 0x0f), /4294967295 items/],
    ['a list longer than its section', section(3, 9, 0), /ends too early/],
    ['a name longer than the file', section(7, 1, 0x7f, 0x61), /says it has 127 bytes/],
    ['a type that is no function', section(1, 1, 0x5f, 0), /kind 0x5f/],
    ['an unknown value type', section(1, 1, 0x60, 1, 0x01, 0), /value type 0x1/],
    ['limits of an unknown kind', section(5, 1, 0x40, 1), /limits of an unknown kind/],
    ['an unknown kind of export', section(7, 1, 1, 0x61, 9, 0), /unknown kind/],
    ['a first value that runs code', section(6, 1, 0x7f, 0, 0x10, 0, 0x0b), /first value/],
    ['two million globals', section(6, ...encodeUnsigned(2_000_000)), /2000000 items/],
  ])('make %s a fault in words', (_, bytes, sentence) => {
    expect(() => readWasmModule(module(bytes))).toThrow(WasmFormatError);
    expect(() => readWasmModule(module(bytes))).toThrow(sentence);
  });

  it('show an export of an unknown function instead of failing', () => {
    const { exports } = readWasmModule(module(section(7, 1, 1, 0x61, 0, 5)));
    expect(exports).toEqual([{ name: 'a', kind: 'function', type: 'unknown function 5' }]);
  });

  it('never give anything but declarations or a format fault, wherever a module is cut', async () => {
    const whole = await fixture('command-upper');
    for (let length = 0; length < whole.length; length++) {
      expectReadOrFault(whole.slice(0, length));
    }
  });

  it('never give anything but declarations or a format fault, whatever is changed', async () => {
    const whole = await fixture('counter');
    const change = fc.tuple(fc.nat(whole.length - 1), fc.nat(255));
    fc.assert(
      fc.property(fc.array(change, { minLength: 1, maxLength: 8 }), (changes) => {
        const bytes = whole.slice();
        for (const [at, value] of changes) bytes[at] = value;
        expectReadOrFault(bytes);
      }),
    );
  });

  it('cut long function types where people see them', () => {
    const types = section(1, 1, 0x60, 20, ...Array.from({ length: 20 }, () => 0x7f), 0);
    const { exports } = readWasmModule(
      module(types, section(3, 1, 0), section(7, 1, 1, 0x61, 0, 0)),
    );
    expect(exports[0]?.type).toMatch(/^\(i32(, i32){11} and 8 more\)$/);
  });
});

function expectReadOrFault(bytes: Uint8Array): void {
  for (const read of [readWasmModule, (b: Uint8Array) => capWasmGrowth(b, CAPS)]) {
    try {
      read(bytes);
    } catch (thrown) {
      expect(thrown).toBeInstanceOf(WasmFormatError);
    }
  }
}

describe('capping growth', () => {
  it.each([
    ['no maximum', '(memory 1)', 16],
    ['a higher maximum', '(memory 1 40000)', 16],
    ['a lower maximum', '(memory 1 5)', 5],
  ])('gives a memory with %s the lower of both', async (_, memory, maximum) => {
    const bytes = await compileWat('cap', `(module ${memory} (func (export "f")))`);
    const capped = capWasmGrowth(bytes, CAPS);
    expect(readWasmModule(capped)).toEqual({
      ...readWasmModule(bytes),
      memories: [{ minimum: 1, maximum, shared: false, wide: false }],
    });
    await expect(wasmEngine.compile(Uint8Array.from(capped))).resolves.toBeDefined();
  });

  it('shares what is left for tables among them, and keeps what they have', async () => {
    const wat =
      '(module (memory 1) (table 100 funcref) (table 300 700 externref) (table 0 9 funcref))';
    const capped = capWasmGrowth(await compileWat('tables', wat), CAPS);
    const { tables, memories } = readWasmModule(capped);
    expect(tables.map(({ minimum, maximum }) => [minimum, maximum])).toEqual([
      [100, 300],
      [300, 500],
      [0, 9],
    ]);
    expect(memories[0]?.maximum).toBe(16);
    await expect(wasmEngine.compile(Uint8Array.from(capped))).resolves.toBeDefined();
  });

  it('leaves a module alone that cannot grow over the caps', async () => {
    const bytes = await compileWat('small', '(module (memory 1 4) (table 1 10 funcref))');
    expect(capWasmGrowth(bytes, CAPS)).toBe(bytes);
  });

  it('keeps every other byte, also when the sizes of sections need more bytes', async () => {
    const bytes = await appendSuffix();
    const capped = capWasmGrowth(bytes, { ...CAPS, memoryPages: 65_536 });
    expect(capped.length).toBe(bytes.length + 3);
    expect(capWasmGrowth(capped, { ...CAPS, memoryPages: 65_536 })).toBe(capped);
    expect(readWasmModule(capped).exports.map((e) => e.name)).toEqual(
      readWasmModule(bytes).exports.map((e) => e.name),
    );
  });

  it('changes shared and 64-bit memories in their own encoding', async () => {
    const capped = capWasmGrowth(await fixture('shared-memory'), { ...CAPS, memoryPages: 8 });
    expect(readWasmModule(capped).memories[0]).toMatchObject({ maximum: 8, shared: true });
  });
});

describe('numbers', () => {
  it('are the same after writing and reading', () => {
    fc.assert(
      fc.property(fc.nat(0xffff_ffff), (value) => {
        expect(new WasmReader(Uint8Array.from(encodeUnsigned(value))).u32()).toBe(value);
      }),
    );
  });
});

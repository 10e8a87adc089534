/**
 * The step type `wasm`: which modules it takes, and what it does with input and output.
 * Must not run a module: a stand-in sandbox records what it is asked for.
 */
import { createHash } from 'node:crypto';
import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { appendSuffix, compileWat, fixture } from '../../test/fixtures/wasm/compile.ts';
import type { SandboxCall } from '../ports/sandbox.ts';
import type { AttemptContext, Prepared } from '../ports/step-type.ts';
import { misfits } from '../std/json-schema.ts';
import { readWasmModule } from '../std/wasm-binary.ts';
import { type WasmReady, wasmStep } from './wasm.ts';

type Settings = Record<string, unknown>;
const DEFAULTS = { memory_max: '64mb', output: 'text', output_max: '16mb' };

let root: string;

beforeAll(async () => {
  root = await mkdtemp(join(tmpdir(), 'heddle-wasm-'));
  await mkdir(join(root, 'flows'));
  await writeFile(join(root, 'flows', 'append.wasm'), await appendSuffix());
});

afterAll(() => rm(root, { recursive: true }));

async function prepare(settings: Settings): Promise<Prepared<WasmReady>> {
  const config = { ...DEFAULTS, ...settings } as never;
  const place = { root, directory: join(root, 'flows') };
  return wasmStep.prepare!({ uses: 'wasm', config, place, graceMs: 5_000, load: false });
}

/** The only problem that the settings give. */
async function problemOf(settings: Settings) {
  const prepared = await prepare(settings);
  if ('ready' in prepared) throw new Error('no problem was found');
  expect(prepared.problems).toHaveLength(1);
  const { code, key, message, fix = '' } = prepared.problems[0]!;
  return { code, key, said: `${message} ${fix}` };
}

async function problemWith(bytes: Uint8Array | string, settings: Settings = {}) {
  await writeFile(join(root, 'flows', 'case.wasm'), bytes);
  return problemOf({ module: 'case.wasm', ...settings });
}

async function readyOf(settings: Settings): Promise<WasmReady> {
  const prepared = await prepare(settings);
  if ('problems' in prepared) throw new Error(prepared.problems[0]!.message);
  return prepared.ready;
}

describe('a file that is no usable module', () => {
  it.each([
    ['an ELF program', Uint8Array.of(0x7f, 0x45, 0x4c, 0x46, 2, 1), /starts with 7f 45 4c 46/],
    ['three bytes', Uint8Array.of(1, 2, 3), /starts with 01 02 03/],
    ['nothing', '', /is empty/],
    ['WAT text', '(module (memory 1))', /compile it, for example with wat2wasm/],
    ['a later version', Uint8Array.of(0, 0x61, 0x73, 0x6d, 2, 0, 0, 0), /version 02 00 00 00/],
    [
      'a component',
      Uint8Array.of(0, 0x61, 0x73, 0x6d, 0x0d, 0, 1, 0),
      /is a WebAssembly component.*wasm32-wasip1/,
    ],
  ])('is named for what it is: %s', async (_, bytes, sentence) => {
    const { code, key, said } = await problemWith(bytes);
    expect({ code, key }).toEqual({ code: 'E_WASM', key: 'module' });
    expect(said).toMatch(sentence);
  });

  it('is told in words when it is cut off', async () => {
    const whole = await appendSuffix();
    const { code, said } = await problemWith(whole.slice(0, whole.length - 20));
    expect(code).toBe('E_WASM');
    expect(said).toMatch(/damaged/);
    expect(said).not.toMatch(/WebAssembly\.\w+\(\)/);
  });

  it('names the Node version when its code is not known to this Node', async () => {
    const bytes = await appendSuffix();
    // The last instruction before the last `end` becomes one that nobody has.
    bytes[bytes.lastIndexOf(0x0b) - 2] = 0xff;
    const { said } = await problemWith(bytes);
    expect(said).toContain(process.version);
  });
});

describe('what a module asks for', () => {
  it.each([
    ['forbidden-imports', ['env.system', 'wasi_snapshot_preview1.path_open', 'no imports']],
    ['imported-memory', ['env.memory']],
    ['command-forbidden', ['path_open', 'sock_send', 'clock_time_get as (i64) -> i64']],
  ])('is refused with every import of %s by name', async (name, words) => {
    const { code, said } = await problemWith(await fixture(name));
    expect(code).toBe('E_WASM');
    for (const word of words) expect(said).toContain(word);
  });

  it.each([
    ['shared-memory', /shares its memory/],
    ['wide-memory', /64-bit/],
    ['huge-memory', /wants 4294967296 bytes.*memory_max allows 67108864/],
    ['huge-table', /1000001 table entries/],
    ['wrong-process', /process is \(i32, i64\) -> i64, not \(i32, i32, i32\) -> i32/],
    [
      'missing-process',
      /process is missing.*allocate: \(i32\) -> i32.*Process: a global \(mutable i32\)/,
    ],
  ])('is refused for %s', async (name, sentence) => {
    const { code, said } = await problemWith(await fixture(name));
    expect(code).toBe('E_WASM');
    expect(said).toMatch(sentence);
  });

  it('is refused when it exports nothing, or a mutable global for a function', async () => {
    expect((await problemWith(await compileWat('none', '(module)'))).said).toMatch(
      /exports nothing/,
    );
    const wat =
      '(module (memory (export "memory") 1) (global (export "process") (mut i32) (i32.const 0)))';
    const { said } = await problemWith(await compileWat('global', wat));
    expect(said).toMatch(/process is a global \(mutable i32\), not/);
  });

  it('may be granted when it is a command of allowed functions', async () => {
    await writeFile(join(root, 'flows', 'upper.wasm'), await fixture('command-upper'));
    expect(await readyOf({ module: 'upper.wasm' })).toMatchObject({ abi: 'command' });
  });
});

describe('the settings', () => {
  it('accept the file whose SHA-256 they name, in either case of letters', async () => {
    const sha256 = createHash('sha256')
      .update(await appendSuffix())
      .digest('hex');
    expect(await readyOf({ module: 'append.wasm', sha256 })).toBeDefined();
    expect(await readyOf({ module: 'append.wasm', sha256: sha256.toUpperCase() })).toBeDefined();
  });

  it('refuse another file than the one whose SHA-256 they name, and show both', async () => {
    const actual = createHash('sha256')
      .update(await appendSuffix())
      .digest('hex');
    const { code, key, said } = await problemOf({ module: 'append.wasm', sha256: '0'.repeat(64) });
    expect({ code, key }).toEqual({ code: 'E_WASM', key: 'sha256' });
    expect(said).toContain(actual);
    expect(said).toContain('0'.repeat(64));
  });

  it('refuse a SHA-256 that is none, and less memory than a page', async () => {
    expect(await problemOf({ module: 'append.wasm', sha256: 'x'.repeat(64) })).toMatchObject({
      code: 'E_BAD_CONFIG',
      key: 'sha256',
    });
    expect(await problemOf({ module: 'append.wasm', memory_max: '63kb' })).toMatchObject({
      code: 'E_BAD_CONFIG',
      key: 'memory_max',
    });
  });

  it('cap the memory by rewriting the module, which then has a hash of its own', async () => {
    const { bytes, sha256, memoryMaxBytes } = await readyOf({
      module: 'append.wasm',
      memory_max: '1mb',
    });
    expect(readWasmModule(bytes).memories).toMatchObject([{ minimum: 1, maximum: 16 }]);
    expect(memoryMaxBytes).toBe(2 ** 20);
    expect(sha256).toBe(createHash('sha256').update(bytes).digest('hex'));
  });

  it('have a schema that knows grants and refuses what it does not know', () => {
    const grants = { clock: true, random: false, args: ['-x'], env: { LANG: 'C' } };
    expect(misfits(wasmStep.with, { module: 'a.wasm', ...DEFAULTS, grants })).toEqual([]);
    expect(misfits(wasmStep.with, { module: 'a.wasm', grants: { network: true } })).toHaveLength(1);
    expect(misfits(wasmStep.with, { memory_max: 'much' })).toHaveLength(2);
  });
});

/** Runs the step with a sandbox that answers `output`, and tells what it was asked. */
async function attempt(input: unknown, output: Uint8Array, settings: Settings = {}) {
  const ready = await readyOf({ module: 'append.wasm' });
  const calls: SandboxCall[] = [];
  const notes: Settings[] = [];
  const lines: string[] = [];
  const context = {
    input,
    config: { module: 'append.wasm', ...DEFAULTS, ...settings },
    signal: new AbortController().signal,
    annotate: (metadata: Settings) => notes.push(metadata),
    log: (line: string) => lines.push(line),
    abilities: {
      sandbox: async (call: SandboxCall) => {
        calls.push(call);
        return { output, elapsedMs: 1.5000000000001, errorText: 'first\nsecond \u001b[31m\n' };
      },
    },
  } as unknown as AttemptContext;
  const result = await wasmStep.run(ready, context);
  return { result, call: calls[0]!, notes, lines, ready };
}

const text = (characters: string) => new TextEncoder().encode(characters);

describe('an attempt', () => {
  it.each([
    ['text as UTF-8', 'grüß', text('grüß')],
    ['bytes as they are', Uint8Array.of(0, 255), Uint8Array.of(0, 255)],
    ['a mapping as JSON text', { a: [1, null] }, text('{"a":[1,null]}')],
    ['null as JSON text', null, text('null')],
    ['no input as no bytes', undefined, new Uint8Array()],
  ])('hands over %s', async (_, input, bytes) => {
    const { call } = await attempt(input, text(''));
    expect(Uint8Array.from(call.input)).toEqual(Uint8Array.from(bytes));
  });

  it('hands over the limits, and grants nothing unless the settings do', async () => {
    const { call, ready } = await attempt('', text(''), { output_max: '1kb' });
    expect(call).toMatchObject({
      sha256: ready.sha256,
      memoryMaxBytes: 64 * 2 ** 20,
      outputMaxBytes: 1024,
      grants: { clock: false, random: false, args: [], env: {} },
    });
    const granted = await attempt('', text(''), { grants: { clock: true, args: ['-v'] } });
    expect(granted.call.grants).toEqual({ clock: true, random: false, args: ['-v'], env: {} });
  });

  it.each([
    ['text', text('ok ✓'), 'ok ✓'],
    ['text', text(''), ''],
    ['text', text('\ufeffmark'), 'mark'],
    ['json', text('\ufeff{"n":[1]}'), { n: [1] }],
    ['bytes', Uint8Array.of(0xff), Uint8Array.of(0xff)],
    ['json', text('{"n":[1]}'), { n: [1] }],
  ])('reads the output as %s', async (output, bytes, expected) => {
    expect((await attempt('', bytes, { output })).result).toEqual(expected);
  });

  it.each([
    ['text', Uint8Array.of(0xff, 0xfe), /not UTF-8/],
    ['json', Uint8Array.of(0xff, 0xfe), /not UTF-8/],
    ['json', text('{"n":'), /not JSON: line 1, column 6: expected a value, found the end/],
  ])('fails for good when the output is not %s', async (output, bytes, sentence) => {
    const failing = attempt('', bytes, { output });
    await expect(failing).rejects.toMatchObject({ code: 'E_WASM_OUTPUT', retryable: false });
    await expect(failing).rejects.toThrow(sentence);
  });

  it('F01 fails for a number which would be changed, and says where', async () => {
    const failing = attempt('', text('{"n":[9007199254740993]}'), { output: 'json' });
    await expect(failing).rejects.toMatchObject({ code: 'E_RESULT', retryable: false });
    await expect(failing).rejects.toThrow('$.n[0]: 9007199254740993 is too large to be exact');
  });

  it('F02 gets bytes inside of JSON as base64', async () => {
    const { call } = await attempt({ file: Buffer.from('hi') }, text(''));
    expect(JSON.parse(Buffer.from(call.input).toString())).toEqual({ file: { $bytes: 'aGk=' } });
  });

  it('notes the module as written, the lengths in bytes and the time, as numbers', async () => {
    const { notes } = await attempt('grüß', text('12345'));
    expect(notes).toEqual([
      { module_path: 'append.wasm', input_length: 6 },
      { output_length: 5, execution_time_ms: 1.5 },
    ]);
  });

  it('logs what the command wrote to its standard error, with nothing that steers a terminal', async () => {
    expect((await attempt('', text(''))).lines).toEqual(['first', 'second \\x1b[31m']);
  });
});

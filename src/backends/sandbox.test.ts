/**
 * Modules in the sandbox: what they give, how they fail, and what they cannot reach.
 * Needs the built worker; must not depend on how fast the machine is.
 */
import { afterAll, describe, expect, it } from 'vitest';
import { type Call, callOf, MEMORY_PAGES, send, text } from '../../test/fixtures/wasm/call.ts';
import { appendSuffix, compileWat, fixture } from '../../test/fixtures/wasm/compile.ts';
import type { SandboxCall, SandboxResult } from '../ports/sandbox.ts';
import { wasmBackend } from './sandbox.ts';

/** Far more than any of this takes; a hang fails the test instead of the whole run. */
const HANG_MS = 20_000;

const shared = wasmBackend();
afterAll(() => shared.close());

async function run(name: string, call?: Call): Promise<SandboxResult> {
  return send(shared, await callOf(await fixture(name), call));
}

describe('the byte ABI', { timeout: HANG_MS }, () => {
  it('gives the output of the example module', async () => {
    const result = await send(shared, await callOf(await appendSuffix(), { input: 'hello' }));
    expect(text(result)).toBe('hello-wasm');
    expect(result.elapsedMs).toBeGreaterThanOrEqual(0);
    expect(result.errorText).toBe('');
  });

  it('lets the memory grow as far as its cap, and no further', async () => {
    const { output } = await run('grow-to-limit');
    expect(new DataView(output.buffer, output.byteOffset).getUint32(0, true)).toBe(MEMORY_PAGES);
  });

  it('carries inputs and outputs larger than the first memory, byte for byte', async () => {
    const input = Uint8Array.from({ length: 1_000_000 }, (_, i) => i % 251);
    const call = await callOf(await appendSuffix(), { input, outputMaxBytes: 2_000_000 });
    const { output } = await send(shared, call);
    expect(output.length).toBe(input.length + 5);
    expect(Buffer.compare(output.subarray(0, input.length), input)).toBe(0);
  });

  it('leaves the caller its input, also when that is a part of a larger buffer', async () => {
    const whole = new TextEncoder().encode('left-middle-right'.repeat(2000));
    const input = whole.subarray(5, 25_000);
    const call = await callOf(await appendSuffix(), { input });
    const { output } = await send(shared, call);
    expect(output.length).toBe(input.length + 5);
    expect(whole.buffer.byteLength).toBe(34_000);
  });

  it('takes a length of 0 for an empty output', async () => {
    expect((await run('empty-output', { input: 'x' })).output.length).toBe(0);
  });

  it('takes an empty input', async () => {
    const result = await send(shared, await callOf(await appendSuffix()));
    expect(text(result)).toBe('-wasm');
  });

  it.each([
    ['null-pointer', 'E_WASM_NULL', /null pointer/],
    ['pointer-outside', 'E_WASM_ABI', /16 bytes at 2147483632, but the memory has 65536/],
    ['length-negative', 'E_WASM_ABI', /4294967295 bytes/],
    ['length-huge', 'E_WASM_ABI', /2147483648 bytes/],
    ['length-one-over', 'E_WASM_ABI', /65 bytes at 65472/],
    ['allocate-outside', 'E_WASM_ABI', /allocate\(7\) gave 65535/],
    ['allocate-overlap', 'E_WASM_ABI', /overlap/],
    ['allocate-null', 'E_WASM_MEMORY', /allocate\(7\) gave no memory/],
    ['large-output', 'E_WASM_OUTPUT_TOO_LARGE', /larger than 65536 bytes/],
    ['grow-then-trap', 'E_WASM_MEMORY', /unreachable.*from 65536 to 4194304 bytes/],
    ['trap-unreachable', 'E_WASM_TRAP', /unreachable in function 2 "process"/],
    ['trap-divide', 'E_WASM_TRAP', /divide by zero in function 2 "process"/],
    ['trap-outside', 'E_WASM_TRAP', /out of bounds in function 2 "process"/],
    ['trap-indirect', 'E_WASM_TRAP', /in function 2 "process"/],
    ['trap-stack', 'E_WASM_TRAP', /stack overflow in function 2 "process"/],
    ['start-traps', 'E_WASM_TRAP', /unreachable in function 3 "start" while it started/],
    ['forbidden-imports', 'E_WASM_ABI', /cannot be linked/],
    ['missing-process', 'E_WASM_ABI', /does not export process/],
  ])('ends %s with %s, and serves the next call', async (name, code, sentence) => {
    const failing = run(name, { input: 'payload' });
    await expect(failing).rejects.toMatchObject({ name: 'StepFailure', code });
    await expect(failing).rejects.toThrow(sentence);
    expect(text(await run('echo', { input: 'still here' }))).toBe('still here');
  });

  it('shows the name that a module gives its function, with nothing that steers a terminal', async () => {
    const wat = await compileWat('name', '(module (func $evil_name_here (unreachable)) (start 0))');
    const evil = Buffer.from(
      Buffer.from(wat).toString('latin1').replace('evil_name_here', 'evil\x1b[31m\nhere'),
      'latin1',
    );
    await expect(send(shared, await callOf(Uint8Array.from(evil)))).rejects.toThrow(
      /in function 0 "evil\\x1b\[31m\\x0ahere"/,
    );
  });
});

describe('isolation', { timeout: HANG_MS }, () => {
  it('gives every attempt a fresh instance: nothing is left of the one before', async () => {
    const backend = wasmBackend({ threads: 1 });
    const call = await callOf(await fixture('counter'), { input: 'x' });
    for (let i = 0; i < 20; i++) expect(text(await send(backend, call))).toBe('11');
    await backend.close();
  });

  it('keeps modules apart, also when there are more than a thread keeps', async () => {
    const backend = wasmBackend({ threads: 1 });
    const calls = await Promise.all(Array.from({ length: 20 }, (_, i) => answering(i)));
    for (let round = 0; round < 2; round++) {
      for (const [i, call] of calls.entries()) {
        expect((await send(backend, call)).output[0]).toBe(i);
      }
    }
    await backend.close();
  });

  it('refuses a module whose memory or tables nobody capped', async () => {
    const module = await appendSuffix();
    const call = { ...(await callOf(module)), module, sha256: 'not capped' };
    await expect(send(shared, call)).rejects.toMatchObject({ code: 'E_WASM_MEMORY' });
    const tables = await fixture('grow-tables');
    await expect(send(shared, { ...call, module: tables, sha256: 'tables' })).rejects.toMatchObject(
      {
        code: 'E_WASM_ABI',
      },
    );
  });

  it('says that bytes are no module instead of running them', async () => {
    const call = {
      ...(await callOf(await appendSuffix())),
      module: Uint8Array.of(1, 2),
      sha256: 'x',
    };
    await expect(send(shared, call)).rejects.toMatchObject({ code: 'E_WASM_ABI' });
  });
});

/** A call to a module that answers with one byte. */
async function answering(byte: number): Promise<SandboxCall> {
  const wat = `(module (memory (export "memory") 1)
    (func (export "allocate") (param i32) (result i32) (i32.mul (local.get 0) (i32.const 64)))
    (func (export "process") (param i32 i32 i32) (result i32)
      (i32.store (local.get 2) (i32.const 1))
      (i32.store8 (i32.const 16) (i32.const ${byte}))
      (i32.const 16)))`;
  return callOf(await compileWat(`answer-${byte}`, wat));
}

describe('a WASI command', { timeout: HANG_MS }, () => {
  it('reads the input from stdin and gives its stdout', async () => {
    const input = `shout ${'é'.repeat(10_000)}!`;
    expect(text(await run('command-upper', { input }))).toBe(`SHOUT ${'é'.repeat(10_000)}!`);
  });

  it('may end itself with exit code 0', async () => {
    expect(text(await run('command-exit-0'))).toBe('done');
  });

  it('fails with any other exit code, and with what it said on stderr', async () => {
    const failing = run('command-exit-3');
    await expect(failing).rejects.toMatchObject({ code: 'E_WASM_EXIT' });
    await expect(failing).rejects.toThrow('ended with exit code 3: the file is torn');
  });

  it('gets no clock, no chance, no files, no arguments and no variables unless granted', async () => {
    const { output } = await run('command-asks');
    const [notCapable, badFile] = [76, 8];
    expect([...output]).toEqual([
      notCapable,
      notCapable,
      badFile,
      ...Array.from({ length: 21 }, () => 0),
    ]);
  });

  it('gets what is granted: a clock in whole milliseconds, chance, arguments and variables', async () => {
    const grants = { clock: true, random: true, args: ['-a'], env: { A: '1', B: '2' } };
    const { output } = await run('command-asks', { grants });
    expect([...output.subarray(0, 5)]).toEqual([0, 0, 8, 2, 2]);
    const nanoseconds = new DataView(output.buffer, output.byteOffset).getBigUint64(8, true);
    expect(nanoseconds % 1_000_000n).toBe(0n);
    expect(nanoseconds / 1_000_000n).toBeGreaterThan(1_600_000_000_000n);
    expect(output.subarray(16, 24).some((byte) => byte !== 0)).toBe(true);
    expect(text(await run('command-texts', { grants }))).toBe('module\0-a\0A=1\0B=2\0');
  });

  it('is ended when it writes more than the output may have', async () => {
    await expect(run('command-floods', { input: '1' })).rejects.toMatchObject({
      code: 'E_WASM_OUTPUT_TOO_LARGE',
      retryable: false,
    });
  });

  it('may write to stderr without end, of which 64 KiB are kept', async () => {
    const { errorText, output } = await run('command-floods', { input: '2' });
    expect(errorText).toHaveLength(65_536);
    expect(output.length).toBe(0);
  });

  it('gets errors for bad pointers, unknown files and sleeping, and the host is unharmed', async () => {
    const { output } = await run('command-bad-pointers', { input: 'x' });
    const [fault, invalid, badFile, notSeekable, notThere] = [21, 28, 8, 70, 52];
    expect([...output]).toEqual([
      fault,
      invalid,
      fault,
      fault,
      badFile,
      badFile,
      notSeekable,
      fault,
      notThere,
    ]);
  });
});

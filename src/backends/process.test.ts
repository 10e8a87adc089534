/**
 * The backend for programs: what a program gets and gives, and how one cannot be started.
 */
import { chmodSync, mkdirSync, mkdtempSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setImmediate } from 'node:timers/promises';
import { afterAll, afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { callOf, listen, scriptOf, send, text } from '../../test/fixtures/process/call.ts';
import type { Backend } from '../ports/backend.ts';
import { StepFailure } from '../run/step-error.ts';
import { processBackend } from './process.ts';

const folder = mkdtempSync(join(tmpdir(), 'heddle-process-'));
afterAll(() => rmSync(folder, { recursive: true, force: true }));

let backend: Backend;
beforeEach(() => {
  backend = processBackend();
});
afterEach(() => backend.close());

describe('a program', () => {
  it('gets each argument as one, whatever characters it holds', async () => {
    const args = ['a b', '; rm -rf x', '$(id)', '`id`', '"\'', 'two\nlines', '', '-n', '*', '\\'];
    const result = await send(backend, callOf('printf', { args: ['[%s]\\0', ...args] }));
    expect(text(result).split('\0').slice(0, -1)).toEqual(args.map((arg) => `[${arg}]`));
  });

  it('has the environment of its call and nothing of ours', async () => {
    vi.stubEnv('HEDDLE_CANARY', 'seen');
    const env = { PATH: '/usr/bin:/bin', GREETING: 'two\nlines "and" $quotes' };
    const result = await send(backend, callOf('env', { args: ['-0'], env, cwd: '/' }));
    vi.unstubAllEnvs();
    // Some shells count how deep they are, and name what they start.
    const found = text(result).split('\0').slice(0, -1);
    expect(found.filter((line) => !/^(SHLVL|_)=/.test(line)).sort()).toEqual([
      `GREETING=${env.GREETING}`,
      'PATH=/usr/bin:/bin',
      'PWD=/',
    ]);
  });

  it('tells why it is not wanted any more when that comes before it has begun', async () => {
    const reason = new StepFailure('E_ABORTED', 'the run stops because b failed');
    const before = send(backend, callOf('true', { signal: AbortSignal.abort(reason) }));
    await expect(before).rejects.toBe(reason);
    const controller = new AbortController();
    const meanwhile = send(backend, callOf('true', { signal: controller.signal }));
    controller.abort(reason);
    await expect(meanwhile).rejects.toBe(reason);
  });

  it('starts in its folder', async () => {
    expect(text(await send(backend, callOf('pwd', { cwd: '/' })))).toBe('/\n');
  });

  it.each([0, 1, 3, 125, 126, 127, 255])('can end with exit code %i', async (code) => {
    const result = await send(backend, scriptOf(`exit ${code}`));
    expect(result).toMatchObject({ exitCode: code, signal: undefined, leftBehind: false });
  });

  it('can be ended by a signal', async () => {
    const result = await send(backend, scriptOf('kill -9 $$'));
    expect(result).toMatchObject({ exitCode: undefined, signal: 'SIGKILL' });
  });

  it('reads all of its input, and reads the end at once when there is none', async () => {
    const stdin = 'x'.repeat(60_000);
    expect(text(await send(backend, callOf('cat', { stdin })))).toBe(stdin);
    expect((await send(backend, callOf('cat'))).stdout).toHaveLength(0);
  });

  it('may leave an input unread that is larger than any pipe', async () => {
    const stdin = new Uint8Array(8 * 2 ** 20);
    expect(text(await send(backend, scriptOf('echo done', { stdin })))).toBe('done\n');
  });

  it('has its output kept byte by byte', async () => {
    const script = `printf '\\000\\377\\012\\303('`;
    expect([...(await send(backend, scriptOf(script))).stdout]).toEqual([0, 255, 10, 0xc3, 40]);
  });

  it('has its output kept up to the limit, to the byte', async () => {
    const script = 'head -c 1000 /dev/zero';
    const kept = await send(backend, scriptOf(script, { outputMaxBytes: 1_000 }));
    expect(kept).toMatchObject({ stdoutBytes: 1_000, exitCode: 0 });
    expect(kept.stdout).toHaveLength(1_000);
    const over = send(backend, scriptOf(script, { outputMaxBytes: 999 }));
    await expect(over).rejects.toMatchObject({ code: 'E_OUTPUT_TOO_LARGE', retryable: false });
    await expect(over).rejects.toThrow('larger than 999 bytes');
  });

  it('is ended when it writes without end', async () => {
    await expect(send(backend, callOf('yes'))).rejects.toMatchObject({
      code: 'E_OUTPUT_TOO_LARGE',
    });
  });

  it('has its errors told line by line, and the last one kept', async () => {
    const { lines, onLine } = listen();
    const script = 'echo one >&2; echo >&2; echo out; printf "two \\033[31m" >&2';
    const result = await send(backend, scriptOf(script, { onLine }));
    expect(lines).toEqual(['one', 'two \u001b[31m']);
    expect(result).toMatchObject({ stderrBytes: 14, lastErrorLine: 'two \u001b[31m' });
    expect(text(result)).toBe('out\n');
  });

  it('has its output told instead of kept, without a limit to it', async () => {
    const { lines, onLine } = listen();
    const call = scriptOf('echo a; echo b; head -c 3000000 /dev/zero', {
      stdout: 'log',
      outputMaxBytes: 1,
      onLine,
    });
    const result = await send(backend, call);
    expect(result).toMatchObject({ exitCode: 0, stdoutBytes: 3_000_004 });
    expect(result.stdout).toHaveLength(0);
    expect(lines.slice(0, 2)).toEqual(['a', 'b']);
    expect(lines.at(-1)).toBe(
      '… and more: standard output had 3000004 bytes, the rest is not shown',
    );
  });
});

describe('a program that cannot be started', () => {
  const file = (name: string, content: string, mode = 0o755) => {
    writeFileSync(join(folder, name), content);
    chmodSync(join(folder, name), mode);
  };
  const failing = (program: string, more = {}) =>
    send(backend, callOf(program, { cwd: folder, ...more }));

  it.each([
    ['nosuch', /^program "nosuch" is not on PATH \(\/usr\/bin:\/bin\)$/],
    ['ls -l', /is not on PATH .*; write each argument as an item of its own$/],
    ['./nosuch', /^the program "\.\/nosuch" does not exist$/],
    ['./plain.txt/x', /^the program "\.\/plain\.txt\/x" does not exist$/],
    ['./plain.txt', /^the program "\.\/plain\.txt" is not executable; allow it with "chmod \+x"$/],
    ['./sub', /^the program "\.\/sub" is a folder$/],
    ['./bad.sh', /^the program "\.\/bad\.sh" names the interpreter "\/no\/such" in its first/],
    ['./dos.sh', /names the interpreter "\/bin\/sh\\x0d" in its first line/],
    ['\u001b[31m', /^program "\\x1b\[31m" is not on PATH/],
  ])('fails for good and says why: %j', async (program, message) => {
    file('plain.txt', 'x', 0o644);
    file('bad.sh', '#!/no/such -x\n');
    file('dos.sh', '#!/bin/sh\r\n');
    mkdirSync(join(folder, 'sub'), { recursive: true });
    const failure = failing(program, { env: { PATH: '/usr/bin:/bin' } });
    await expect(failure).rejects.toMatchObject({ code: 'E_SHELL', retryable: false });
    await expect(failure).rejects.toThrow(message);
  });

  it('is told as not executable when PATH leads to a file without the right', async () => {
    file('tool', '#!/bin/sh\n', 0o644);
    await expect(failing('tool', { env: { PATH: folder } })).rejects.toThrow('is not executable');
  });

  it('is looked for in the order of PATH, past folders and files that cannot run', async () => {
    mkdirSync(join(folder, 'late'), { recursive: true });
    file('twice', 'x', 0o644);
    file('late/twice', '#!/bin/sh\necho late\n');
    const env = { PATH: `/no/such::${folder}:${folder}/late` };
    expect(text(await failing('twice', { env }))).toBe('late\n');
  });

  it('is found in the usual places when there is no PATH', async () => {
    expect(text(await failing('echo', { args: ['x'], env: {} }))).toBe('x\n');
  });

  it('fails when its folder is not there', async () => {
    const failure = failing('true', { cwd: join(folder, 'gone') });
    await expect(failure).rejects.toMatchObject({ code: 'E_SHELL' });
    await expect(failure).rejects.toThrow(/the folder ".*gone" is not there/);
  });

  it('fails when its arguments are larger than the system allows', async () => {
    const failure = failing('true', { args: ['x'.repeat(8 * 2 ** 20)] });
    await expect(failure).rejects.toMatchObject({ code: 'E_SHELL', retryable: false });
    await expect(failure).rejects.toThrow('larger than this system allows');
  });
});

describe('the backend', () => {
  it('accepts times from 0 to 4,000 milliseconds', () => {
    for (const killAfterMs of [-1, 4_001, Number.NaN])
      expect(() => processBackend({ killAfterMs })).toThrow(RangeError);
    expect(processBackend({ killAfterMs: 0 }).name).toBe('process');
  });

  it('says on Windows that it cannot', async () => {
    vi.spyOn(process, 'platform', 'get').mockReturnValue('win32');
    const failing = send(backend, callOf('true'));
    vi.restoreAllMocks();
    await expect(failing).rejects.toMatchObject({ code: 'E_SHELL', retryable: false });
  });

  it('keeps nothing of hundreds of calls', async () => {
    await send(backend, callOf('true'));
    const held = async () => {
      // Handles close in the turns of the loop after their process has ended.
      for (let turn = 0; turn < 20; turn++) await setImmediate();
      const kinds = process.getActiveResourcesInfo();
      const ours = kinds.filter((kind) => /Pipe|Process|Timeout/.test(kind));
      return ours.length + filesOpen();
    };
    const before = await held();
    const { signal } = new AbortController();
    const listening = vi.spyOn(signal, 'addEventListener');
    const leaving = vi.spyOn(signal, 'removeEventListener');
    for (let round = 0; round < 50; round++) {
      const calls = Array.from({ length: 8 }, () => send(backend, callOf('true', { signal })));
      for (const { exitCode } of await Promise.all(calls)) expect(exitCode).toBe(0);
    }
    // What runs the tests has timers of its own that come and go.
    expect((await held()) - before).toBeLessThan(10);
    expect(listening).toHaveBeenCalledTimes(400);
    expect(leaving).toHaveBeenCalledTimes(400);
  });
});

/** How many files this process has open; 0 where the system does not tell. */
function filesOpen(): number {
  try {
    return readdirSync('/proc/self/fd').length;
  } catch {
    return 0;
  }
}

/**
 * The threads of functions: how calls are ended, what bad guests cannot do, what is left afterwards.
 * Needs the built worker; must not depend on how fast the machine is.
 */
import { execFile, execFileSync } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest';
import { BODIES, send, sendAndHear } from '../../test/fixtures/thread/call.ts';
import { keepReaderWaiting } from '../../test/fixtures/thread/pipe.ts';
import type { Backend } from '../ports/backend.ts';
import { threadBackend } from './thread.ts';

/** Far more than any of this takes; a hang fails the test instead of the whole run. */
const HANG_MS = 20_000;

const run = promisify(execFile);
let folder: string;
let pipe: string;

beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'heddle-thread-'));
  pipe = join(folder, 'pipe');
  execFileSync('mkfifo', [pipe]);
});
afterAll(() => rmSync(folder, { recursive: true }));

async function withBackend(
  options: Parameters<typeof threadBackend>[0],
  use: (backend: Backend) => Promise<void>,
): Promise<void> {
  const backend = threadBackend(options);
  try {
    await use(backend);
  } finally {
    await backend.close();
  }
}

/** Starts a call, aborts it once it runs, and gives how it ended. */
async function abortOnceStarted(backend: Backend, name: string, input?: unknown): Promise<unknown> {
  const controller = new AbortController();
  const { signal } = controller;
  const { started, result } = sendAndHear(backend, name, { signal, input });
  await started;
  controller.abort(new Error('enough'));
  return result.catch(({ code, message, retryable }) => ({ code, message, retryable }));
}

const CUT = { code: 'E_ABORTED', message: 'the call was aborted', retryable: false };

describe('ending a call', { timeout: HANG_MS }, () => {
  it.each(['spin', 'waits', 'never'])(
    'ends %s with its thread, and the next call has a new one',
    async (name) => {
      await withBackend({ threads: 1 }, async (backend) => {
        const before = await send(backend, 'where');
        expect(await abortOnceStarted(backend, name)).toEqual(CUT);
        expect(await send(backend, 'where')).not.toBe(before);
      });
    },
  );

  it('lets a function that listens end by itself, and keeps its thread', async () => {
    await withBackend({ threads: 1 }, async (backend) => {
      const before = await send(backend, 'where');
      const own = { code: 'E_ABORTED', message: 'enough', retryable: false };
      expect(await abortOnceStarted(backend, 'listens')).toEqual(own);
      expect(await abortOnceStarted(backend, 'finishes')).toBe('finished all the same');
      expect(await send(backend, 'where')).toBe(before);
    });
  });

  it('leaves the main thread free while a function spins', async () => {
    await withBackend({ threads: 1 }, async (backend) => {
      const controller = new AbortController();
      const { signal } = controller;
      const { started, result } = sendAndHear(backend, 'spin', { signal });
      const ended = result.catch(({ code }) => code);
      await started;
      for (let i = 0; i < 1000; i++) await new Promise((resolve) => setImmediate(resolve));
      controller.abort();
      expect(await ended).toBe('E_ABORTED');
    });
  });

  it('never starts a call whose signal has aborted, before or while it waited', async () => {
    await withBackend({ threads: 1 }, async (backend) => {
      const early = send(backend, 'same', { signal: AbortSignal.abort() });
      await expect(early).rejects.toMatchObject({ code: 'E_ABORTED' });
      const running = new AbortController();
      const waiting = new AbortController();
      const first = sendAndHear(backend, 'spin', { signal: running.signal });
      const told: string[] = [];
      const second = send(backend, 'spin', {
        signal: waiting.signal,
        log: (line) => void told.push(line),
      });
      await first.started;
      waiting.abort();
      await expect(second).rejects.toMatchObject({ code: 'E_ABORTED' });
      running.abort();
      await expect(first.result).rejects.toMatchObject({ code: 'E_ABORTED' });
      expect(told).toEqual([]);
    });
  });

  it('gives up a thread that reads a pipe nobody writes to, and its place goes to another', async () => {
    await withBackend({ threads: 1 }, async (backend) => {
      const controller = new AbortController();
      const { signal } = controller;
      const reading = send(backend, 'reads', { input: pipe, signal });
      const letGo = await keepReaderWaiting(pipe);
      controller.abort();
      await expect(reading).rejects.toMatchObject(CUT);
      expect(await send(backend, 'double', { input: 4 })).toBe(8);
      // Otherwise the process of the tests would wait for the thread.
      letGo();
    });
  });

  it('gives up a thread that waits for another program', async () => {
    await withBackend({ threads: 1 }, async (backend) => {
      expect(await abortOnceStarted(backend, 'sleeps', 2)).toEqual(CUT);
      expect(await send(backend, 'double', { input: 5 })).toBe(10);
    });
  });

  it('ends everything on close, more than once, and takes no calls afterwards', async () => {
    const backend = threadBackend({ threads: 2 });
    const calls = Promise.allSettled(Array.from({ length: 5 }, () => send(backend, 'spin')));
    await Promise.all([backend.close(), backend.close()]);
    for (const call of await calls) expect(call).toMatchObject({ reason: { code: 'E_ABORTED' } });
    await expect(send(backend, 'same')).rejects.toMatchObject({ code: 'E_ABORTED' });
  });
});

describe('a bad guest', { timeout: HANG_MS }, () => {
  it('that fills the memory fails with E_OOM, and nothing else does', async () => {
    await withBackend({ threads: 1, memoryMb: 32 }, async (backend) => {
      await expect(send(backend, 'fills')).rejects.toMatchObject({
        code: 'E_OOM',
        message: 'the function ran out of memory: a thread may have 32 MB of objects',
      });
      expect(await send(backend, 'double', { input: 1 })).toBe(2);
    });
  });

  it('that calls process.exit ends only its thread', async () => {
    await withBackend({ threads: 1 }, async (backend) => {
      await expect(send(backend, 'exits')).rejects.toMatchObject({
        code: 'E_THREAD',
        message: 'the function ended its thread, as process.exit(3) does',
      });
      expect(await send(backend, 'double', { input: 1 })).toBe(2);
    });
  });

  it.each(['promise', 'timer'])(
    'that leaves a %s which throws hurts no later call; it is told once, its thread replaced',
    async (input) => {
      await withBackend({ threads: 1 }, async (backend) => {
        const warnings = vi.spyOn(process, 'emitWarning').mockImplementation(() => {});
        const before = await send(backend, 'where');
        await send(backend, 'leaves', { input });
        expect(await send(backend, 'setOff')).toBe('unhurt');
        expect(await send(backend, 'where')).not.toBe(before);
        const message =
          'leaves of bodies.mjs threw after it had ended: left behind; its thread is replaced';
        expect(warnings.mock.calls).toEqual([[message]]);
        warnings.mockRestore();
      });
    },
  );

  it('that throws when its thread is idle is told, and the thread replaced', async () => {
    await withBackend({ threads: 1 }, async (backend) => {
      const warnings = vi.spyOn(process, 'emitWarning');
      const warned = new Promise<void>((resolve) => {
        warnings.mockImplementation(() => resolve());
      });
      const before = await send(backend, 'where');
      await send(backend, 'leavesAlone');
      await warned;
      expect(await send(backend, 'where')).not.toBe(before);
      warnings.mockRestore();
    });
  });
});

describe('threads', { timeout: HANG_MS }, () => {
  it('serve more calls than there are of them, each with its own answer', async () => {
    await withBackend({ threads: 2 }, async (backend) => {
      const inputs = Array.from({ length: 200 }, (_, i) => i);
      const name = (i: number) => (i % 3 === 0 ? 'later' : 'double');
      const outputs = await Promise.all(inputs.map((i) => send(backend, name(i), { input: i })));
      expect(outputs).toEqual(inputs.map((i) => (i % 3 === 0 ? i * 3 : i * 2)));
      const ids = await Promise.all(inputs.map(() => send(backend, 'where')));
      expect(new Set(ids).size).toBe(2);
    });
  });

  it('B1 serve fifty calls in a row without being replaced, and print to streams of Node.js', async () => {
    await withBackend({ threads: 1 }, async (backend) => {
      const warnings = vi.spyOn(process, 'emitWarning').mockImplementation(() => {});
      const ids: unknown[] = [];
      for (let i = 0; i < 50; i++) ids.push(await send(backend, 'where'));
      expect(new Set(ids).size).toBe(1);
      expect(await send(backend, 'streamsAreOwn')).toEqual([true, true]);
      expect(warnings.mock.calls).toEqual([]);
      warnings.mockRestore();
    });
  });

  it('B1 print what is written in any way a stream has, in its order', async () => {
    const parts: Uint8Array[] = [];
    const written = vi.spyOn(process.stderr, 'write').mockImplementation((part) => {
      parts.push(part as Uint8Array);
      return true;
    });
    await withBackend({ threads: 1 }, async (backend) => {
      await send(backend, 'printsOddly');
      await send(backend, 'nothing');
    });
    written.mockRestore();
    expect(Buffer.concat(parts).toString('latin1')).toBe('b\u00fcro!\ncalled back\n');
  });

  it('do not keep a process alive that forgot to close them, nor print into its output', async () => {
    const { stdout, stderr } = await program('leave-open');
    expect(stdout).toBe('quiet\n');
    expect(stderr).toBe('printed\nwritten\n');
  });

  it('start in a program that was given as text', async () => {
    const index = new URL('../../dist/index.js', import.meta.url).href;
    const text = `import { threadBackend } from ${JSON.stringify(index)};
      const context = { input: 4, signal: new AbortController().signal };
      const call = { file: ${JSON.stringify(BODIES)}, exportName: 'double', takesContext: false, context };
      console.log(await threadBackend().abilities.threads(call));`;
    const { stdout } = await run(process.execPath, ['--input-type=module', '-e', text], {
      timeout: HANG_MS,
    });
    expect(stdout).toBe('8\n');
  });

  it('that are stuck do not keep a process from ending', async () => {
    const ended = await program('stuck', pipe).catch((error) => error);
    expect(ended.stdout).toBe('E_ABORTED\nclosed\n');
    expect(ended.signal).toBe('SIGKILL');
    expect(ended.killed).toBe(false);
    expect(ended.stderr).toContain('a thread is stuck in a blocking call');
  });

  it.each([0, -1, 1.5, 65, Number.NaN])('may not be %s', (threads) => {
    expect(() => threadBackend({ threads })).toThrow(RangeError);
  });

  it.each([0, 15, 64.5, Number.POSITIVE_INFINITY])('may not have %s MB', (memoryMb) => {
    expect(() => threadBackend({ memoryMb })).toThrow(RangeError);
  });
});

/** Runs a program of the fixtures; one that hangs is killed by the time limit. */
function program(name: string, ...more: string[]): Promise<{ stdout: string; stderr: string }> {
  const file = new URL(`../../test/fixtures/thread/${name}.ts`, import.meta.url);
  const args = ['--import', 'jiti/register', fileURLToPath(file), ...more];
  return run(process.execPath, args, { timeout: HANG_MS });
}

/**
 * How programs end before their time: aborts, leftovers, closing. Real processes, real signals.
 */
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { listen, scriptOf, send, text } from '../../test/fixtures/process/call.ts';
import { alive, living } from '../../test/fixtures/process/table.ts';
import type { Backend } from '../ports/backend.ts';
import { StepFailure } from '../run/step-error.ts';
import { processBackend } from './process.ts';

/** Much longer than anything here takes, also on a machine that does much else. */
const BOUND_MS = 20_000;

const folder = mkdtempSync(join(tmpdir(), 'heddle-end-'));
afterAll(() => rmSync(folder, { recursive: true, force: true }));

let backend: Backend;
beforeEach(() => {
  backend = processBackend({ killAfterMs: 300 });
});
afterEach(() => backend.close());

/** Starts a script that tells the numbers of its processes in one line, and waits for that line. */
async function started(script: string, more = {}) {
  const controller = new AbortController();
  const { lines, seen, onLine } = listen((line) => /^pids( \d+)+$/.test(line));
  const result = send(backend, scriptOf(script, { onLine, signal: controller.signal, ...more }));
  result.catch(() => {});
  const pids = (await seen).split(' ').slice(1).map(Number);
  expect(alive(pids), 'all of them run').toEqual(pids);
  return { result, pids, lines, abort: (reason?: unknown) => controller.abort(reason) };
}

/** At this moment; one that has ended and that nobody has noticed yet is still there. */
function isThere(pid: number): boolean {
  try {
    return process.kill(pid, 0);
  } catch {
    return false;
  }
}

describe('an abort', () => {
  it('ends a program and everything in its group, and waits for no process that has ended', async () => {
    backend = processBackend({ killAfterMs: 4_000 });
    const { result, pids, abort } = await started('sleep 999 & echo pids $$ $! >&2; wait');
    const at = performance.now();
    abort(new StepFailure('E_ABORTED', 'not wanted', { retryable: false }));
    await expect(result).rejects.toMatchObject({ code: 'E_ABORTED', message: 'not wanted' });
    expect(performance.now() - at, 'before SIGKILL').toBeLessThan(4_000);
    expect(alive(pids)).toEqual([]);
  });

  it('kills what does not listen to SIGTERM, children and grandchildren alike', async () => {
    const deaf = `trap '' TERM; sh -c 'sleep 999 & echo pids $PPID $$ $! >&2; wait'; wait`;
    const { result, pids, abort } = await started(deaf);
    expect(pids).toHaveLength(3);
    abort();
    await result.catch(() => {});
    expect(isThere(pids[0]!), 'the program, when the call has failed').toBe(false);
    await expect(result).rejects.toMatchObject({ code: 'E_ABORTED', retryable: false });
    await vi.waitFor(() => expect(alive(pids)).toEqual([]), BOUND_MS);
  });

  it('lets a program put things in order first', async () => {
    backend = processBackend({ killAfterMs: 4_000 });
    const tidy = `trap 'echo tidied >&2; exit 0' TERM; echo pids $$ >&2; while :; do sleep 0.05; done`;
    const { result, lines, abort } = await started(tidy);
    abort();
    await expect(result).rejects.toMatchObject({ code: 'E_ABORTED' });
    expect(lines).toContain('tidied');
  });

  it('gives the same time to a grandchild that outlives its parent and holds no pipe', async () => {
    backend = processBackend({ killAfterMs: 4_000 });
    const slow = `trap 'sleep 0.2; echo tidied > "$FILE"; exit' TERM
      echo pids $PPID $$ >&2
      exec > /dev/null 2>&1
      while :; do sleep 0.02; done`;
    const env = { PATH: process.env.PATH, SLOW: slow, FILE: join(folder, 'tidied') };
    const { result, pids, abort } = await started(`sh -c "$SLOW" & wait`, { env });
    abort();
    await expect(result).rejects.toMatchObject({ code: 'E_ABORTED' });
    expect(readFileSync(env.FILE, 'utf8')).toBe('tidied\n');
    await vi.waitFor(() => expect(alive(pids)).toEqual([]), BOUND_MS);
  });

  it('F16 is heard of with how the program ended, before the call fails', async () => {
    const ends: unknown[] = [];
    const onEnd = (end: unknown) => void ends.push(end);
    const { result, abort } = await started('echo pids $$ >&2; exec sleep 999', { onEnd });
    abort();
    await result.catch(() => ends.push('failed'));
    const end = { exitCode: undefined, signal: 'SIGTERM', stdoutBytes: 0 };
    expect(ends).toEqual([expect.objectContaining(end), 'failed']);
  });

  it('begins with the signal of the call, and kills after its time', async () => {
    backend = processBackend({ killAfterMs: 4_000 });
    const tidy = `trap 'echo asked >&2' INT; echo pids $$ >&2; while :; do sleep 0.05; done`;
    // Long enough for a shell on a busy machine to say that it was asked.
    const more = { stopSignal: 'SIGINT', killAfterMs: 1_500 } as const;
    const { result, lines, pids, abort } = await started(tidy, more);
    abort();
    await expect(result).rejects.toMatchObject({ code: 'E_ABORTED' });
    expect(lines).toContain('asked');
    await vi.waitFor(() => expect(alive(pids)).toEqual([]), BOUND_MS);
  });

  it('before the call starts nothing', async () => {
    const signal = AbortSignal.abort();
    const { lines, onLine } = listen();
    const failing = send(backend, scriptOf('echo ran >&2', { signal, onLine }));
    await expect(failing).rejects.toMatchObject({ code: 'E_ABORTED' });
    expect(lines).toEqual([]);
  });

  it('at any moment of many starts leaves no process', async () => {
    const mark = `9${process.pid}.25`;
    for (let turn = 0; turn < 20; turn++) {
      const controller = new AbortController();
      const { signal } = controller;
      const failing = send(backend, scriptOf(`sleep ${mark}; sleep ${mark}`, { signal }));
      const caught = expect(failing).rejects.toMatchObject({ code: 'E_ABORTED' });
      for (let wait = 0; wait < turn; wait++) await new Promise((done) => setImmediate(done));
      controller.abort();
      await caught;
    }
    const left = () => living().filter(({ command }) => command.includes(mark));
    await vi.waitFor(() => expect(left()).toEqual([]), BOUND_MS);
  });
});

describe('what a program leaves behind', () => {
  it('is ended, and does not keep the call when it holds the pipes', async () => {
    const script = 'sleep 999 & echo pids $! >&2; echo done';
    const { result, pids } = await started(script);
    const ended = await result;
    expect(text(ended)).toBe('done\n');
    expect(ended).toMatchObject({ exitCode: 0, leftBehind: true });
    await vi.waitFor(() => expect(alive(pids)).toEqual([]), BOUND_MS);
  });

  it('is ended when it holds nothing', async () => {
    const script = 'sleep 999 >/dev/null 2>&1 & echo pids $! >&2';
    const { result, pids } = await started(script);
    expect((await result).leftBehind).toBe(true);
    await vi.waitFor(() => expect(alive(pids)).toEqual([]), BOUND_MS);
  });

  it('has a moment to write the rest of the output', async () => {
    const ended = await send(backend, scriptOf('(sleep 0.1; echo late) & echo early'));
    expect(text(ended)).toBe('early\nlate\n');
    expect(ended.leftBehind).toBe(false);
  });
});

describe('closing', () => {
  it('ends everything that runs, and the watchdog', async () => {
    const { result, pids } = await started(`trap '' TERM; sleep 999 & echo pids $$ $! >&2; wait`);
    const dogs = () =>
      living().filter((row) => row.parent === process.pid && row.command.includes('watchdog'));
    const [dog] = dogs();
    expect(dog).toBeDefined();
    expect(dog!.group, 'a group of its own').toBe(dog!.pid);
    await backend.close();
    await expect(result).rejects.toMatchObject({ code: 'E_ABORTED' });
    await vi.waitFor(() => expect(alive([...pids, dog!.pid])).toEqual([]), BOUND_MS);
  });

  it('refuses later calls', async () => {
    await backend.close();
    await expect(send(backend, scriptOf('true'))).rejects.toMatchObject({ code: 'E_ABORTED' });
  });
});

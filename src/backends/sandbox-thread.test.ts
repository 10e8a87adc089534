/**
 * The threads of the sandbox: how calls wait, how they are ended, and what is left afterwards.
 * Needs the built worker; must not depend on how fast the machine is.
 */
import { execFile } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { describe, expect, it } from 'vitest';
import { callOf, send, text } from '../../test/fixtures/wasm/call.ts';
import { appendSuffix, fixture } from '../../test/fixtures/wasm/compile.ts';
import { wasmBackend } from './sandbox.ts';
import { SandboxThread } from './sandbox-thread.ts';

/** Far more than any of this takes; a hang fails the test instead of the whole run. */
const HANG_MS = 20_000;

describe('ending a call', { timeout: HANG_MS }, () => {
  it.each(['loop-forever', 'start-loops', 'grow-tables'])(
    'stops %s at once when its signal aborts, and the next call gets a new thread',
    async (name) => {
      const backend = wasmBackend({ threads: 1 });
      await send(backend, await callOf(await fixture('echo')));
      const controller = new AbortController();
      const { signal } = controller;
      const spinning = send(backend, await callOf(await fixture(name), { signal, input: 'x' }));
      const next = send(backend, await callOf(await fixture('echo'), { input: 'next' }));
      setImmediate(() => controller.abort());
      await expect(spinning).rejects.toMatchObject({ code: 'E_ABORTED', retryable: false });
      expect(text(await next)).toBe('next');
      await backend.close();
    },
  );

  it('ends the thread of a spinning module, not only the call', async () => {
    const thread = new SandboxThread(() => {});
    const call = await callOf(await fixture('loop-forever'), { input: 'x' });
    let ended = false;
    thread.start(call, () => {
      ended = true;
    });
    await thread.stop();
    expect(thread.isGone).toBe(true);
    expect(ended).toBe(false);
  });

  it('leaves the main thread free while a module spins', async () => {
    const backend = wasmBackend({ threads: 1 });
    const controller = new AbortController();
    const { signal } = controller;
    const spinning = send(
      backend,
      await callOf(await fixture('loop-forever'), { signal, input: 'x' }),
    );
    let turns = 0;
    const turn = () => (++turns === 1000 ? controller.abort() : setImmediate(turn));
    turn();
    await expect(spinning).rejects.toMatchObject({ code: 'E_ABORTED' });
    expect(turns).toBe(1000);
    await backend.close();
  });

  it('never starts a call whose signal has aborted, before or while it waited', async () => {
    const backend = wasmBackend({ threads: 1 });
    const early = await callOf(await fixture('echo'), { signal: AbortSignal.abort() });
    await expect(send(backend, early)).rejects.toMatchObject({ code: 'E_ABORTED' });
    const [first, second] = [new AbortController(), new AbortController()];
    const bytes = await fixture('loop-forever');
    const running = send(backend, await callOf(bytes, { signal: first.signal, input: 'x' }));
    const waiting = send(backend, await callOf(bytes, { signal: second.signal, input: 'x' }));
    second.abort();
    await expect(waiting).rejects.toMatchObject({ code: 'E_ABORTED' });
    first.abort();
    await expect(running).rejects.toMatchObject({ code: 'E_ABORTED' });
    await backend.close();
  });

  it('ends everything on close, more than once, and takes no calls afterwards', async () => {
    const backend = wasmBackend({ threads: 2 });
    const spin = await callOf(await fixture('loop-forever'), { input: 'x' });
    const calls = Promise.allSettled(Array.from({ length: 5 }, () => send(backend, spin)));
    await Promise.all([backend.close(), backend.close()]);
    for (const call of await calls) expect(call).toMatchObject({ reason: { code: 'E_ABORTED' } });
    await expect(send(backend, spin)).rejects.toMatchObject({ code: 'E_ABORTED' });
  });

  it('closes at once when no call was ever made', async () => {
    await expect(wasmBackend().close()).resolves.toBeUndefined();
  });
});

describe('threads', { timeout: HANG_MS }, () => {
  it('serve more calls than there are threads, each with its own answer', async () => {
    const backend = wasmBackend({ threads: 2 });
    const bytes = await appendSuffix();
    const calls = await Promise.all(
      Array.from({ length: 200 }, (_, i) => callOf(bytes, { input: `call ${i}` })),
    );
    const outputs = await Promise.all(calls.map((call) => send(backend, call)));
    expect(outputs.map(text)).toEqual(calls.map((_, i) => `call ${i}-wasm`));
    await backend.close();
  });

  it('take waiting calls in the order of their coming', async () => {
    const backend = wasmBackend({ threads: 1 });
    const calls = await Promise.all(
      Array.from({ length: 20 }, async (_, i) => callOf(await appendSuffix(), { input: `${i}` })),
    );
    const order: number[] = [];
    await Promise.all(calls.map((call, i) => send(backend, call).then(() => order.push(i))));
    expect(order).toEqual(calls.map((_, i) => i));
    await backend.close();
  });

  it('do not keep a process alive that forgot to close them', async () => {
    const program = new URL('../../test/fixtures/wasm/leave-open.ts', import.meta.url);
    const args = ['--import', 'jiti/register', fileURLToPath(program)];
    const { stdout } = await promisify(execFile)(process.execPath, args, { timeout: HANG_MS });
    expect(stdout).toBe('a-wasm\n');
  });

  it.each([0, -1, 1.5, 65, Number.NaN])('may not be %s', (threads) => {
    expect(() => wasmBackend({ threads })).toThrow(RangeError);
  });
});

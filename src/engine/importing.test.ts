/**
 * Code that is imported starts no run, and whoever imports it hears of that.
 */
import { expect, it, vi } from 'vitest';
import { createEngine, workflow } from '../index.ts';
import { importing, RunOnImport } from './importing.ts';

const engine = createEngine();
const flow = workflow('w');
const body = vi.fn(() => 1);
flow.step('a', { run: body });

const silent = () => {};

it('B10 a call that starts a run refuses the import, and what stands behind it does not go on', async () => {
  const after = vi.fn();
  const load = async () => {
    await engine.run(flow).catch(after);
    after();
  };
  await expect(importing(load, silent)).rejects.toBeInstanceOf(RunOnImport);
  await new Promise(setImmediate);
  expect([after.mock.calls, body.mock.calls]).toEqual([[], []]);
});

it.each<[string, () => Promise<unknown>]>([
  ['start', () => engine.start(flow)],
  ['resume', () => engine.resume('r1')],
  ['retry', () => engine.retry('r1')],
  ['fork', () => engine.fork('r1', { from: 'a' })],
])('B10 so does %s', async (_, call) => {
  await expect(importing(call, silent)).rejects.toBeInstanceOf(RunOnImport);
});

it('B10 what is asked of an engine otherwise is answered, and outside of the import all goes on', async () => {
  let outside: Promise<unknown> | undefined;
  const load = async () => [(await engine.check(flow)).diagnostics, await engine.runs()];
  const loaded = importing(load, silent);
  outside = engine.run(flow).then(({ status }) => status);
  expect(await loaded).toEqual([[], expect.any(Array)]);
  expect(await outside).toBe('succeeded');
});

it('B10 what code that was imported starts later is told, and does not run', async () => {
  const late: RunOnImport[] = [];
  let later = () => {};
  const start = vi.fn();
  await importing(
    async () => {
      const waited = new Promise<void>((resolve) => (later = resolve));
      void waited.then(() => engine.run(flow).finally(start));
    },
    (one) => late.push(one),
  );
  later();
  await new Promise(setImmediate);
  expect([late.length, start.mock.calls.length]).toEqual([1, 0]);
});

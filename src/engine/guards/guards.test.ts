/**
 * What holds a process while runs are live, and what goes around backends.
 */
import { describe, expect, it } from 'vitest';
import { script } from '../../../test/child.ts';
import { inlineBackend } from '../../backends/inline.ts';
import type { Backend } from '../../ports/backend.ts';
import { Guards } from './guards.ts';

describe('a live run', () => {
  it('keeps the process until it ends, also when nothing else does', async () => {
    const { code, said } = await script(`
const flow = workflow('w');
flow.step('waits', { run: (_, { signal }) => new Promise((_, reject) => {
  signal.addEventListener('abort', () => reject(signal.reason));
}) });
const engine = createEngine();
engine.start(flow).then((handle) => {
  // A timer that would keep nobody.
  setTimeout(() => handle.cancel('enough'), 200).unref();
  handle.result.then(({ status }) => say(status));
});
`);
    expect({ code, said }).toEqual({ code: 0, said: ['cancelled'] });
  });

  it('lets the process go where that is asked for', async () => {
    const { code, said } = await script(`
const flow = workflow('w');
flow.step('waits', { run: () => new Promise(() => {}) });
process.on('beforeExit', () => say('nothing left to do'));
createEngine({ keepAlive: false }).run(flow).then(({ status }) => say(status));
`);
    expect({ code, said }).toEqual({ code: 0, said: ['nothing left to do'] });
  });

  it('with a step that waits for ever ends by its timeout', async () => {
    const { code, said } = await script(`
const flow = workflow('w');
flow.step('waits', { run: (_, { signal }) => new Promise((_, reject) => {
  signal.addEventListener('abort', () => reject(signal.reason));
}) });
run(flow, undefined, { timeoutMs: 300 }).then(({ status, error }) => say([status, error.code]));
`);
    expect({ code, said }).toEqual({ code: 0, said: [['failed', 'timed_out']] });
  });

  it('that could not start holds nothing', async () => {
    const { code, said } = await script(`
const flow = workflow('w');
flow.step('a', { uses: 'no/such/type' });
createEngine({ watchdog: true, catchUncaught: true }).run(flow).catch(({ code }) => {
  say(code);
});
`);
    expect({ code, said }).toEqual({ code: 0, said: ['invalid-workflow'] });
  });
});

describe('a backend', () => {
  const sealed: Backend = { ...inlineBackend, name: 'sealed', offers: [] };

  it('stays itself where nothing guards', () => {
    const live = new Guards({}).begin();
    expect(live.around(inlineBackend)).toBe(inlineBackend);
    live.end();
  });

  it('is guarded only if it calls functions of this thread', () => {
    const live = new Guards({ catchUncaught: true }).begin();
    expect(live.around(sealed)).toBe(sealed);
    const guarded = live.around({ ...inlineBackend, abilities: {} });
    expect(guarded).toMatchObject({ name: 'inline', offers: ['closures'], abilities: {} });
    expect(guarded).not.toBe(inlineBackend);
    live.end();
  });
});

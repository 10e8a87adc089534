/**
 * Errors that steps throw outside their promise, in processes of their own, because each of them
 * would end this one.
 */
import { describe, expect, it } from 'vitest';
import { script } from '../../../test/child.ts';

const PRELUDE = `
import { EventEmitter } from 'node:events';
const reported = [];
const engine = createEngine({ env: { TOKEN: 'canary-one' }, catchUncaught: { tell: (line) => reported.push(line) } });
const later = (ms = 5) => new Promise((resolve) => setTimeout(resolve, ms));
const long = () => later(20_000);
const flow = workflow('w', { env: ['TOKEN'] });
let begun;
const pass = (value) => () => value;
/** Runs the steps, waits until \`count\` lines were told, and says what there is. */
async function outcome(count = 0) {
  const result = await engine.run(flow, undefined, { onFailure: 'continue_on_error' });
  const steps = Object.fromEntries(Object.entries(result.steps).map(([id, { status, error, output }]) =>
    [id, error === undefined ? [status, output] : [status, error.code, error.message, error.retryable]]));
  while (reported.length < count) await later();
  say({ status: result.status, steps, reported, warnings: result.toJSON().warnings });
}
`;

interface Outcome {
  readonly status: string;
  readonly steps: Readonly<Record<string, readonly unknown[]>>;
  readonly reported: readonly string[];
  readonly warnings: readonly string[];
}

async function outcome(text: string): Promise<Outcome> {
  const { code, said, stderr } = await script(PRELUDE + text);
  expect({ code, stderr }).toEqual({ code: 0, stderr: '' });
  expect(said).toHaveLength(1);
  return said[0] as Outcome;
}

describe('an error that a running step throws outside its promise', () => {
  it.each([
    ['a timer', "setTimeout(() => { throw new Error('no') }, 1)", 'no'],
    ['an immediate', "setImmediate(() => { throw new Error('no') })", 'no'],
    ['an emitter', "setTimeout(() => new EventEmitter().emit('error', new Error('no')), 1)", 'no'],
    ['a promise that nobody awaits', "Promise.reject(new Error('no'))", 'no'],
    [
      'a function that nobody awaits',
      "(async () => { await later(); throw new Error('no'); })()",
      'no',
    ],
    [
      'finally',
      "(async () => { try { await later(); } finally { throw new Error('no'); } })()",
      'no',
    ],
    ['null in a timer', 'setTimeout(() => { throw null }, 1)', 'null'],
    ['text in a promise', "Promise.reject('no')", 'no'],
    ['nothing at all', 'Promise.reject()', 'undefined'],
    [
      'an error that throws when it is looked at',
      "setTimeout(() => { const e = new Error(); Object.defineProperty(e, 'message', { get() { throw e } }); throw e }, 1)",
      'something that throws when it is looked at',
    ],
  ])('in %s fails the step', async (_where, thrown, message) => {
    const { steps, reported, status } = await outcome(`
flow.step('thrower', { run: async () => { ${thrown}; await later(); await new Promise(() => {}); } });
flow.step('other', { run: async () => { await later(50); return 2; } });
await outcome();
`);
    expect(steps).toEqual({
      thrower: ['failed', 'E_UNCAUGHT', `threw outside its promise: ${message}`, true],
      other: ['succeeded', 2],
    });
    expect(status).toBe('failed');
    expect(reported).toEqual([]);
  });

  it('fails that attempt alone: the step is tried again', async () => {
    const { steps } = await outcome(`
let tries = 0;
flow.step('thrower', {
  retry: { maxAttempts: 2, initialIntervalMs: 1 },
  run: async () => {
    if (++tries === 2) return 'well';
    setTimeout(() => { throw new Error('no') }, 1);
    await new Promise(() => {});
  },
});
await outcome();
`);
    expect(steps).toEqual({ thrower: ['succeeded', 'well'] });
  });

  it('keeps what it says about another try', async () => {
    const { steps } = await outcome(`
const { NonRetryableError } = await import(LIBRARY);
flow.step('thrower', { run: () => { Promise.reject(new NonRetryableError('never')); return new Promise(() => {}); } });
await outcome();
`);
    expect(steps.thrower).toEqual([
      'failed',
      'E_UNCAUGHT',
      'threw outside its promise: never',
      false,
    ]);
  });

  it('asks the rest of the step to stop', async () => {
    const { said } = await script(`${PRELUDE}
flow.step('thrower', { run: (_, { signal }) => {
  signal.addEventListener('abort', () => say(String(signal.reason.message)));
  setTimeout(() => { throw new Error('no') }, 1);
  return new Promise(() => {});
} });
say((await engine.run(flow)).status);
`);
    expect(said).toEqual(['threw outside its promise: no', 'failed']);
  });

  it('finds its step among others that use the same function', async () => {
    const { steps } = await outcome(`
const same = async (_, { stepId }) => {
  await later();
  if (stepId === 'b') setTimeout(() => { throw new Error('no') }, 1);
  await later(50);
  return stepId;
};
for (const name of ['a', 'b', 'c']) flow.step(name, { run: same });
await outcome();
`);
    expect(steps).toEqual({
      a: ['succeeded', 'a'],
      b: ['failed', 'E_UNCAUGHT', 'threw outside its promise: no', true],
      c: ['succeeded', 'c'],
    });
  });
});

describe('an error that comes after its step has settled', () => {
  it('is a warning of the run and changes nothing', async () => {
    const { status, steps, reported, warnings } = await outcome(`
flow.step('sync', { run: () => { setTimeout(() => { throw new Error('late, canary-one') }, 5); return 1; } });
flow.step('async', { run: async () => { later().then(() => { throw null }); return 2; } });
flow.step('failed', { run: async () => { later().then(() => { throw 'again' }); throw new Error('first'); } });
flow.step('other', { run: () => later(100) });
await outcome();
`);
    expect({ status, steps }).toMatchObject({
      steps: {
        sync: ['succeeded', 1],
        async: ['succeeded', 2],
        failed: ['failed', 'E_STEP', 'first', true],
      },
    });
    const lines = [
      'step "async" threw after it had settled: null',
      'step "failed" threw after it had settled: again',
      'step "sync" threw after it had settled: late, ${{ env.TOKEN }}',
    ];
    expect([...reported].sort()).toEqual(lines);
    expect([...warnings].sort()).toEqual(lines.map((line) => `${line}.`));
  });

  it('is told also when its run has just ended', async () => {
    const { status, reported, warnings } = await outcome(`
flow.step('thrower', { run: () => { setTimeout(() => { throw new Error('late') }, 50); return 1; } });
await outcome(1);
`);
    expect({ status, reported, warnings }).toEqual({
      status: 'succeeded',
      reported: ['step "thrower" threw after it had settled: late'],
      warnings: [],
    });
  });

  it('is told five times, then counted', async () => {
    const { status, steps, reported, warnings } = await outcome(`
flow.step('thrower', { run: () => {
  for (let i = 0; i < 1_000; i++) Promise.reject(new Error('no ' + i));
  return 1;
} });
flow.step('other', { run: () => later(100) });
await outcome();
`);
    expect(status).toBe('succeeded');
    expect(steps.thrower).toEqual(['succeeded', 1]);
    expect(reported).toEqual([
      ...[0, 1, 2, 3, 4].map((i) => `step "thrower" threw after it had settled: no ${i}`),
      '995 more errors of steps that threw outside their promise',
    ]);
    expect(warnings).toHaveLength(6);
  });

  it('is counted at the end of the process when the run is over', async () => {
    const { code, said } = await script(`
const engine = createEngine({ catchUncaught: { tell: say } });
const flow = workflow('w', { env: ['TOKEN'] });
flow.step('thrower', { run: () => {
  for (let i = 0; i < 8; i++) setTimeout(() => { throw new Error('no ' + i) }, 100);
  return 1;
} });
await engine.run(flow);
`);
    expect(code).toBe(0);
    expect(said).toHaveLength(6);
    expect(said[5]).toBe('3 more errors of steps that threw outside their promise');
  });
});

describe('an error of nobody’s step', () => {
  it('is a warning of the run that is live', async () => {
    const { status, warnings } = await outcome(`
setTimeout(() => { throw new Error('mine') }, 10);
flow.step('long', { run: () => later(100) });
await outcome();
`);
    expect({ status, warnings }).toEqual({
      status: 'succeeded',
      warnings: ['something outside every step threw: mine.'],
    });
  });
});

describe('the process', () => {
  const LISTENERS = `const listeners = () =>
    [process.listenerCount('uncaughtException'), process.listenerCount('unhandledRejection')];`;

  it('is left alone by an engine that was not asked', async () => {
    const { code, said, stderr } = await script(`${LISTENERS}
const flow = workflow('w', { env: ['TOKEN'] });
flow.step('look', { run: () => { say(listeners()); } });
flow.step('thrower', { run: () => { setTimeout(() => { throw new Error('no') }, 5); return new Promise(() => {}); } });
await run(flow);
`);
    expect({ code, said }).toEqual({ code: 1, said: [[0, 0]] });
    expect(stderr).toContain('Error: no');
  });

  it('is listened to only while runs are live, and a little longer', async () => {
    const { said } = await script(`${PRELUDE}${LISTENERS}
say(listeners());
// The second run is longer than what follows the first.
const times = [0, 1_300];
flow.step('look', { run: async () => { await later(times.shift()); say(listeners()); } });
const gone = new Promise((resolve) => {
  process.on('removeListener', (name) => { if (name === 'unhandledRejection') setImmediate(resolve); });
});
const alive = setInterval(() => {}, 1_000);
await engine.run(flow);
await engine.run(flow);
await gone;
say(listeners());
clearInterval(alive);
`);
    expect(said).toEqual([
      [0, 0],
      [1, 1],
      [1, 1],
      [0, 0],
    ]);
  });

  it('lives on when the warning cannot be told', async () => {
    const { code, said } = await script(`
const engine = createEngine({ catchUncaught: { tell() { throw new Error('deaf') } } });
const flow = workflow('w', { env: ['TOKEN'] });
flow.step('thrower', { run: () => { Promise.reject(new Error('no')); return 1; } });
flow.step('long', { run: () => new Promise((resolve) => setTimeout(resolve, 50)) });
say((await engine.run(flow)).status);
`);
    expect({ code, said }).toEqual({ code: 0, said: ['succeeded'] });
  });

  it('hears a warning where nobody else was named', async () => {
    const { code, stderr } = await script(`
const engine = createEngine({ catchUncaught: true });
const flow = workflow('w', { env: ['TOKEN'] });
flow.step('thrower', { run: () => { Promise.reject(new Error('no')); return 1; } });
await engine.run(flow);
`);
    expect(code).toBe(0);
    expect(stderr).toContain('Warning: step "thrower" threw after it had settled: no');
  });
});

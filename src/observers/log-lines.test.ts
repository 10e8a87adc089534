/**
 * Lines for programs that collect logs, and calls of a logger.
 */
import { describe, expect, it } from 'vitest';
import { createEngine, type LogLinesOptions, logLines, workflow } from '../index.ts';

const STACK = 'TypeError: not yet\n    at load (/app/orders.ts:12:9)';
const thrown = () => Object.assign(new TypeError('not yet'), { stack: STACK });

/** A run in which everything happens that has a line. */
async function watched(options: Partial<LogLinesOptions>) {
  const lines: string[] = [];
  const flow = workflow('orders');
  let tries = 0;
  const load = flow.step('load', {
    retry: { maxAttempts: 2, initialIntervalMs: 1 },
    run: (_, { log }) => {
      log('reads\norders');
      if (++tries === 1) throw thrown();
      return 1;
    },
  });
  const pay = flow.step('pay', { needs: load, run: () => Promise.reject(new Error('no money')) });
  flow.step('ship', { needs: pay, run: () => 1 });
  const write = (line: string) => lines.push(line);
  const observers = [logLines(options.logger === undefined ? { write, ...options } : options)];
  await createEngine().run(flow, null, { runId: 'r', onFailure: 'continue_on_error', observers });
  return lines.map((line) => JSON.parse(line) as Record<string, unknown>);
}

/** Without what differs from run to run. */
function plain(line: Record<string, unknown>) {
  expect(line['time']).toEqual(expect.any(Number));
  const err = line['err'] as { readonly message: string } | undefined;
  const same = Object.entries(line).filter(
    ([name]) => !['time', 'duration_ms', 'err'].includes(name),
  );
  return { ...Object.fromEntries(same), ...(err !== undefined && { err: err.message }) };
}

describe('lines of a log', () => {
  it('have what pino writes, and the run, from info on', async () => {
    const ofRun = { run: 'r', workflow: 'orders' };
    expect((await watched({})).map(plain)).toEqual([
      {
        level: 30,
        event: 'run.started',
        ...ofRun,
        msg: 'orders started (3 steps, work_queue), run r',
      },
      { level: 30, ...ofRun, step: 'load', msg: 'reads' },
      { level: 30, ...ofRun, step: 'load', msg: 'orders' },
      {
        level: 40,
        event: 'step.retrying',
        ...ofRun,
        step: 'load',
        attempt: 1,
        code: 'E_STEP',
        err: 'not yet',
        msg: expect.stringMatching(/^load failed: not yet; next try in /),
      },
      { level: 30, ...ofRun, step: 'load', msg: 'reads' },
      { level: 30, ...ofRun, step: 'load', msg: 'orders' },
      {
        level: 50,
        event: 'step.failed',
        ...ofRun,
        step: 'pay',
        attempt: 1,
        code: 'E_STEP',
        err: 'no money',
        msg: 'pay failed: no money (E_STEP)',
      },
      { level: 30, event: 'step.skipped', ...ofRun, step: 'ship', msg: 'ship skipped: pay failed' },
      {
        level: 50,
        event: 'run.finished',
        ...ofRun,
        status: 'failed',
        code: 'E_STEP',
        err: 'step "pay" failed: no money',
        msg: 'orders failed',
      },
    ]);
  });

  it('say how long steps and the run took, and where an error comes from', async () => {
    const lines = await watched({ level: 'debug' });
    const of = (event: string) => lines.filter((line) => line['event'] === event);
    expect(of('step.succeeded')).toMatchObject([{ level: 20, duration_ms: expect.any(Number) }]);
    expect(of('run.finished')).toMatchObject([{ duration_ms: expect.any(Number) }]);
    expect(of('step.retrying')).toMatchObject([
      { err: { type: 'TypeError', message: 'not yet', stack: STACK } },
    ]);
  });

  it.each([
    ['warn', [40, 50, 50]],
    ['error', [50, 50]],
    ['fatal', []],
    ['silent', []],
  ] as const)('from %s on are fewer', async (level, levels) => {
    expect((await watched({ level })).map((line) => line['level'])).toEqual(levels);
  });

  it('of everything tell every event', async () => {
    const events = (await watched({ level: 'trace' })).map((line) => line['event']);
    expect(events.filter((event) => event !== undefined)).toEqual([
      'run.started',
      'step.started',
      'step.retrying',
      'step.ready',
      'step.started',
      'step.succeeded',
      'step.started',
      'step.failed',
      'step.skipped',
      'run.finished',
    ]);
  });
});

it('what does not count is a warning, and a run that succeeded in part is one', async () => {
  const levels: unknown[] = [];
  const write = (line: string) => {
    const { event, step, level } = JSON.parse(line);
    if (/failed|finished/.test(event)) levels.push([step, level]);
  };
  const flow = workflow('parts', { onFailure: 'best_effort' });
  const fails = () => Promise.reject(new Error('no'));
  flow.step('extra', { optional: true, run: fails });
  flow.step('rest', { run: () => 1 });
  flow.step('gone', { run: fails });
  await createEngine({ warnings: false }).run(flow, null, { observers: [logLines({ write })] });
  expect(levels.sort()).toEqual([
    [undefined, 40],
    ['extra', 40],
    ['gone', 50],
  ]);
});

it('lines of a log are JSON whatever names, keys and messages hold, and know one run from another', async () => {
  const lines: string[] = [];
  const observers = [logLines({ write: (line) => lines.push(line), level: 'trace' })];
  const flow = workflow('odd');
  flow.forEach('each', {
    items: () => ['a"b', 'c\\d', 'é ☕'],
    key: (item) => item,
    onFailure: 'best_effort',
    each: {
      run: (item) => {
        throw new Error(`"${item}"\n{`);
      },
    },
  });
  const engine = createEngine({ warnings: false });
  for (const runId of ['one', 'two']) await engine.run(flow, null, { runId, observers });
  const all = lines.map((line) => JSON.parse(line));
  for (const runId of ['one', 'two']) {
    const failed = all.filter(({ run, event }) => run === runId && event === 'step.failed');
    expect(failed.map(({ step, code, err }) => [step, code, err?.message]).slice(0, 3)).toEqual([
      ['each[a"b].item', 'E_STEP', '"a"b"\n{'],
      ['each[c\\d].item', 'E_STEP', '"c\\d"\n{'],
      ['each[é ☕].item', 'E_STEP', '"é ☕"\n{'],
    ]);
  }
});

describe('a logger', () => {
  function logger(least: string) {
    const calls: [string, object, string][] = [];
    const call = (level: string) => (fields: object, msg: string) =>
      calls.push([level, fields, msg]);
    const levels = ['trace', 'debug', 'info', 'warn', 'error'];
    const methods = Object.fromEntries(levels.map((level) => [level, call(level)]));
    const isLevelEnabled = (level: string) => levels.indexOf(level) >= levels.indexOf(least);
    return { calls, logger: { ...methods, isLevelEnabled } as never };
  }

  it('is called by its own level, as itself', async () => {
    const { calls, logger: given } = logger('warn');
    await watched({ logger: given });
    expect(calls.map(([level, , msg]) => [level, msg])).toEqual([
      ['warn', expect.stringContaining('not yet')],
      ['error', 'pay failed: no money (E_STEP)'],
      ['error', 'orders failed'],
    ]);
    expect(calls[1]![1]).toMatchObject({ run: 'r', step: 'pay', code: 'E_STEP' });
    expect(calls[1]![1]).not.toHaveProperty('msg');
  });

  it('or from the level given on', async () => {
    const { calls, logger: given } = logger('warn');
    await watched({ logger: given, level: 'error' });
    expect(calls.map(([level]) => level)).toEqual(['error', 'error']);
  });
});

describe('options of a log', () => {
  it.each([
    [{}, 'nobody gets the lines: give one of write: (line) => …, and logger'],
    [
      { write: () => {}, level: 'loud' },
      'level cannot be "loud": give "trace" or "debug" or "info" or "warn" or "error" or "fatal" or "silent"',
    ],
    [
      { logger: {} },
      'logger cannot be an empty mapping: give an object with info(), warn(), error() and debug()',
    ],
    [{ file: 'x' }, 'there is no option "file": give some of write, logger, level, command'],
  ])('%j are refused', (options, message) => {
    expect(() => logLines(options as never)).toThrow(new TypeError(message));
  });
});

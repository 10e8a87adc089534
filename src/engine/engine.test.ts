/**
 * The engine from the outside: results, data between steps, failure modes, refusals.
 * What concerns time, stores and stopping is in `runner.test.ts`.
 */
// biome-ignore-all lint/suspicious/noTemplateCurlyInString: expressions of workflows.
import { describe, expect, it } from 'vitest';
import { flow as flowOfLines, newEngine } from '../../test/workbench.ts';
import type { StepType } from '../ports/step-type.ts';
import { NonRetryableError } from '../run/step-error.ts';
import { STRATEGIES } from '../schedule/strategies/index.ts';
import { workflow } from '../workflow/define.ts';
import type { FailureMode } from '../workflow/workflow.ts';
import type { RunOptions } from './engine.ts';
import { EngineError } from './engine-error.ts';

const engine = newEngine();
const broken = () => {
  throw new Error('broke');
};

/** One step that gives `value`. */
function giving(value: unknown) {
  const flow = workflow('one');
  flow.step('only', { run: () => value });
  return flow;
}

describe('a run', () => {
  it('gives the output of its last step and a row for each', async () => {
    const flow = workflow('sum');
    const a = flow.step('a', { run: () => 2 });
    const b = flow.step('b', { needs: a, run: async (n) => n * 10 });
    flow.step('c', { needs: { x: a, y: b }, run: ({ x, y }) => x + y });
    const result = await engine.run(flow);
    expect(result).toMatchObject({ workflow: 'sum', status: 'succeeded', output: 22, strategy: 'work_queue' });
    expect(Object.values(result.steps).map((s) => [s.status, s.output])).toEqual([
      ['succeeded', 2], ['succeeded', 20], ['succeeded', 22],
    ]);
  });

  it('gives what the workflow returns', async () => {
    const flow = workflow('w');
    const a = flow.step('a', { run: () => 1 });
    const b = flow.step('b', { run: () => 2 });
    expect((await engine.run(flow.returns({ a, b }))).output).toEqual({ a: 1, b: 2 });
  });

  it('can be repeated from a clean state', async () => {
    const flow = workflow('w');
    flow.step('a', { run: (input) => [input] });
    expect((await engine.run(flow, 1)).output).toEqual([1]);
    expect((await engine.run(flow, 2)).output).toEqual([2]);
  });

  it('keeps many runs apart', async () => {
    const flow = workflow('w');
    const a = flow.step('a', { run: async (input) => input });
    flow.step('b', { needs: a, run: (n, context) => [n, context.inputs] });
    const results = await Promise.all([1, 2, 3].map((n) => engine.run(flow, n)));
    expect(results.map((r) => r.output)).toEqual([1, 2, 3].map((n) => [n, { a: n }]));
    expect(new Set(results.map((r) => r.runId)).size).toBe(3);
  });

  it('gives the same under every strategy', async () => {
    const flow = workflow('w');
    const a = flow.step('a', { run: () => 'a' });
    const b = flow.step('b', { run: () => 'b' });
    const c = flow.step('c', { needs: [b, a], run: (text) => `${text}c` });
    flow.step('d', { needs: [a, c], inputFrom: 'concat', separator: '+', run: (text) => text });
    const outputs = STRATEGIES.map(async ({ name }) => (await engine.run(flow, null, { strategy: name })).toJSON());
    const told = (await Promise.all(outputs)).map(({ output, status }) => ({ output, status }));
    expect(told).toEqual(STRATEGIES.map(() => ({ output: 'a+bc', status: 'succeeded' })));
  });
});

describe('results that cannot be kept', () => {
  const ring: { self?: unknown } = {};
  ring.self = ring;

  it.each<[string, unknown, string]>([
    ['BigInt', { a: [0, 1, 2, { b: 1n }] }, '$.a[3].b: BigInt'],
    ['NaN', Number.NaN, '$: NaN'],
    ['a circle', ring, '$.self: cycle'],
    ['a function', [() => 1], '$[0]: function'],
    ['a date', new Date(), '$: Date'],
  ])('%s fails the step and names the path', async (_, value, path) => {
    const { error } = (await engine.run(giving(value))).step('only');
    expect(error).toMatchObject({ code: 'E_RESULT', retryable: false });
    expect(error?.message).toContain(path);
  });

  it.each<[string, unknown, unknown]>([
    ['undefined, which becomes null', undefined, null],
    ['data with a key named then', { then: 'data' }, { then: 'data' }],
    ['false', false, false],
    ['empty text', '', ''],
    ['bytes', new Uint8Array([1]), new Uint8Array([1])],
  ])('but %s is kept', async (_, value, expected) => {
    expect((await engine.run(giving(value))).output).toEqual(expected);
  });

  it('are frozen, so that no step can change what another sees', async () => {
    const flow = workflow('w');
    const a = flow.step('a', { run: () => ({ list: [1] }) });
    flow.step('b', { needs: a, run: ({ list }) => list.push(2) });
    expect((await engine.run(flow)).step('b').error?.message).toMatch(/not extensible|read only/);
  });
});

/** A chain a, b, c, d and a lone x; the steps named fail. `expected`: run and step statuses. */
function failing(mode: FailureMode, fails: string, expected: string): void {
  it(`${mode} with ${fails} failing: ${expected}`, async () => {
    const flow = workflow('w', { onFailure: mode });
    const body = (id: string) => ({ run: fails.includes(id) ? broken : () => id });
    const x = flow.step('x', body('x'));
    const a = flow.step('a', body('a'));
    const b = flow.step('b', { needs: a, ...body('b') });
    const c = flow.step('c', { needs: b, ...body('c') });
    flow.step('d', { needs: [c, x], ...body('d') });
    const result = await engine.run(flow, null, { concurrency: 1, strategy: 'level' });
    const statuses = Object.values(result.steps).map((s) => s.status.slice(0, 4));
    expect([result.status, ...statuses].join(' ')).toBe(expected);
  });
}

describe('failure modes', () => {
  failing('fail_fast', '', 'succeeded succ succ succ succ succ');
  failing('fail_fast', 'a', 'failed succ fail canc canc canc');
  failing('continue_on_error', 'a', 'failed succ fail skip skip skip');
  failing('continue_on_error', 'x', 'failed fail succ succ succ skip');
  failing('best_effort', 'a', 'partial succ fail skip skip succ');
  failing('best_effort', 'ax', 'failed fail fail skip skip skip');

  it('give the error, with the step it came from', async () => {
    const flow = workflow('w');
    flow.step('a', { run: () => { throw new NonRetryableError('no', { code: 'E_MINE' }); } });
    const result = await engine.run(flow);
    expect(result.error).toEqual({ code: 'E_MINE', message: 'step "a" failed: no', retryable: false });
    expect(() => result.orThrow()).toThrow('step "a" failed: no');
  });

  it('name the failed step as the reason, however far behind it a step is', async () => {
    const flow = workflow('w', { onFailure: 'continue_on_error' });
    let last = flow.step('first', { run: broken as () => unknown });
    for (const id of ['b', 'c', 'd', 'e']) last = flow.step(id, { needs: last, run: () => id });
    const result = await engine.run(flow);
    for (const id of ['b', 'c', 'd', 'e']) expect(result.step(id).reason).toContain('first failed');
  });

  it('leave a missing need out of the inputs in best_effort', async () => {
    const flow = workflow('w', { onFailure: 'best_effort' });
    const a = flow.step('a', { run: broken as () => number });
    const b = flow.step('b', { run: () => 2 });
    flow.step('c', { needs: [a, b], run: (input, { inputs }) => [input, inputs] });
    expect((await engine.run(flow)).output).toEqual([2, { b: 2 }]);
  });
});

/** The call is refused before anything runs. */
async function refusal(act: () => Promise<unknown>): Promise<EngineError> {
  const error = await act().then(() => undefined, (thrown: unknown) => thrown);
  expect(error).toBeInstanceOf(EngineError);
  return error as EngineError;
}

describe('refusals', () => {
  it.each<[RunOptions, string]>([
    [{ concurrency: 0 }, 'concurrency cannot be 0'],
    [{ concurrency: 1.5 }, 'concurrency cannot be 1.5'],
    [{ concurrency: Number.NaN }, 'concurrency cannot be'],
    [{ strategy: 'levle' }, 'strategy cannot be "levle"'],
    [{ onFailure: 'stop' as FailureMode }, 'onFailure cannot be "stop"'],
    [{ timeoutMs: 0 }, 'timeoutMs cannot be 0'],
    [{ timeoutMs: Number.NaN }, 'timeoutMs cannot be'],
    [{ runId: '..' }, 'runId cannot be ".."'],
    [{ runId: 'a/b' }, 'runId cannot be "a/b"'],
    [{ runId: '' }, 'runId cannot be ""'],
    [{ runId: 'x'.repeat(300) }, 'runId cannot be'],
  ])('of the options %o', async (options, message) => {
    const error = await refusal(() => engine.run(giving(1), null, options));
    expect(error).toMatchObject({ code: 'invalid-option', hint: expect.any(String) });
    expect(error.message).toContain(message);
  });

  it.each<[object]>([[{ concurrency: 0 }], [{ concurrency: Number.NaN }], [{ timeoutMs: -1 }], [{ onFailure: 'stop' }]])(
    'of a workflow that says %o', async (options) => {
      const flow = Object.assign(giving(1), options);
      expect((await refusal(() => engine.run(flow))).code).toMatch(/^invalid-(workflow|option)$/);
    },
  );

  it('of a run id that is taken, so that two runs never share a history', async () => {
    await engine.run(giving(1), null, { runId: 'taken' });
    expect((await refusal(() => engine.run(giving(2), null, { runId: 'taken' }))).code).toBe('invalid-option');
  });

  it('of a bad workflow: all findings, and nothing has run', async () => {
    let calls = 0;
    const flow = workflow('bad');
    flow.step('a', { run: () => calls++ });
    flow.step('a', { run: () => calls++, when: '1 +' });
    const error = await refusal(() => engine.run(flow));
    expect(error.code).toBe('invalid-workflow');
    expect(error.diagnostics.map((d) => d.code)).toEqual(['E_DUPLICATE_ID', 'E_EXPRESSION']);
    expect(calls).toBe(0);
  });

  it('of a bad input', async () => {
    const flow = workflow('w', { inputs: { n: { type: 'integer' } } });
    flow.step('a', { run: ({ n }) => n });
    expect((await refusal(() => engine.run(flow, { n: 'x' }))).code).toBe('invalid-input');
    expect((await refusal(() => engine.run(flow))).message).toContain('"n" is missing');
  });
});

describe('plan and check', () => {
  it('run nobody\'s code', async () => {
    let calls = 0;
    const probe: StepType = {
      name: 'probe', summary: 'For tests.', intent: 'transform', with: {}, run: () => calls++,
      prepare: async ({ load, config }) => { calls += load ? 1 : 0; return { ready: config }; },
    };
    const flow = workflow('w');
    flow.step('a', { uses: 'probe' });
    const probing = newEngine({ stepTypes: [probe] });
    expect((await probing.plan(flow)).plan?.graph.size).toBe(1);
    expect((await probing.check(flow)).graph?.size).toBe(1);
    expect(calls).toBe(0);
  });

  it('tell faults as values instead of throwing', async () => {
    const planned = await engine.plan(flowOfLines('a < b', 'b < a'));
    expect(planned.plan).toBeUndefined();
    expect(planned.diagnostics.map((d) => d.code)).toContain('E_CYCLE');
  });

  it('tell ties and what the strategy decided', async () => {
    const flow = workflow('w');
    const [a, b] = [flow.step('a', { run: () => 1 }), flow.step('b', { run: () => 2 })];
    flow.step('c', { needs: [a, b], run: () => 3 });
    const planned = await engine.plan(flow, null, { strategy: 'hybrid' });
    expect(planned.diagnostics.map((d) => d.code)).toEqual(['N_TIE']);
    expect(planned.choices).toHaveLength(1);
  });

  it('let options win over the workflow, and the workflow over defaults', async () => {
    const flow = Object.assign(giving(1), { strategy: 'level', concurrency: 3, timeoutMs: 500 });
    expect((await engine.plan(flow)).plan).toMatchObject({ strategy: 'level', concurrency: 3, timeoutMs: 500, failureMode: 'fail_fast' });
    const options = { strategy: 'hybrid', concurrency: 1, timeoutMs: 9, onFailure: 'best_effort', runId: 'mine', seed: 4 } as const;
    expect((await engine.plan(flow, null, options)).plan).toMatchObject({ strategy: 'hybrid', concurrency: 1, timeoutMs: 9, failureMode: 'best_effort', runId: 'mine', seed: 4 });
  });

  it('read allow-listed environment variables only', async () => {
    const flow = Object.assign(giving(1), { env: ['PATH', 'NOT_SET_ANYWHERE'] });
    expect((await engine.plan(flow)).plan?.env).toEqual({ PATH: process.env.PATH });
  });
});

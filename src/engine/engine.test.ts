/**
 * The engine from the outside: results, data between steps, failure modes.
 * What concerns time, stores and stopping is in `runner.test.ts`.
 */
import { describe, expect, it } from 'vitest';
import { newEngine } from '../../test/workbench.ts';
import { NonRetryableError } from '../run/step-error.ts';
import { STRATEGIES } from '../schedule/strategies/index.ts';
import { workflow } from '../workflow/define.ts';
import type { FailureMode } from '../workflow/workflow.ts';

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
    expect(result).toMatchObject({
      workflow: 'sum',
      status: 'succeeded',
      output: 22,
      strategy: 'work_queue',
    });
    expect(Object.values(result.steps).map((s) => [s.status, s.output])).toEqual([
      ['succeeded', 2],
      ['succeeded', 20],
      ['succeeded', 22],
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
    const c = flow.step('c', { needs: [b, a], run: ([text]) => `${text}c` });
    flow.step('d', { needs: [a, c], inputFrom: 'concat', separator: '+', run: (text) => text });
    const outputs = STRATEGIES.map(async ({ name }) =>
      (await engine.run(flow, null, { strategy: name })).toJSON(),
    );
    const results = (await Promise.all(outputs)).map(({ output, status }) => ({ output, status }));
    expect(results).toEqual(STRATEGIES.map(() => ({ output: 'a+bc', status: 'succeeded' })));
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
    ['a date that is none', [new Date('never')], '$[0]: invalid Date'],
    ['a map', new Map(), '$: Map (use Object.fromEntries(map))'],
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
    flow.step('b', { needs: a, run: ({ list }) => (list as number[]).push(2) });
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
    flow.step('a', {
      run: () => {
        throw new NonRetryableError('no', { code: 'E_MINE' });
      },
    });
    const result = await engine.run(flow);
    expect(result.error).toMatchObject({
      code: 'E_MINE',
      message: 'step "a" failed: no',
      retryable: false,
    });
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
    flow.step('c', {
      needs: [a, b],
      run: ([x, y], { inputs }) => [x === undefined, y ?? null, inputs],
    });
    expect((await engine.run(flow)).output).toEqual([true, 2, { b: 2 }]);
  });

  it('leave a gap in a list of needs, which is no value that is kept', async () => {
    const flow = workflow('w', { onFailure: 'best_effort' });
    const a = flow.step('a', { run: broken as () => number });
    const b = flow.step('b', { run: () => 2 });
    flow.step('on', { needs: [a, b], run: (list) => list as readonly unknown[] });
    const seen = flow.step('seen', { needs: [a, b], intent: 'analyze', run: () => null });
    flow.step('after', { needs: seen, run: (list) => list });
    const result = await engine.run(flow);
    expect(result.step('on').error?.message).toContain('$[0]: undefined');
    expect(result.step(seen).output).toEqual([null, 2]);
    expect(result.step('after').output).toEqual([null, 2]);
  });
});

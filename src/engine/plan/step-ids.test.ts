/**
 * Ids of steps and runs in code: keys of inputs, results and caches, whatever they hold.
 */
import { expect, it } from 'vitest';
import { createEngine, workflow } from '../../index.ts';

it('ids of monorepos are needs, inputs, names in expressions and keys of results', async () => {
  const flow = workflow('mono');
  const build = flow.step('@scope/pkg#build', { run: () => 2 });
  const dot = flow.step('a.b', { needs: build, run: (n) => n + 1 });
  const first = flow.step('1st', {
    needs: [build, dot],
    inputFrom: 'all',
    when: 'steps["a.b"].output == 3',
    run: (all: unknown, { inputs }) => [all, inputs['@scope/pkg#build'], inputs['a.b']],
  });
  const last = flow.step('ünïcode', {
    needs: [build, first],
    inputFrom: { n: '@scope/pkg#build' },
    runIf: { critical: ['1st'] },
    run: (named: unknown) => named,
  });
  flow.returns({ first, last });
  const engine = createEngine();
  const result = await engine.run(flow, null, { runId: 'order:1/who@example.com' });
  expect(result.output).toEqual({
    first: [{ '@scope/pkg#build': 2, 'a.b': 3 }, 2, 3],
    last: { n: 2 },
  });
  expect(Object.keys(result.steps)).toEqual(['@scope/pkg#build', 'a.b', '1st', 'ünïcode']);
  expect(result.runId).toBe('order:1/who@example.com');
});

it('ids with slashes of a run and of its steps make no two idempotency keys one', async () => {
  const engine = createEngine();
  const keyOf = async (runId: string, step: string) => {
    const flow = workflow('w');
    flow.step(step, { run: (_, { idempotencyKey }) => idempotencyKey });
    return (await engine.run(flow, null, { runId })).output;
  };
  const keys = [await keyOf('a/b', 'c'), await keyOf('a', 'b/c'), await keyOf('a:b', 'c')];
  expect(new Set(keys).size).toBe(3);
});

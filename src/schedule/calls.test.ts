/**
 * Steps that run another workflow, whatever ends first and wherever their process ends.
 * Knows inputs and events; must not know how a workflow is read.
 */
import { expect, it } from 'vitest';
import { type Playing, play, statusesOf } from '../../test/group-player.ts';
import { flowOf, planOf, step } from '../../test/workbench.ts';
import { keptShape, shapeOf } from '../graph/kept-shape.ts';
import type { Outcome } from '../run/outcome.ts';
import type { Run } from '../run/run.ts';
import { runOfStep } from '../run/run-of-step.ts';
import { scopeFor } from '../run/scope.ts';
import { stepOfId } from '../run/step-ids.ts';
import { idOf } from '../run/steps.ts';
import { seededRandom } from '../std/random.ts';
import { definitionIds, definitionsOf } from '../workflow/definitions.ts';
import type { FailureMode, Workflow } from '../workflow/workflow.ts';

/** `load`, `each` of two with a part, and a workflow that both callers call. */
function callee(): Workflow {
  const part = { steps: [step('part')] };
  const deepest = flowOf([step('deep')], { name: 'deepest' });
  return flowOf(
    [
      step('load'),
      step('each', ['load'], { uses: 'for_each', with: { items: [1, 2] }, body: part }),
      step('inner', ['load'], { uses: 'workflow', calls: deepest }),
      step('save', ['each', 'inner']),
    ],
    { name: 'etl', onFailure: 'continue_on_error' },
  );
}

async function playing(failing: string, failureMode: FailureMode): Promise<Playing> {
  const etl = callee();
  const call = (id: string, needs: string[] = []) =>
    step(id, needs, { uses: 'workflow', calls: etl });
  const steps = [
    step('read'),
    call('orders', ['read']),
    call('users'),
    step('last', ['orders', 'users']),
  ];
  const outcomeOf = (id: string): Outcome => {
    const error = { code: 'E_STEP', message: `${id} broke`, retryable: false };
    const metadata = undefined;
    if (id === failing) return { tag: 'error', error, metadata };
    const grows = { tag: 'expand', body: 0, keys: undefined, metadata } as const;
    if (/(orders|users|inner)$/.test(id))
      return { ...grows, count: 1, items: [{ of: id }], then: 'only' };
    if (id.endsWith('each')) return { ...grows, count: 2, items: [1, 2], then: 'collect' };
    return { tag: 'value', value: id, metadata };
  };
  const plan = await planOf(flowOf(steps), { failureMode });
  return { plan, outcomeOf, chance: seededRandom(7) };
}

function told(run: Readonly<Run>): unknown {
  return { status: run.status, output: run.output, steps: statusesOf(run) };
}

it('run as far as if nothing had happened, wherever the process ends', async () => {
  for (const mode of ['fail_fast', 'continue_on_error', 'best_effort'] as const) {
    for (const failing of ['', 'orders.load', 'users.each[1].part', 'orders.inner.deep']) {
      const world = await playing(failing, mode);
      const whole = play(world);
      const isSettled = mode !== 'fail_fast' || failing === '';
      for (let crashAfter = 1; crashAfter < whole.commits; crashAfter++) {
        const { events } = play({ ...world, crashAfter });
        const again = play(world, events).run;
        expect(again.status).toBe(whole.run.status);
        if (isSettled) expect(told(again)).toEqual(told(whole.run));
      }
    }
  }
});

it('have their steps once in the graph, however often they are called', async () => {
  const { plan } = await playing('', 'fail_fast');
  const { graph } = plan;
  expect(graph.steps.map(({ id }) => id)).toEqual([
    'read',
    'orders',
    'users',
    'last',
    'load',
    'each',
    'inner',
    'save',
    'part',
    'deep',
  ]);
  expect(graph.bodies.map(({ called }) => called)).toEqual([
    undefined,
    { workflow: 'etl', callers: [1, 2] },
    undefined,
    { workflow: 'deepest', callers: [6] },
  ]);
  const { run } = play(await playing('', 'fail_fast'));
  expect(run.outputs[1]).toBe('orders.save');
  for (let one = 0; one < run.size; one++) expect(stepOfId(run, idOf(run, one))).toBe(one);
  expect(stepOfId(run, 'users.each[1].part')).toBeGreaterThan(0);
});

it('see their own input and their own steps', async () => {
  const { run } = play(await playing('', 'fail_fast'));
  const save = stepOfId(run, 'users.save');
  expect(scopeFor(run, ['load'], save)).toMatchObject({
    inputs: { of: 'users' },
    steps: { load: { output: 'users.load' } },
  });
  expect(runOfStep(run, stepOfId(run, 'users.inner.deep')).input).toEqual({ of: 'users.inner' });
  expect(runOfStep(run, stepOfId(run, 'users.each[0].part')).input).toEqual({ of: 'users' });
  expect(runOfStep(run, stepOfId(run, 'last')).input).toBe(run.plan.input);
});

it('fail with the step in them that did, and go on beside it as they say themselves', async () => {
  const { run } = play(await playing('orders.inner.deep', 'fail_fast'));
  expect(run.errors.get(1)).toMatchObject({
    code: 'E_GROUP',
    message: 'orders.inner.deep: orders.inner.deep broke',
  });
  expect(statusesOf(run)['orders.each[1].part']).toBe('succeeded');
});

it('are the same in the shape that is kept, by the numbers and names of their definitions', async () => {
  const { plan } = await playing('', 'fail_fast');
  const { graph } = plan;
  const all = definitionsOf(graph.workflow);
  expect(all.steps).toEqual(graph.steps);
  const ids = definitionIds({ steps: graph.steps, bodies: graph.bodies.slice(1) });
  expect(definitionIds(all)).toEqual(ids);
  expect(ids.slice(4)).toEqual([
    'orders.load',
    'orders.each',
    'orders.inner',
    'orders.save',
    'orders.each[].part',
    'orders.inner.deep',
  ]);
  const shape = shapeOf(JSON.parse(JSON.stringify(keptShape(graph))), ids);
  expect(shape.steps.map(({ id }) => id)).toEqual(graph.steps.map(({ id }) => id));
  expect(shape.bodies.map(({ called }) => called)).toEqual(
    graph.bodies.map(({ called }) => called),
  );
  for (const list of ['needs', 'needsAt', 'dependents', 'dependentsAt', 'order'] as const)
    expect(shape[list]).toEqual(graph[list]);
});

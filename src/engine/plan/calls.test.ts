/**
 * Workflows in code that are run within others: what they get and give, and how such a run goes on.
 * Knows an engine; must not know how graphs are linked.
 */
import { expect, it } from 'vitest';
import { newEngine } from '../../../test/workbench.ts';
import type { Store } from '../../ports/store.ts';
import { workflowStep } from '../../steps/workflow.ts';
import { memoryStore } from '../../stores/memory.ts';
import { handHeld } from '../../testing/hand-held-step.ts';
import { virtualClock } from '../../testing/virtual-clock.ts';
import { workflow } from '../../workflow/define.ts';

const stepTypes = [workflowStep];

function etlOf(save: (rows: number) => unknown) {
  const etl = workflow('etl', {
    inputs: { source: { type: 'string' }, rows: { type: 'integer', default: 2 } },
  });
  const load = etl.step('load', { run: ({ rows }, { run }) => rows + run.input.source.length });
  return etl.returns(etl.step('save', { needs: load, run: save as (rows: number) => number }));
}

function nightlyOf(save: (rows: number) => unknown, name = 'nightly') {
  const etl = etlOf(save);
  const flow = workflow(name, { inputs: { day: { type: 'string' } } });
  const read = flow.step('read', { run: () => ({ source: 'read', rows: 1 }) });
  const orders = flow.call('orders', etl, { input: ({ day }) => ({ source: day }) });
  const users = flow.call('users', etl, { needs: read });
  return flow.returns({ orders, users });
}

it('give what they give, each with the input of its call', async () => {
  const result = await newEngine({ stepTypes }).run(
    nightlyOf((rows) => rows * 10),
    { day: 'mon' },
  );
  expect(result.orThrow()).toEqual({ orders: 50, users: 50 });
  expect(result.step('users.load').output).toBe(5);
  expect(Object.keys(result.steps)).toEqual(['read', 'orders', 'users']);
});

it('fail where they are given what they do not take, by their own name', async () => {
  const flow = workflow('wrong');
  flow.call(
    'a',
    etlOf((rows) => rows),
    { input: () => ({ source: 3 }) as never },
  );
  const { error } = (await newEngine({ stepTypes }).run(flow)).step('a');
  expect(error).toMatchObject({
    code: 'E_CALL_INPUT',
    message: '"etl" does not take what it is given: input source: expected text, got 3',
  });
});

it('refuse what is no workflow, where it is written, and tell faults by the name of theirs', async () => {
  const flow = workflow('wrong');
  expect(() => flow.call('a', 3 as never)).toThrow(
    'call("a"): expected a workflow, got 3; give a workflow: call(ID, WORKFLOW)',
  );
  const broken = workflow('broken');
  broken.step('odd', { uses: 'none' } as never);
  flow.call('b', broken);
  const { diagnostics } = await newEngine({ stepTypes }).check(flow);
  expect(diagnostics).toMatchObject([
    { code: 'E_UNKNOWN_STEP_TYPE', message: 'in "broken": "none" is not a step type.' },
  ]);
});

it('go on where they stood when their process is gone, with the code of now', async () => {
  const store = memoryStore();
  const clock = virtualClock();
  const engine = () => newEngine({ store, clock, stepTypes });
  const hanging = handHeld<unknown>();
  await engine().start(
    nightlyOf((rows) => hanging(rows, undefined as never)),
    { day: 'mon' },
    {
      runId: 'r',
    },
  );
  await hanging.started();
  await hanging.started();
  await (store as Store).release('r');
  clock.advance(1);
  const result = await (await engine().resume('r', { workflow: nightlyOf((rows) => rows + 1) }))
    .result;
  expect(result.orThrow()).toEqual({ orders: 6, users: 6 });
  expect(result.step('orders.load').attempts).toBe(1);
});

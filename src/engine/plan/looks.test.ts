/**
 * What is looked at once for a run, also for the lists of steps that are added to it.
 * Knows engines and step types; must not know how what was seen is remembered.
 */
import { expect, it } from 'vitest';
import { newEngine } from '../../../test/workbench.ts';
import type { Prepared, StepType } from '../../ports/step-type.ts';
import { forEachStep } from '../../steps/for-each.ts';
import { workflow } from '../../workflow/define.ts';

/** A step type that is made ready by its `uses` alone, or by all that it has; `asked` counts how often. */
function counting(isByUses: boolean, answer: () => Prepared<unknown>) {
  let asked = 0;
  const type: StepType<unknown, unknown> = {
    name: 'counted',
    summary: 'For tests.',
    intent: 'transform',
    with: {},
    ...(isByUses && { preparedBy: 'uses' as const }),
    prepare: async () => {
      asked++;
      return answer();
    },
    run: (ready) => ready,
  };
  const engine = newEngine({ stepTypes: [type, forEachStep] });
  return { engine, asked: () => asked };
}

const counted = (n: number) => [{ id: 'a', uses: 'counted', with: { n } }];

/** Each item adds a list of its own. */
function planning() {
  const flow = workflow('adds', { onFailure: 'continue_on_error' });
  const each = flow.forEach('each', {
    items: () => [1, 2, 3],
    concurrency: 1,
    each: (body) =>
      body.step('plan', { run: (n, { expand }) => expand(counted(n), { output: 'a' }) }),
  });
  return flow.returns(each);
}

it('lists that differ in settings alone make their steps ready once in a run, and in the next one anew', async () => {
  const { engine, asked } = counting(true, () => ({ ready: 'ready' }));
  expect((await engine.run(planning())).output).toEqual(['ready', 'ready', 'ready']);
  expect(asked()).toBe(1);
  await engine.run(planning());
  expect(asked()).toBe(2);
});

it('a step type that looks at settings is asked for each list', async () => {
  const { engine, asked } = counting(false, () => ({ ready: 'ready' }));
  await engine.run(planning());
  expect(asked()).toBe(3);
});

it('what is faulty is looked at again by the next list: it may have been mended', async () => {
  let isThere = false;
  const { engine, asked } = counting(true, () => {
    if (isThere) return { ready: 'ready' };
    isThere = true;
    return { problems: [{ code: 'E_MODULE', message: 'it is not there.', key: 'uses' }] };
  });
  const result = await engine.run(planning());
  expect(result.step('each[0].plan').error?.message).toContain('it is not there');
  expect(result.step('each[2].plan').output).toBe('ready');
  expect(asked()).toBe(2);
});

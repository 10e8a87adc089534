/**
 * Steps with dots in their ids, beside a step that calls a workflow.
 * Knows the engine and the builder; must not know how ids are looked up.
 */
import { expect, it } from 'vitest';
import { createEngine, workflow } from '../index.ts';

const leaf = workflow('leaf');
leaf.step('x', { run: () => 1 });
const middle = workflow('middle');
middle.call('deep', leaf);

async function faultsOf(id: string, within = false) {
  const flow = workflow('outer');
  const write = (list: Pick<typeof flow, 'step' | 'call'>) => {
    list.call('call', middle);
    return list.step(id, { run: () => 1 });
  };
  if (within) flow.forEach('each', { items: () => [1], each: (body) => write(body as never) });
  else write(flow);
  const { diagnostics } = await createEngine().check(flow);
  return diagnostics;
}

it.each([false, true])(
  'is refused where it is that of a step which is called, in a body: %s',
  async (within) => {
    for (const id of ['call.deep', 'call.deep.x'])
      expect(await faultsOf(id, within)).toMatchObject([
        {
          code: 'E_DUPLICATE_ID',
          message: `two steps would have the id "${id}" in a run: this one, and one of the workflow that "call" runs.`,
          fix: 'rename this one or "call"',
        },
      ]);
  },
);

it('is none where they only look alike', async () => {
  for (const id of ['call.x', 'call.deep.y', 'call.deeper', 'calls.deep'])
    expect(await faultsOf(id)).toEqual([]);
});

it('is refused in a list that is added, too', async () => {
  const flow = workflow('adds');
  flow.step('plan', {
    run: (_, context) =>
      context.expand((body) => {
        body.step('call.deep.x', { run: () => 1 });
        return body.call('call', middle);
      }),
  });
  const { steps } = await createEngine().run(flow);
  expect(steps.plan?.error).toMatchObject({
    code: 'E_EXPAND',
    message: /two steps would have the id "call\.deep\.x"/ as never,
  });
});

/**
 * Items one after the other, as results and the state of a run tell them.
 * Knows engines; must not know how a run grows.
 */
import { expect, it } from 'vitest';
import { newEngine as engineWith } from '../../test/workbench.ts';
import { forEachStep } from '../steps/for-each.ts';
import { loopStep } from '../steps/loop.ts';
import { switchStep } from '../steps/switch.ts';
import { handHeld } from '../testing/hand-held-step.ts';
import { workflow } from '../workflow/define.ts';

const newEngine = () => engineWith({ stepTypes: [forEachStep, loopStep, switchStep] });

it('items have their place, their key, what they gave, and why they failed', async () => {
  const flow = workflow('w');
  const fault = new Error('no b');
  const each = flow.forEach('each', {
    items: () => ['a', 'b'],
    key: (item) => item,
    succeedsIf: { atLeast: 1 },
    each: (body) => {
      const load = body.step('load', {
        run: (item) => {
          if (item === 'b') throw fault;
          return item.toUpperCase();
        },
      });
      return body.step('save', { needs: load, run: (item) => `${item}!` });
    },
  });
  const result = await newEngine().run(flow);
  const [a, b] = [...result.items(each)];
  expect(a).toEqual({ index: 0, key: 'a', status: 'succeeded', output: 'A!' });
  expect(b).toMatchObject({ index: 1, key: 'b', status: 'failed', output: null });
  expect(b).toMatchObject({ step: 'each[b].load', error: { message: 'no b', thrown: fault } });
});

it('rounds give the states, and a choice its case', async () => {
  const flow = workflow('w');
  flow.loop('l', {
    initial: () => 1,
    maxIterations: 5,
    body: { run: (n) => n * 2 },
    until: (n) => n > 5,
  });
  flow.switch('s', { on: () => 'x' as const, cases: { x: { run: () => 'done' } } });
  flow.step('plain', { run: () => 1 });
  const result = await newEngine().run(flow);
  expect([...result.items<number>('l')].map(({ index, output }) => [index, output])).toEqual([
    [0, 2],
    [1, 4],
    [2, 8],
  ]);
  expect([...result.items('s')]).toEqual([
    { index: 0, key: 'x', status: 'succeeded', output: 'done' },
  ]);
  expect(result.step('s').case).toBe('x');
  expect(() => result.items('plain')).toThrow('step "plain" runs no others: it has no items');
  expect(() => result.items('nope')).toThrow(new RangeError('"nope" is not a step of "w"'));
});

it('the state of a run tells how they stand at that moment', async () => {
  const flow = workflow('w');
  const hanging = handHeld<number>();
  const each = flow.forEach('each', {
    items: () => [1, 2, 3],
    concurrency: 2,
    each: { run: (n, context) => (n === 1 ? n : hanging(n, context as never)) },
  });
  const handle = await newEngine().start(flow);
  const calls = [await hanging.started(), await hanging.started()];
  const stands = handle.status();
  expect([...stands.items(each)].map(({ status, output }) => [status, output])).toEqual([
    ['succeeded', 1],
    ['open', null],
    ['open', null],
  ]);
  expect(JSON.parse(JSON.stringify(stands))).not.toHaveProperty('items');
  for (const call of calls) call.succeed(0);
  expect((await handle.result).status).toBe('succeeded');
});

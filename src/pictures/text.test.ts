/**
 * How steps of workflows that are called, and those that were added, are headed in a picture as text.
 * Knows workflows and lines; must not know how ids are made.
 */
import { expect, it } from 'vitest';
import { createEngine, memoryStore, workflow } from '../index.ts';
import { fold } from '../run/kept-fold.ts';
import { type KeptPlan, planOfKept } from '../run/kept-plan.ts';
import { graphSubject, runSubject } from './picture.ts';
import { text as draw } from './text.ts';

it('names steps of several bodies that call one workflow by their paths', async () => {
  const leaf = workflow('leaf');
  leaf.step('x', { run: () => 1 });
  const left = workflow('left');
  left.call('c', leaf);
  const right = workflow('right');
  right.call('c', leaf);
  const flow = workflow('both');
  flow.call('one', left);
  flow.call('two', right);
  const { graph } = await createEngine().check(flow);
  const text = draw(graphSubject(graph!));
  expect(text).toContain('one.c, two.c: workflow leaf\n');
  expect(text).toContain('one: workflow left\n');
});

it('names steps that add others, and groups that were added, by their paths', async () => {
  const flow = workflow('adds');
  for (const id of ['one', 'two'])
    flow.step(id, {
      run: (_, context) =>
        context.expand((body) => {
          body.forEach('each', { items: () => [1], each: { run: (n) => n } });
          return body.step('sub', {
            run: (__, inner) => inner.expand((more) => more.step(`${id}-load`, { run: () => 1 })),
          });
        }),
    });
  const store = memoryStore();
  const engine = createEngine({ store });
  await engine.run(flow, null, { runId: 'r' });
  const { snapshot, events } = (await store.read('r'))!;
  const told = draw(runSubject(fold(planOfKept('r', snapshot as KeptPlan), events)));
  const titles = told.match(/^\S.*: .*$/gm);
  expect(titles?.sort()).toEqual([
    'one.each[]: for each item',
    'one.sub: steps that it added',
    'one: steps that it added',
    'two.each[]: for each item',
    'two.sub: steps that it added',
    'two: steps that it added',
  ]);
  await engine.close();
});

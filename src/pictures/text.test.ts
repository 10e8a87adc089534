/**
 * How steps of workflows that are called, and those that were added, are headed in a picture as text.
 * Knows workflows and lines; must not know how ids are made.
 */
import { expect, it } from 'vitest';
import { createEngine, memoryStore, workflow } from '../index.ts';
import { fold } from '../run/kept-fold.ts';
import { type KeptPlan, planOfKept } from '../run/kept-plan.ts';
import { dot } from './dot.ts';
import { mermaid } from './mermaid.ts';
import { graphSubject, runSubject } from './picture.ts';
import { planText } from './plan-text.ts';
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

/** Of a run in which each round of a loop in a case adds a list of its own: its picture, by name. */
async function roundsDrawn() {
  const flow = workflow('rounds');
  flow.forEach('each', {
    items: () => [1],
    each: (body) =>
      body.switch('sw', {
        on: () => 'a',
        cases: {
          a: (own) =>
            own.loop('lp', {
              initial: () => 0,
              maxIterations: 2,
              until: (n) => n >= 2,
              body: (round) =>
                round.step('g', {
                  run: (n: number, context) =>
                    context.expand((list) => list.step(`in${n}`, { run: () => n + 1 })),
                }),
            }),
        },
      }),
  });
  const store = memoryStore();
  const engine = createEngine({ store });
  await engine.run(flow, null, { runId: 'r' });
  const planned = (await engine.plan(flow)).plan!;
  const { snapshot, events } = (await store.read('r'))!;
  await engine.close();
  const subject = runSubject(fold(planOfKept('r', snapshot as KeptPlan), events));
  return { subject, planned };
}

const WITHIN = ['each[]: for each item', 'each[].sw: case a', 'each[].sw.lp[]: round by round'];
const ADDED = [1, 2].map((n) => `each[].sw.lp[].g: steps that it added (${n} of 2)`);

it('names groups within groups by their paths, as a plan does, and counts lists of one step', async () => {
  const { subject, planned } = await roundsDrawn();
  const titlesOf = (told: string) => told.match(/^\S.*: (?:for each|case|round|steps that).*$/gm);
  expect(titlesOf(draw(subject))).toEqual([...WITHIN, ...ADDED]);
  expect(titlesOf(planText(planned, []))).toEqual([
    ...WITHIN.slice(0, 2),
    expect.stringMatching(/^each\[\]\.sw\.lp\[\]: round by round until /u),
  ]);
});

it('names frames by paths in Mermaid and DOT, each with an id of its own', async () => {
  const { subject } = await roundsDrawn();
  const titles = ['each: for each item', 'each[].sw: case a', 'each[].sw.lp: round by round'];
  const inDot = [...dot(subject).matchAll(/subgraph (\S+) \{\n {4}label="(.*)";/g)];
  expect(inDot.map(([, , title]) => title)).toEqual([...titles, ...ADDED]);
  expect(new Set(inDot.map(([, id]) => id)).size).toBe(5);
  const inMermaid = [...mermaid(subject).matchAll(/subgraph (\S+)\["(.*)"\]/g)];
  const plain = (title: string) => title.replaceAll('#91;', '[').replaceAll('#93;', ']');
  expect(inMermaid.map(([, , title]) => plain(title!))).toEqual([...titles, ...ADDED]);
  expect(new Set(inMermaid.map(([, id]) => id)).size).toBe(5);
});

it('names steps of one id that call one workflow once', async () => {
  const leaf = workflow('leaf');
  leaf.step('x', { run: () => 1 });
  const flow = workflow('shared');
  const both = workflow('inner');
  both.switch('sw', {
    on: (): 'a' | 'b' => 'a',
    cases: { a: (own) => own.call('c', leaf), b: (own) => own.call('c', leaf) },
  });
  flow.call('one', both);
  flow.call('two', both);
  const { graph } = await createEngine().check(flow);
  const subject = graphSubject(graph!);
  expect(draw(subject)).toMatch(/^sw\.c: workflow leaf$/m);
  expect(mermaid(subject)).toContain('["sw.c: workflow leaf"]');
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

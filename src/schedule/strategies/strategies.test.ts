/**
 * The strategies: what holds for all of them, and the order that each one stands for.
 */
import { describe, expect, it } from 'vitest';
import { CATALOG, flow, flowOf, planOf, step } from '../../../test/workbench.ts';
import { type Body, bodyShape } from '../../graph/body.ts';
import type { Strategy } from '../../ports/strategy.ts';
import type { Plan } from '../../run/plan.ts';
import type { Workflow } from '../../workflow/workflow.ts';
import { hybrid } from './hybrid.ts';
import { DEFAULT_STRATEGY, STRATEGIES } from './index.ts';
import { level } from './level.ts';
import { reactive } from './reactive.ts';
import { findRegions } from './regions.ts';
import { byUrgency } from './urgency.ts';
import { workQueue } from './work-queue.ts';

const rootOf = ({ graph }: Plan): Body => graph.bodies[0];
const queueOf = (strategy: Strategy, plan: Plan) => strategy.queue(rootOf(plan), plan);

/**
 * The order in which a strategy starts the steps of a list, by default the whole plan, `atOnce` running at a time. The one that
 * started first ends first; its dependents are added newest first, as the scheduler does.
 */
function orderOf(strategy: Strategy, plan: Plan, atOnce = 1, body = rootOf(plan)): number[] {
  const { graph } = plan;
  const queue = strategy.queue(body, plan);
  const open = Array.from(
    { length: graph.size },
    (_, s) => graph.needsAt[s + 1]! - graph.needsAt[s]!,
  );
  for (const entry of [...body.entries].reverse()) queue.add(entry);
  const started: number[] = [];
  const running: number[] = [];
  for (;;) {
    while (running.length < atOnce) {
      const next = queue.take();
      if (next < 0) break;
      started.push(next);
      running.push(next);
    }
    const ended = running.shift();
    if (ended === undefined) return started;
    const dependents = graph.dependents.subarray(
      graph.dependentsAt[ended],
      graph.dependentsAt[ended + 1],
    );
    for (const dependent of [...dependents].reverse())
      if (--open[dependent]! === 0) queue.add(dependent);
    queue.settled?.(ended);
  }
}

async function idsOf(strategy: Strategy, workflow: Workflow, atOnce = 1): Promise<string> {
  const plan = await planOf(workflow);
  return orderOf(strategy, plan, atOnce)
    .map((s) => workflow.steps[s]!.id)
    .join(' ');
}

/** Two regions, of which one is irregular. */
const BRANCHING = ['a', 'b < a', 'c < a', 'd < a', 'e < b c d', 'x', 'y < x'];

const tree = flow('r', 'a < r', 'b < r', 'a1 < a', 'a2 < a', 'b1 < b', 'b2 < b', 'z < a1 a2 b1 b2');

describe.each(STRATEGIES.map((strategy) => [strategy.name, strategy] as const))(
  '%s',
  (_, strategy) => {
    const cases: readonly (readonly [string, Workflow])[] = [
      ['one step', flow('a')],
      ['a chain', flow('a', 'b < a', 'c < b')],
      ['a chain written backwards', flow('c < b', 'b < a', 'a')],
      ['a tree that comes together', tree],
      ['many regions', flow('a', 'b', 'c < a', 'd < b', 'e', 'f < c e')],
      [
        'steps with priorities',
        flowOf([step('a'), step('b', [], { settings: { priority: 9 } }), step('c', ['a'])]),
      ],
    ];

    it.each(cases)('starts every step of %s once, after its needs', async (_name, workflow) => {
      for (const atOnce of [1, 2, 100]) {
        const plan = await planOf(workflow);
        const order = orderOf(strategy, plan, atOnce);
        expect([...order].sort((a, b) => a - b)).toEqual(workflow.steps.map((_step, s) => s));
        for (const s of order) {
          const needs = plan.graph.needs.subarray(plan.graph.needsAt[s], plan.graph.needsAt[s + 1]);
          for (const need of needs) expect(order.indexOf(need)).toBeLessThan(order.indexOf(s));
        }
      }
    });

    it('takes a step that comes back for another try', async () => {
      const plan = await planOf(flow('a', 'b'));
      const queue = queueOf(strategy, plan);
      queue.add(0);
      expect(queue.take()).toBe(0);
      queue.add(0);
      expect([queue.take(), queue.take()]).toEqual([0, -1]);
    });

    it('gives -1 as long as nothing may start', async () => {
      const queue = queueOf(strategy, await planOf(flow('a')));
      expect([queue.take(), queue.take()]).toEqual([-1, -1]);
    });

    it('orders the steps of a list that is not the first one', async () => {
      const ids = ['p', 'q < p', 'r < p', ...BRANCHING, 's < q'];
      const plan = await planOf(flow(...ids));
      const [from, to] = [3, 3 + BRANCHING.length];
      const shape = bodyShape({ from, to, parent: 0, name: undefined }, plan.graph);
      const body = { ...shape, levelCount: 3, last: to - 1, outputs: undefined };
      const alone = await planOf(flow(...BRANCHING));
      for (const atOnce of [1, 2, 100]) {
        const own = orderOf(strategy, alone, atOnce).map((step) => step + from);
        expect(orderOf(strategy, plan, atOnce, body)).toEqual(own);
      }
      const told = (list: Body, of: Plan) => strategy.explain?.(list, of) ?? [];
      expect(told(body, plan)).toEqual(told(rootOf(alone), alone));
    });

    it('keeps nothing from one run to the next', async () => {
      expect(await idsOf(strategy, tree)).toBe(await idsOf(strategy, tree));
    });

    it('says in one sentence what it does', () => expect(strategy.summary).toMatch(/^[A-Z].*\.$/));
  },
);

function starts(strategy: Strategy, what: string, workflow: Workflow, expected: string): void {
  it(`${strategy.name} starts ${what} as ${expected}`, async () => {
    expect(await idsOf(strategy, workflow)).toBe(expected);
  });
}

describe('order', () => {
  starts(
    workQueue,
    'the longest chain first',
    flow('short', 'long', 'b < long', 'c < b'),
    'long b short c',
  );
  starts(workQueue, 'equal chains in file order', flow('b', 'a', 'c'), 'b a c');
  starts(
    workQueue,
    'a higher priority before a longer chain',
    flowOf([
      step('a'),
      step('b', ['a']),
      step('urgent', [], { settings: { priority: 1 } }),
      step('never', [], { settings: { priority: -1 } }),
      step('c'),
    ]),
    'urgent a b c never',
  );
  starts(level, 'each level in file order', tree, 'r a b a1 a2 b1 b2 z');
  starts(level, 'a late root before the second level', flow('a', 'b < a', 'c'), 'a c b');
  starts(reactive, 'each branch to its end', tree, 'r a a1 a2 b b1 b2 z');
  starts(reactive, 'steps without needs in file order', flow('b', 'a', 'c'), 'b a c');
  starts(
    hybrid,
    'a regular region level by level',
    flow('a', 'b', 'c < a', 'd < b', 'e < c d'),
    'a b c d e',
  );
  starts(
    hybrid,
    'an irregular region by urgency',
    flow('s', 't', 'u', 'v < u', 'w < v'),
    'u v s t w',
  );
});

describe('level', () => {
  it('starts nothing of the next level while one step of this one runs', async () => {
    const queue = queueOf(level, await planOf(flow('a', 'b', 'c < a')));
    queue.add(0);
    queue.add(1);
    queue.take();
    queue.take();
    queue.add(2);
    queue.settled?.(0);
    expect(queue.take()).toBe(-1);
    queue.settled?.(1);
    expect(queue.take()).toBe(2);
  });

  it('passes over levels in which nothing is left to start', async () => {
    const queue = queueOf(level, await planOf(flow('a', 'b < a', 'c < b', 'x', 'd < c x')));
    for (const s of [0, 3]) queue.add(s);
    queue.take();
    queue.take();
    for (const s of [0, 1, 2]) queue.settled?.(s);
    queue.add(4);
    expect(queue.take()).toBe(-1);
    queue.settled?.(3);
    expect(queue.take()).toBe(4);
  });
});

describe('hybrid', () => {
  const two = flow('a', 'b < a', 'x', 'y1 < x', 'y2 < x', 'y3 < x');

  it('does not let one region wait for another', async () => {
    const queue = queueOf(hybrid, await planOf(flow('a', 'b < a', 'c', 'd < c')));
    queue.add(0);
    queue.add(2);
    queue.take();
    queue.take();
    queue.settled?.(0);
    queue.add(1);
    expect(queue.take()).toBe(1);
  });

  it('tells its choice for each region, and why', async () => {
    const plan = await planOf(two);
    const [first, second] = hybrid.explain!(rootOf(plan), plan);
    expect(first).toBe(
      'region of a (2 steps, 2 levels, 1 wide): level: all levels are of similar width',
    );
    expect(second).toContain('region of x (4 steps, 2 levels, 1 to 3 wide): work_queue');
  });

  it('finds regions by needs in either direction', async () => {
    const plan = await planOf(flow('c < b', 'x', 'b < a', 'a', 'y < x'));
    const { count, regionOf } = findRegions(rootOf(plan), plan.graph);
    expect([count, [0, 1, 2, 3, 4].map(regionOf)]).toEqual([2, [0, 1, 0, 0, 1]]);
  });

  it.each([
    [['a', 'b', 'c < a b'], true],
    [['a', 'b', 'e', 'c < a b e'], false],
    [['a'], true],
  ])('%o is regular: %s', async (lines, regular) => {
    const plan = await planOf(flow(...lines));
    expect(findRegions(rootOf(plan), plan.graph).shape[0]?.regular).toBe(regular);
  });
});

describe('byUrgency', () => {
  it('gives each step one place and back', async () => {
    const plan = await planOf(tree);
    const { placeOf, stepAt } = byUrgency(rootOf(plan), plan.graph);
    const places = tree.steps.map((_, i) => i);
    expect(places.map((place) => placeOf(stepAt(place)))).toEqual(places);
    expect(stepAt(-1)).toBe(-1);
  });
});

describe('STRATEGIES', () => {
  it('are the four of the manual, work_queue first', () => {
    expect(STRATEGIES.map(({ name }) => name)).toEqual([
      'work_queue',
      'level',
      'reactive',
      'hybrid',
    ]);
    expect(DEFAULT_STRATEGY).toBe('work_queue');
    expect(CATALOG.strategies).toContain(DEFAULT_STRATEGY);
  });
});

describe('S6 priorities', () => {
  const of = (...priorities: number[]) =>
    flowOf(priorities.map((priority, s) => step(`s${s}`, [], { settings: { priority } })));
  const said = async (name: string, ...priorities: number[]) => {
    const strategy = STRATEGIES.find((known) => known.name === name)!;
    const plan = await planOf(of(...priorities));
    return strategy.explain?.(rootOf(plan), plan) ?? [];
  };

  it('S6 that a strategy passes over are told', async () => {
    expect(await said('level', 0, 5)).toEqual([
      'priority of step "s1" has no effect: inside a level the order is that of the file',
    ]);
    expect(await said('reactive', 1, 0, 2, 3)).toEqual([
      'priority of step "s0" and 2 others has no effect: the step that became ready last runs next',
    ]);
    expect(await said('level', 0, 0)).toEqual([]);
    expect((await said('work_queue', 5)).join()).not.toContain('no effect');
  });

  it('S6 order the steps of one level, not of a region that hybrid runs by level', async () => {
    const settings = (priority: number) => ({ settings: { priority } });
    const steps = [
      step('a', [], settings(2)),
      step('b', ['a'], settings(1)),
      step('c'),
      step('d', ['a', 'c'], settings(2)),
    ];
    const plan = await planOf(flowOf(steps));
    const hybrid = STRATEGIES.find(({ name }) => name === 'hybrid')!;
    expect(orderOf(hybrid, plan).map((s) => steps[s]!.id)).toEqual(['a', 'c', 'd', 'b']);
  });
});

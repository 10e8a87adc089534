/**
 * Steps at the end of calls come to the same whatever ends first, and wherever the process of their run ends.
 * Knows events and statuses; must not know engines or stores.
 */
import fc from 'fast-check';
import { expect, it } from 'vitest';
import { type Played, type Playing, play, statusesOf } from '../../test/group-player.ts';
import { each, flowOf, loop, planOf, step } from '../../test/workbench.ts';
import { keptShape } from '../graph/kept-shape.ts';
import { fold as keptFold } from '../run/kept-fold.ts';
import { type KeptPlan, planOfKept, SNAPSHOT_VERSION } from '../run/kept-plan.ts';
import type { Outcome } from '../run/outcome.ts';
import { seededRandom } from '../std/random.ts';
import { definitionIds } from '../workflow/definitions.ts';
import type { Hook, Step, Workflow } from '../workflow/workflow.ts';

const MODES = ['continue_on_error', 'best_effort', 'fail_fast'] as const;

const arbitrary = fc.record({
  seed: fc.integer({ min: 0, max: 2 ** 30 }),
  mode: fc.constantFrom(...MODES),
  calleeMode: fc.constantFrom(...MODES),
  concurrency: fc.constantFrom(1, 2, 5),
  window: fc.constantFrom(1, 2),
  failing: fc.integer({ min: 0, max: 6 }),
});

type World = typeof arbitrary extends fc.Arbitrary<infer Of> ? Of : never;

const call = (id: string, needs: readonly string[], calls: Workflow): Step =>
  step(id, needs, { uses: 'workflow', calls });
const atEnd = (hook: Hook, one: Step): Step => ({ ...one, settings: { ...one.settings, hook } });

/** Calls in a list, in rounds and in each other; at their ends also a list and a call. */
function workflowOf({ mode, calleeMode, window }: World): Workflow {
  const deepest = flowOf(
    [step('deep'), atEnd('on_failure_do', step('mourn')), atEnd('finally', step('sweep'))],
    { name: 'deepest' },
  );
  const flaky = step('flaky', [], {
    settings: { retry: { maxAttempts: 2, initialIntervalMs: 1 } },
  });
  const etl = flowOf(
    [
      step('load'),
      flaky,
      call('inner', ['load'], deepest),
      step('save', ['inner']),
      atEnd('on_success', step('cheer')),
      atEnd('on_success', step('praise')),
      atEnd('on_failure_do', each('told', [], ['tell'])),
      atEnd('finally', step('tidy')),
      atEnd('finally', call('last', ['tidy'], deepest)),
    ],
    { name: 'etl', onFailure: calleeMode },
  );
  const steps = [
    call('orders', [], etl),
    each('list', [], [call('one', [], etl)], { concurrency: window, on_failure: mode }),
    loop('rounds', [], [call('two', [], deepest)]),
    step('behind', ['orders', 'list']),
    atEnd('finally', step('close')),
  ];
  return flowOf(steps, { onFailure: mode });
}

/** What an attempt comes to follows from the step alone, and of a loop from its rounds. */
function outcomeOf({ failing, seed }: World): Playing['outcomeOf'] {
  const grows = { tag: 'expand', body: 0, keys: undefined, metadata: undefined } as const;
  return (id, run): Outcome => {
    const own = id.split('.').at(-1)!.replace(/\[.*/su, '');
    if (['orders', 'inner', 'last', 'one', 'two'].includes(own))
      return { ...grows, count: 1, items: [id], then: 'only' };
    if (['list', 'told'].includes(own))
      return { ...grows, count: 2, items: [0, 1], then: 'collect' };
    const rounds = run.segments.filter(({ parent }) => parent === 2).length;
    if (own === 'rounds' && rounds < 2) return { ...grows, count: 1, items: [id], then: 'again' };
    const fate =
      [...`${id}${seed}`].reduce((sum, c) => (sum * 31 + c.charCodeAt(0)) % 9_973, 7) % 20;
    const error = { code: 'E_STEP', message: `${id} broke`, retryable: true };
    if (fate < failing) return { tag: 'error', error, metadata: undefined };
    return { tag: 'value', value: id, metadata: undefined };
  };
}

async function worldOf(world: World): Promise<Playing> {
  const { concurrency, mode, seed } = world;
  const plan = await planOf(workflowOf(world), { concurrency, failureMode: mode });
  return { plan, outcomeOf: outcomeOf(world), chance: seededRandom(seed) };
}

/** What does not depend on what ended first. */
function cameTo({ run }: Played, { mode, calleeMode }: World): unknown {
  if (mode === 'fail_fast' || calleeMode === 'fail_fast') return undefined;
  return [run.status, run.output, statusesOf(run), run.error];
}

/** Each hook begins once per call, after its ordinary steps and before the call ends. */
function checkHooks({ run, events }: Played): void {
  const begun = new Set<string>();
  const ended = new Set<number>();
  for (const event of events) {
    if (event.type === 'group.hooks') {
      const segment = run.segmentBy.get(event.step)!;
      const key = `${event.step} ${event.hook}`;
      expect(begun.has(key)).toBe(false);
      begun.add(key);
      expect(ended.has(event.step)).toBe(false);
      expect(segment.state).toBeDefined();
    }
    if (event.type === 'step.succeeded' || event.type === 'step.failed') ended.add(event.step);
  }
  // A call that has begun runs what is at its end in any case, as nobody cancels here.
  for (const { parent, base, body } of run.segments)
    for (const def of body.hooks)
      if (run.plan.graph.hooks.get(def) === 'finally') {
        expect(begun.has(`${parent} finally`)).toBe(true);
        if (run.plan.graph.needsAt[def] === run.plan.graph.needsAt[def + 1])
          expect(run.attempt[base + def - body.from]).toBeGreaterThan(0);
      }
}

it('comes to the same at every event after which its process ends', async () => {
  await fc.assert(
    fc.asyncProperty(arbitrary, async (world) => {
      const playing = await worldOf(world);
      const whole = play(playing);
      checkHooks(whole);
      expect(whole.run.endedAt).toBeGreaterThan(0);
      for (let kept = 1; kept < whole.events.length; kept++) {
        const chance = seededRandom(kept);
        const resumed = play({ ...playing, chance }, whole.events.slice(0, kept));
        expect(resumed.run.endedAt).toBeGreaterThan(0);
        checkHooks(resumed);
        expect(cameTo(resumed, world)).toEqual(cameTo(whole, world));
      }
    }),
    { numRuns: 4 },
  );
});

it('adds up to the same by the shape that is kept', async () => {
  await fc.assert(
    fc.asyncProperty(arbitrary, async (world) => {
      const playing = await worldOf(world);
      const { run, events } = play(playing);
      const { graph } = playing.plan;
      const kept: KeptPlan = {
        version: SNAPSHOT_VERSION,
        steps: definitionIds({ ...graph, bodies: graph.bodies.slice(1) }),
        shape: JSON.parse(JSON.stringify(keptShape(graph))),
      };
      const again = keptFold(planOfKept('run-1', kept), JSON.parse(JSON.stringify(events)));
      expect(statusesOf(again as never)).toEqual(statusesOf(run));
      expect(again.outputs.slice(0, run.size)).toEqual(run.outputs.slice(0, run.size));
    }),
    { numRuns: 20 },
  );
});

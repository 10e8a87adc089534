/**
 * Runs with groups come to the same whatever ends first, and wherever their process ends.
 * Knows events and statuses; must not know engines or stores.
 */
import fc from 'fast-check';
import { expect, it } from 'vitest';
import { type Played, type Playing, play, statusesOf } from '../../test/group-player.ts';
import { each, flowOf, planOf, step } from '../../test/workbench.ts';
import { keptShape } from '../graph/kept-shape.ts';
import { apply } from '../run/fold.ts';
import { fold as keptFold } from '../run/kept-fold.ts';
import { type KeptPlan, planOfKept, SNAPSHOT_VERSION } from '../run/kept-plan.ts';
import type { Outcome } from '../run/outcome.ts';
import type { Plan } from '../run/plan.ts';
import { newRun, type Run } from '../run/run.ts';
import { isTolerant } from '../run/segment.ts';
import { seededRandom } from '../std/random.ts';
import { definitionIds } from '../workflow/definitions.ts';
import type { Workflow } from '../workflow/workflow.ts';

const MODES = ['continue_on_error', 'best_effort', 'fail_fast'] as const;
const RULES = ['all_succeeded', 'any_succeeded', 'all_settled', { at_least: 2 }] as const;

const arbitrary = fc.record({
  seed: fc.integer({ min: 0, max: 2 ** 30 }),
  window: fc.constantFrom(1, 2, 3, undefined),
  innerWindow: fc.constantFrom(1, 2, undefined),
  mode: fc.constantFrom(...MODES),
  rule: fc.constantFrom(undefined, ...RULES),
  items: fc.integer({ min: 0, max: 4 }),
  inner: fc.integer({ min: 0, max: 3 }),
  concurrency: fc.constantFrom(1, 2, 5),
  strategy: fc.constantFrom('work_queue', 'level', 'reactive', 'hybrid'),
  failing: fc.integer({ min: 0, max: 4 }),
});

type World = typeof arbitrary extends fc.Arbitrary<infer Of> ? Of : never;

function workflowOf({ window, innerWindow, mode, rule }: World): Workflow {
  const config = (of: number | undefined) => ({
    ...(of !== undefined && { concurrency: of }),
    ...(rule !== undefined && { succeeds_if: rule }),
    on_failure: mode,
  });
  const inner = each('inner', ['a'], ['x', 'y < x'], config(innerWindow));
  const mend = step('mend', ['a'], { settings: { runIf: 'any_failed' } });
  const flaky = step('c', [], { settings: { retry: { maxAttempts: 2, initialIntervalMs: 1 } } });
  const group = each('e', ['first'], ['a', inner, flaky, mend, 'z < inner'], config(window));
  return flowOf([step('first'), group, step('last', ['e']), step('side')], { onFailure: mode });
}

/** What an attempt comes to follows from the step alone. */
function outcomeOf({ items, inner, failing, seed }: World): Playing['outcomeOf'] {
  return (id): Outcome => {
    const count = id === 'e' ? items : id.endsWith('.inner') ? inner : undefined;
    if (count !== undefined) {
      const list = Array.from({ length: count }, (_, i) => i);
      const metadata = undefined;
      return {
        tag: 'expand',
        body: 0,
        count,
        items: list,
        keys: undefined,
        then: 'collect',
        metadata,
      };
    }
    const fate =
      [...`${id}${seed}`].reduce((sum, c) => (sum * 31 + c.charCodeAt(0)) % 9_973, 7) % 20;
    const error = { code: 'E_STEP', message: `${id} broke`, retryable: true };
    if (id !== 'first' && fate < failing) return { tag: 'error', error, metadata: undefined };
    return { tag: 'value', value: id, metadata: undefined };
  };
}

async function worldOf(world: World, more: Partial<Plan> = {}): Promise<Playing> {
  const { concurrency, strategy, mode, seed } = world;
  const choices = { concurrency, strategy, failureMode: mode, ...more };
  const plan = await planOf(workflowOf(world), choices);
  return { plan, outcomeOf: outcomeOf(world), chance: seededRandom(seed) };
}

/** What does not depend on what ended first. */
function cameTo({ run }: Played, mode: World['mode']): unknown {
  if (mode === 'fail_fast') return undefined;
  return [run.status, run.output, statusesOf(run), run.error];
}

it('adds up to the same by the shape that is kept', async () => {
  await fc.assert(
    fc.asyncProperty(arbitrary, async (world) => {
      const playing = await worldOf(world);
      const { run, events } = play(playing);
      expect(run.endedAt).toBeGreaterThan(0);
      // What was dropped is never a success.
      if (run.segments.some(isTolerant)) expect(run.status).not.toBe('succeeded');
      const { graph } = playing.plan;
      const kept: KeptPlan = {
        version: SNAPSHOT_VERSION,
        steps: definitionIds({ ...graph, bodies: graph.bodies.slice(1) }),
        shape: JSON.parse(JSON.stringify(keptShape(graph))),
      };
      const stored = JSON.parse(JSON.stringify(events));
      const again = keptFold(planOfKept('run-1', kept), stored);
      expect(statusesOf(again as unknown as Run)).toEqual(statusesOf(run));
      expect(again.outputs.slice(0, run.size)).toEqual(run.outputs.slice(0, run.size));
    }),
    { numRuns: 150 },
  );
});

it('comes to the same at every commit after which its process ends', async () => {
  await fc.assert(
    fc.asyncProperty(arbitrary, async (world) => {
      const playing = await worldOf(world);
      const whole = play(playing);
      for (let commit = 1; commit < whole.commits; commit++) {
        const { events } = play({
          ...playing,
          chance: seededRandom(world.seed),
          crashAfter: commit,
        });
        const resumed = play({ ...playing, chance: seededRandom(commit) }, events);
        expect(resumed.run.endedAt).toBeGreaterThan(0);
        expect(cameTo(resumed, world.mode)).toEqual(cameTo(whole, world.mode));
        // Nothing was listed anew.
        expect(resumed.events.filter(({ type }) => type === 'step.expanded').length).toBe(
          new Set(resumed.run.segments.map(({ parent }) => parent)).size,
        );
        const run = newRun(playing.plan);
        for (const event of resumed.events) apply(run, event);
        expect(statusesOf(run)).toEqual(statusesOf(resumed.run));
      }
    }),
    { numRuns: 60 },
  );
});

it('comes to the same with any window, order and strategy', async () => {
  await fc.assert(
    fc.asyncProperty(arbitrary, arbitrary, async (one, other) => {
      const mode = one.mode === 'fail_fast' ? 'best_effort' : one.mode;
      const { window, innerWindow, concurrency, strategy } = other;
      const first = play(await worldOf({ ...one, mode }));
      const varied = { ...one, mode, window, innerWindow, concurrency, strategy };
      const playing = await worldOf(varied);
      const second = play({ ...playing, chance: seededRandom(other.seed) });
      expect(cameTo(second, mode)).toEqual(cameTo(first, mode));
    }),
    { numRuns: 150 },
  );
});

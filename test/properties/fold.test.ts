/**
 * A run is the fold of its events: of all of them at once, or of a first part and then the rest.
 * The events come from real runs with failures, tries and every strategy.
 */
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { cutShape } from '../../src/graph/cut.ts';
import { keptShape, shapeOf } from '../../src/graph/kept-shape.ts';
import { isKeptShape } from '../../src/graph/kept-shape-check.ts';
import type { Event } from '../../src/run/event.ts';
import { apply, fold } from '../../src/run/fold.ts';
import type { Plan, PlanShape } from '../../src/run/plan.ts';
import type { Run } from '../../src/run/run.ts';
import { storyOf } from '../../src/run/story.ts';
import { STRATEGIES } from '../../src/schedule/strategies/index.ts';
import { memoryStore } from '../../src/stores/memory.ts';
import { virtualClock } from '../../src/testing/virtual-clock.ts';
import { FAILURE_MODES, type StepFunction } from '../../src/workflow/workflow.ts';
import { drawWorld } from '../simulation/draw/generate.ts';
import { playWorld } from '../simulation/play/play.ts';
import { flowOf, newEngine, play } from '../workbench.ts';
import { acyclicEdges, type Edges, stepsOf } from './graphs.ts';

/** How each step behaves: succeeds at once, later, at its second try, or never. */
const MANNERS = ['sync', 'async', 'second', 'never'] as const;
type Manner = (typeof MANNERS)[number];

const bodyOf = (manner: Manner, s: number): StepFunction => {
  const body = (_: unknown, context: { attempt: number; annotate(m: object): void }) => {
    context.annotate({ s });
    if (manner === 'never' || (manner === 'second' && context.attempt === 1))
      throw new Error('broke');
    return manner === 'async' ? Promise.resolve(s) : { s };
  };
  return body as StepFunction;
};

const world = acyclicEdges(14).chain((edges) =>
  fc.record({
    edges: fc.constant(edges),
    manners: fc.array(fc.constantFrom('sync', 'async', ...MANNERS), {
      minLength: edges.length,
      maxLength: edges.length,
    }),
    mode: fc.constantFrom(...FAILURE_MODES),
    strategy: fc.constantFrom(...STRATEGIES.map(({ name }) => name)),
    concurrency: fc.constantFrom(1, 2, 100),
  }),
);
type World = typeof world extends fc.Arbitrary<infer W> ? W : never;

/** The plan, the log and the state of a run as its observers saw it at the end. */
async function logOf({ edges, manners, mode, strategy, concurrency }: World) {
  const store = memoryStore();
  const clock = virtualClock();
  const steps = stepsOf(edges as Edges, (s) => ({
    uses: 'function',
    run: bodyOf(manners[s]!, s),
    settings: { retry: { maxAttempts: 2, initialIntervalMs: 10 } },
  }));
  let live: Readonly<Run> | undefined;
  const observer = { name: 'live', event: (_: Event, run: Readonly<Run>) => void (live = run) };
  const engine = newEngine({ store, clock, observers: [observer] });
  const options = { runId: 'r', onFailure: mode, strategy, concurrency };
  const result = await play(clock, engine.run(flowOf(steps), null, options));
  const { events } = (await store.read('r'))!;
  return { events, result, live: live!, plan: live!.plan };
}

/** Everything of a run but what it was made from, and the notes for the scheduler, which it has emptied. */
function stateOf(run: Readonly<Run<PlanShape>>): object {
  const { plan: _plan, unblocked: _unblocked, stopped: _stopped, root, ...state } = run;
  const { body: _body, ...list } = root;
  return { ...state, list };
}

function foldInParts(plan: Plan, events: readonly Event[], at: number): Run {
  const run = fold(plan, events.slice(0, at));
  for (const event of events.slice(at)) apply(run, event);
  return run;
}

describe('fold', () => {
  it('of a first part and then the rest is the fold of all, and the live run', () =>
    fc.assert(
      fc.asyncProperty(world, fc.nat(), async (given, cut) => {
        const { events, live, plan } = await logOf(given);
        const whole = stateOf(fold(plan, events));
        expect(stateOf(foldInParts(plan, events, cut % (events.length + 1)))).toEqual(whole);
        expect(stateOf(live)).toEqual(whole);
      }),
      { numRuns: 150 },
    ));

  it('of a log that went through JSON is the same', () =>
    fc.assert(
      fc.asyncProperty(world, async (given) => {
        const { events, plan } = await logOf(given);
        const revived = JSON.parse(JSON.stringify(events)) as Event[];
        expect(stateOf(fold(plan, revived))).toEqual(stateOf(fold(plan, events)));
      }),
      { numRuns: 50 },
    ));
});

describe('a run that is kept', () => {
  it('stands the same without its graph, by the shape that is kept with it', () =>
    fc.assert(
      fc.asyncProperty(fc.nat(200_000), async (seed) => {
        const { run, log, facts } = await playWorld(drawWorld(seed));
        const { graph, runId, reused, concurrency } = run.plan;
        const kept = JSON.parse(JSON.stringify(keptShape(graph)));
        expect(isKeptShape(kept, graph.size)).toBe(true);
        const ids = facts.steps.map(({ id }) => id);
        const part = graph.cut?.part ?? { start: [], target: [] };
        const shape = cutShape(shapeOf(kept, ids), part);
        const again = fold({ graph: shape, runId, reused, concurrency }, log);
        expect(stateOf(again)).toEqual(stateOf(run));
        expect(storyOf(again)).toEqual(storyOf(run));
      }),
      { numRuns: 300 },
    ));
});

describe('a run', () => {
  it('leaves no step open, and starts none before its needs have ended', () =>
    fc.assert(
      fc.asyncProperty(world, async (given) => {
        const { events, result } = await logOf(given);
        for (const { status } of Object.values(result.steps)) {
          expect(['succeeded', 'failed', 'skipped', 'cancelled']).toContain(status);
        }
        const ended = new Set<number>();
        for (const event of events) {
          if (!('step' in event)) continue;
          if (event.type === 'step.started') {
            for (const need of given.edges[event.step]!) expect(ended).toContain(need);
          } else if (event.type !== 'step.retrying' && event.type !== 'step.ready')
            ended.add(event.step);
        }
        expect(events.at(-1)?.type).toBe('run.finished');
      }),
      { numRuns: 100 },
    ));

  it('has the same results under every strategy, unless failing stops it', () =>
    fc.assert(
      fc.asyncProperty(
        world.filter(({ mode }) => mode !== 'fail_fast'),
        async (given) => {
          const told = STRATEGIES.map(async ({ name: strategy }) => {
            const { result } = await logOf({ ...given, strategy });
            const steps = Object.entries(result.steps);
            return [
              result.status,
              result.output,
              ...steps.map(([id, s]) => [id, s.status, s.output, s.attempts]),
            ];
          });
          const [first, ...others] = await Promise.all(told);
          for (const other of others) expect(other).toEqual(first);
        },
      ),
      { numRuns: 60 },
    ));
});

/**
 * Worlds that must come to the same as another one: other strategy, limit, pace, file order; one
 * unrelated step more, one leaf less.
 * Knows worlds; must not know how they are played.
 */
import type { Graph } from '../../../src/graph/graph.ts';
import { STRATEGIES } from '../../../src/schedule/strategies/index.ts';
import type { Chance } from '../draw/chance.ts';
import {
  allNeedsOf,
  type Script,
  STEP_SETTINGS,
  type World,
  type WorldStep,
} from '../draw/world.ts';
import type { Compiled } from '../play/play.ts';

/**
 * The same workflow with nothing left to time: no cancel, no timeouts, every try ends by itself.
 * What comes of it must not depend on strategy, limit or pace.
 */
export function untimed(world: World): World {
  const { timeoutMs: _run, cancelMs: _cancel, branchTimeoutMs: _branch, ...timed } = world;
  const { drainMs: _drain, cancelAgainMs: _again, beside: _beside, ...lone } = timed;
  const { crashes: _crashes, reused: _reused, ...rest } = lone;
  return { ...rest, steps: world.steps.map(untimedStep) };
}

const NO_TIMES: Partial<WorldStep> = {
  timeoutMs: undefined,
  totalTimeoutMs: undefined,
  queueTimeoutMs: undefined,
  branchTimeoutMs: undefined,
} as object;

function untimedStep(step: WorldStep): WorldStep {
  return { ...step, ...NO_TIMES, tries: step.tries.map(untimedTry) };
}

/** What is known of the same workflow without times. */
export function untimedCompiled({ graph, facts }: Compiled): Compiled {
  const isTime = (setting: number) => Object.hasOwn(NO_TIMES, STEP_SETTINGS[setting]!);
  const settings = facts.settings.map((list) => list.filter((setting) => !isTime(setting)));
  return { graph: untimedGraph(graph), facts: { ...facts, settings } };
}

function untimedGraph(graph: Graph): Graph {
  const none = {
    timeoutMs: undefined,
    totalTimeoutMs: undefined,
    queueTimeoutMs: undefined,
    branchTimeoutMs: undefined,
    graceMs: undefined,
  };
  const settings = graph.settings.map((one) => ({ ...one, ...none }));
  return { ...graph, settings, timed: new Set<number>() };
}

function untimedTry(script: Script): Script {
  return script.afterMs === null ? { ...script, afterMs: 1 } : script;
}

/** One world for each strategy, each with a limit and a pace of its own; one with another order. */
export function strategyVariants(world: World, chance: Chance): World[] {
  const variants = STRATEGIES.map(
    ({ name }): World => ({
      ...world,
      strategy: name,
      concurrency: chance.pick([1, 2, 4, null]),
      pace: chance.below(2 ** 32),
      luck: chance.below(2 ** 32),
      storeMs: chance.pick([0, 0, 3]),
    }),
  );
  return variants;
}

/** The same steps in another order of the file. */
export function reordered(world: World, chance: Chance): World {
  const order = chance.order(world.steps.length);
  return {
    ...world,
    steps: order.map((place) => world.steps[place]!),
    pace: chance.below(2 ** 32),
  };
}

/** The same world with room for everything and nobody waiting for the store. */
export function roomy(world: World): World {
  const { stayMs: _stay, ...rest } = untimed(world);
  return { ...rest, concurrency: null, storeMs: 0 };
}

/** One step more, at the end of the file, that has nothing to do with the others. */
export function withUnrelated(world: World): World {
  const key = Math.max(...world.steps.map((step) => step.key)) + 1;
  const tries: Script[] = [{ afterMs: 7, result: 'ok' }];
  const added: WorldStep = { key, id: `unrelated${key}`, needs: [], tries, gives: 'number' };
  return { ...world, steps: [...world.steps, added] };
}

/** Without one step that nobody needs; undefined when that would leave nothing. */
export function withoutLeaf(world: World, chance: Chance): World | undefined {
  const needed = new Set(world.steps.flatMap(allNeedsOf));
  const { start = [], target = [] } = world.part ?? {};
  for (const key of [...Object.values(world.outputs ?? {}), ...start, ...target]) needed.add(key);
  const leaves = world.steps.filter((step) => !needed.has(step.key));
  if (leaves.length === 0 || world.steps.length === 1) return undefined;
  const leaf = chance.pick(leaves);
  return { ...world, steps: world.steps.filter((step) => step !== leaf) };
}

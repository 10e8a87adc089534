/**
 * A random world from a seed.
 * Knows features, shapes and scripts; must not know how a world is played.
 */
import { STRATEGIES } from '../../schedule/strategies/index.ts';
import { FAILURE_MODES, HOOKS, type Pool } from '../../workflow/workflow.ts';
import { Chance } from './chance.ts';
import { drawClaims, drawConcurrency, drawPools, drawRules, drawTimes } from './draw-step.ts';
import { drawFeatures, type Features } from './features.ts';
import { drawMood, drawTries, type Mood } from './scripts.ts';
import { drawShape, LARGEST } from './shapes.ts';
import type { Condition, Takes, World, WorldStep } from './world.ts';

// Names that a table keyed by them, or an expression, could trip over.
const ID_STYLES: readonly ((key: number) => string)[] = [
  (key) => `s${key}`,
  (key) => `step-${key}`,
  (key) => `_${key}`,
  (key) => `length${key}`,
  (key) => `${'x'.repeat(12)}_${key}`,
];

/** Steps of a world that is not alone. */
const LARGEST_BESIDE = 16;

/** The world of a seed: the same one each time. */
export function drawWorld(seed: number): World {
  const chance = new Chance(seed);
  const features = drawFeatures(chance);
  const several = features.beside && (features.pools || features.keys);
  const pools = drawPools(features, chance);
  if (!several) return drawOne(features, chance, { pools, largest: LARGEST });
  const shared = { pools, largest: LARGEST_BESIDE };
  const first = drawOne(features, chance, shared);
  const beside = Array.from({ length: chance.between(1, 3) }, (): World => {
    const startMs = chance.pick([0, 0, 1, 5, 40]);
    return { ...drawOne(features, chance, shared), startMs };
  });
  return { ...first, beside };
}

interface Surroundings {
  readonly pools: Readonly<Record<string, Pool>> | undefined;
  readonly largest: number;
}

/** What the steps of one world have in common. */
interface Making {
  readonly mood: Mood;
  readonly chance: Chance;
  readonly pools: Surroundings['pools'];
  readonly idOf: (key: number) => string;
  readonly input: World['input'];
  /** How many steps have a condition. */
  readonly conditioned: number;
}

function drawOne(features: Features, chance: Chance, { pools, largest }: Surroundings): World {
  const mood = drawMood(features, chance);
  const idOf = chance.pick(ID_STYLES);
  const shape = drawShape(chance, largest);
  const input = { flag: chance.odds(0.7), n: chance.below(5) };
  const conditioned = features.conditions ? 1.5 / shape.length + 0.05 : 0;
  const making: Making = { mood, chance, pools, idOf, input, conditioned };
  const steps = shape.map((needs, key) => drawStep(key, needs, making));
  const outputs = features.outputs ? drawOutputs(steps, chance) : undefined;
  if (features.hooks) addHooks(steps, making);
  const order = features.shuffled ? chance.order(steps.length) : undefined;
  return {
    steps: order === undefined ? steps : order.map((key) => steps[key]!),
    strategy: chance.pick(STRATEGIES).name,
    mode: chance.pick(FAILURE_MODES),
    ...(features.drain && chance.odds(0.7) && { drain: true }),
    concurrency: drawConcurrency(features, chance),
    ...(features.bounds && { load: chance.pick([0, 0.3, 0.8]) }),
    ...(features.branchLimit && { maxBranches: chance.between(1, 3) }),
    ...(features.branchTimes &&
      chance.odds(0.3) && { branchTimeoutMs: chance.pick(features.ties ? [2, 8] : [20, 300]) }),
    ...(pools !== undefined && { pools }),
    ...drawDisturbance(features, chance),
    luck: chance.below(2 ** 32),
    input,
    ...(outputs !== undefined && { outputs }),
  };
}

function drawStep(key: number, needs: readonly number[], making: Making): WorldStep {
  const { mood, chance, idOf, pools } = making;
  const { features, policies } = mood;
  const retry = policies.length > 0 && chance.odds(0.6) ? chance.pick(policies) : undefined;
  const times = drawTimes(features, chance);
  const takes = features.wiring && needs.length > 0 && chance.odds(0.3);
  const passes = features.passing && chance.odds(0.4);
  return {
    key,
    id: idOf(key),
    needs,
    tries: drawTries(retry?.maxAttempts ?? 1, times, mood, chance),
    gives: features.wiring
      ? chance.pick(['number', 'text', 'list', 'map', 'map'] as const)
      : 'number',
    ...(passes && { passes }),
    ...(takes && { takes: drawTakes(needs, passes, chance) }),
    ...(retry !== undefined && { retry }),
    ...times,
    ...(features.priorities && chance.odds(0.3) && { priority: chance.between(-2, 2) }),
    ...(features.notes && chance.odds(0.3) && { annotates: true }),
    ...drawRules(needs, features, chance),
    ...drawClaims(pools, features, chance),
    ...(chance.odds(making.conditioned) && { when: drawCondition(needs, making) }),
  };
}

/** One to three steps for some of the hooks; their keys are above all others. */
function addHooks(steps: WorldStep[], making: Making): void {
  const { chance } = making;
  for (const hook of HOOKS) {
    if (!chance.odds(0.6)) continue;
    const first = steps.length;
    for (let more = chance.between(1, 3); more > 0; more--) {
      const key = steps.length;
      const needs: number[] = [];
      for (let need = first; need < key; need++) if (chance.odds(0.5)) needs.push(need);
      steps.push({ ...drawStep(key, needs, making), hook });
    }
  }
}

/** Inputs that nest their parts are not passed on: passed on again and again they would explode. */
function drawTakes(needs: readonly number[], passes: boolean, chance: Chance): Takes {
  const kind = chance.pick(passes ? (['need', 'merge'] as const) : KINDS);
  if (kind === 'need') return { kind, need: chance.pick(needs) };
  if (kind === 'concat') return { kind, separator: chance.pick(['', ', ']) };
  if (kind !== 'named') return { kind };
  const names = needs.filter(() => chance.odds(0.7)).map((need, i) => [`n${i}`, need] as const);
  return { kind, names: Object.fromEntries(names) };
}

const KINDS = ['need', 'all', 'merge', 'concat', 'named'] as const;

function drawCondition(needs: readonly number[], { chance, idOf, input }: Making): Condition {
  const kinds = needs.length > 0 ? 5 : 4;
  switch (chance.below(kinds)) {
    case 0:
      return { text: 'inputs.flag', gives: input.flag };
    case 1:
      return { text: 'inputs.n > 2', gives: input.n > 2 };
    case 2:
      return { text: ' !inputs.flag || inputs.n == 1 ', gives: !input.flag || input.n === 1 };
    case 3:
      return { text: chance.pick(['inputs.missing', 'inputs.n']), gives: 'error' };
    default: {
      const need = chance.pick(needs);
      const status = chance.pick(['succeeded', 'succeeded', 'failed']);
      return { text: `steps["${idOf(need)}"].status == "${status}"`, need, status };
    }
  }
}

function drawDisturbance(features: Features, chance: Chance) {
  const scale = features.ties ? 30 : 1_500;
  const drained = features.cancel && features.drainedCancel && chance.odds(0.7);
  return {
    ...(features.runTimeout && { timeoutMs: 1 + chance.below(scale) }),
    ...(features.cancel && { cancelMs: chance.below(scale + 2) - 2 }),
    ...(drained && { drainMs: chance.pick(features.ties ? [1, 3, 10] : [1, 50, 1_000]) }),
    ...(drained && chance.odds(0.3) && { cancelAgainMs: chance.below(features.ties ? 6 : 60) }),
    storeMs: features.storing ? chance.pick([1, 2, 10]) : 0,
  };
}

function drawOutputs(steps: readonly WorldStep[], chance: Chance): Record<string, number> {
  return { first: chance.pick(steps).key, second: chance.pick(steps).key };
}

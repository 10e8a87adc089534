/**
 * A random world from a seed.
 * Knows features, shapes and scripts; must not know how a world is played.
 */
import { STRATEGIES } from '../../schedule/strategies/index.ts';
import { FAILURE_MODES } from '../../workflow/workflow.ts';
import { Chance } from './chance.ts';
import { drawFeatures, type Features } from './features.ts';
import { drawMood, drawTries, type Mood } from './scripts.ts';
import { drawShape } from './shapes.ts';
import type { Condition, Takes, World, WorldStep } from './world.ts';

// Names that a table keyed by them, or an expression, could trip over.
const ID_STYLES: readonly ((key: number) => string)[] = [
  (key) => `s${key}`,
  (key) => `step-${key}`,
  (key) => `_${key}`,
  (key) => `length${key}`,
  (key) => `${'x'.repeat(12)}_${key}`,
];

/** The world of a seed: the same one each time. */
export function drawWorld(seed: number): World {
  const chance = new Chance(seed);
  const features = drawFeatures(chance);
  const mood = drawMood(features, chance);
  const idOf = chance.pick(ID_STYLES);
  const shape = drawShape(chance);
  const input = { flag: chance.odds(0.7), n: chance.below(5) };
  const conditioned = features.conditions ? 1.5 / shape.length + 0.05 : 0;
  const steps = shape.map((needs, key): WorldStep => {
    const step = drawStep(key, needs, mood, { chance, idOf });
    if (!chance.odds(conditioned)) return step;
    return { ...step, when: drawCondition(needs, input, { chance, idOf }) };
  });
  const order = features.shuffled ? chance.order(steps.length) : undefined;
  return {
    steps: order === undefined ? steps : order.map((key) => steps[key]!),
    strategy: chance.pick(STRATEGIES).name,
    mode: chance.pick(FAILURE_MODES),
    concurrency: features.limit ? chance.pick([1, 1, 2, 3, 5, 16]) : null,
    ...drawDisturbance(features, chance),
    luck: chance.below(2 ** 32),
    input,
    ...(features.outputs && { outputs: drawOutputs(steps, chance) }),
  };
}

interface Naming {
  readonly chance: Chance;
  readonly idOf: (key: number) => string;
}

function drawStep(key: number, needs: readonly number[], mood: Mood, naming: Naming): WorldStep {
  const { chance, idOf } = naming;
  const { features, policies } = mood;
  const retry = policies.length > 0 && chance.odds(0.6) ? chance.pick(policies) : undefined;
  const timeoutMs =
    features.timeouts && chance.odds(0.4) ? drawTimeout(features, chance) : undefined;
  const takes = features.wiring && needs.length > 0 && chance.odds(0.3);
  const passes = features.passing && chance.odds(0.4);
  return {
    key,
    id: idOf(key),
    needs,
    tries: drawTries(retry?.maxAttempts ?? 1, timeoutMs, mood, chance),
    gives: features.wiring
      ? chance.pick(['number', 'text', 'list', 'map', 'map'] as const)
      : 'number',
    ...(passes && { passes }),
    ...(takes && { takes: drawTakes(needs, passes, chance) }),
    ...(retry !== undefined && { retry }),
    ...(timeoutMs !== undefined && { timeoutMs }),
    ...(features.priorities && chance.odds(0.3) && { priority: chance.between(-2, 2) }),
    ...(features.notes && chance.odds(0.3) && { annotates: true }),
  };
}

function drawTimeout(features: Features, chance: Chance): number {
  return chance.pick(features.ties ? [1, 2, 3] : [1, 10, 100, 600]);
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

function drawCondition(
  needs: readonly number[],
  input: World['input'],
  { chance, idOf }: Naming,
): Condition {
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
  return {
    ...(features.runTimeout && { timeoutMs: 1 + chance.below(scale) }),
    ...(features.cancel && { cancelMs: chance.below(scale + 2) - 2 }),
    storeMs: features.storing ? chance.pick([1, 2, 10]) : 0,
  };
}

function drawOutputs(steps: readonly WorldStep[], chance: Chance): Record<string, number> {
  return { first: chance.pick(steps).key, second: chance.pick(steps).key };
}

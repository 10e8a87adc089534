/**
 * A random workflow from a number: all that is fixed before a run begins.
 * Knows features, shapes and settings; must not know how tries go, or what happens from outside.
 */
import { HOOKS, type Hook, type Pool, type RetryPolicy } from '../../../src/workflow/workflow.ts';
import { Chance } from './chance.ts';
import { drawPart } from './draw-part.ts';
import { drawClaims, drawPools, drawRules, drawTimes } from './draw-step.ts';
import { drawFeatures, type Features } from './features.ts';
import { drawPolicies } from './scripts.ts';
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

/** Steps of a workflow that is not alone. */
const LARGEST_BESIDE = 16;

/** Workflows and pools; the steps have no tries yet. Those beside run in the same process. */
export interface Plot {
  readonly features: Features;
  readonly pools: Readonly<Record<string, Pool>> | undefined;
  readonly workflows: readonly WorkflowPlot[];
}

export type WorkflowPlot = Pick<World, 'steps' | 'input' | 'outputs' | 'part'>;

/** How many of the workflows run in part. */
const PARTS = 0.15;

/** The plot with a number: the same one each time. */
export function drawPlot(number: number): Plot {
  const chance = new Chance(number);
  const apart = new Chance(number ^ 0x0c4a_5000);
  const features = drawFeatures(chance, apart);
  const several = features.beside && (features.pools || features.keys);
  const pools = drawPools(features, chance);
  const largest = several ? LARGEST_BESIDE : LARGEST;
  const count = several ? chance.between(2, 4) : 1;
  const policies = drawPolicies(features, chance);
  const workflows = Array.from({ length: count }, () => {
    return drawWorkflow({ features, policies, chance, apart, pools }, largest);
  });
  const later = new Chance(number ^ 0x51e7_3000);
  return { features, pools, workflows: workflows.map((one) => inPart(one, later)) };
}

function inPart(workflow: WorkflowPlot, chance: Chance): WorkflowPlot {
  const part = chance.odds(PARTS) ? drawPart(workflow.steps, chance) : undefined;
  return part === undefined ? workflow : { ...workflow, part };
}

/** What the steps of one workflow have in common. */
interface Making {
  readonly features: Features;
  readonly policies: readonly RetryPolicy[];
  readonly chance: Chance;
  /** For what worlds must not differ by otherwise. */
  readonly apart: Chance;
  readonly pools: Plot['pools'];
  readonly idOf: (key: number) => string;
  readonly input: World['input'];
  /** How many steps have a condition. */
  readonly conditioned: number;
}

type Common = Pick<Making, 'features' | 'policies' | 'chance' | 'apart' | 'pools'>;

function drawWorkflow(common: Common, largest: number): WorkflowPlot {
  const { features, chance } = common;
  const idOf = chance.pick(ID_STYLES);
  const shape = drawShape(chance, largest);
  const input = { flag: chance.odds(0.7), n: chance.below(5) };
  const conditioned = features.conditions ? 1.5 / shape.length + 0.05 : 0;
  const making: Making = { ...common, idOf, input, conditioned };
  const steps = shape.map((needs, key) => drawStep(key, needs, making));
  const outputs = features.outputs ? drawOutputs(steps, chance) : undefined;
  if (features.hooks) addHooks(steps, making);
  const order = features.shuffled ? chance.order(steps.length) : undefined;
  return {
    steps: order === undefined ? steps : order.map((key) => steps[key]!),
    input,
    ...(outputs !== undefined && { outputs }),
  };
}

/** All fields in one order: these are read far more often than they are drawn. */
function drawStep(key: number, needs: readonly number[], making: Making): WorldStep {
  const { features, policies, chance, idOf, pools } = making;
  const retry = policies.length > 0 && chance.odds(0.6) ? chance.pick(policies) : undefined;
  const takes = features.wiring && needs.length > 0 && chance.odds(0.3);
  const passes = features.passing && chance.odds(0.4);
  const times = features.timeouts || features.totals || features.queues || features.branchTimes;
  const { timeoutMs, totalTimeoutMs, queueTimeoutMs, branchTimeoutMs } = times
    ? drawTimes(features, chance)
    : NO_TIMES;
  const { runIf, optional } = drawRules(needs, features, chance);
  const { pool, cost, shares } = drawClaims(pools, features, chance);
  return {
    key,
    id: idOf(key),
    needs,
    tries: [],
    gives: features.wiring ? chance.pick(GIVES) : 'number',
    passes: passes ? true : undefined,
    takes: takes ? drawTakes(needs, passes, chance) : undefined,
    retry,
    timeoutMs,
    totalTimeoutMs,
    queueTimeoutMs,
    branchTimeoutMs,
    priority: features.priorities && chance.odds(0.3) ? chance.between(-2, 2) : undefined,
    annotates: features.notes && chance.odds(0.3) ? true : undefined,
    runIf,
    optional,
    pool,
    cost,
    shares,
    effects: features.once && making.apart.odds(0.4) ? 'once' : undefined,
    when: chance.odds(making.conditioned) ? drawCondition(needs, making) : undefined,
    hook: undefined,
  } as object as WorldStep;
}

const GIVES = ['number', 'text', 'list', 'map', 'map'] as const;
const NO_TIMES: ReturnType<typeof drawTimes> = {};

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
      const reads = drawReads(steps.slice(0, first), hook, making.apart);
      const drawn = drawStep(key, [...reads, ...needs], making);
      steps.push({ ...drawn, needs, hook, ...(reads.length > 0 && { reads }) });
    }
  }
}

/** A few steps of lists that run before that of a hook. */
function drawReads(before: readonly WorldStep[], hook: Hook, chance: Chance): number[] {
  const others = before.filter((step) => step.hook === undefined || hook === 'finally');
  if (!chance.odds(0.4)) return [];
  const picked = Array.from({ length: chance.between(1, 3) }, () => chance.pick(others).key);
  return [...new Set(picked)];
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

function drawOutputs(steps: readonly WorldStep[], chance: Chance): Record<string, number> {
  return { first: chance.pick(steps).key, second: chance.pick(steps).key };
}

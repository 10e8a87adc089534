/**
 * A random world from a seed: a workflow, and what happens to its runs.
 * Knows plots, features and scripts; must not know how a world is played.
 */
import { STRATEGIES } from '../../../src/schedule/strategies/index.ts';
import { FAILURE_MODES } from '../../../src/workflow/workflow.ts';
import { Chance } from './chance.ts';
import { drawCrashes } from './draw-crashes.ts';
import { drawReused } from './draw-reused.ts';
import { drawConcurrency } from './draw-step.ts';
import { withWaits } from './draw-waits.ts';
import { drawFate, type Features } from './features.ts';
import { drawPlot, type Plot, type WorkflowPlot } from './plot.ts';
import { drawMood, drawTries } from './scripts.ts';
import type { World } from './world.ts';

/** So many seeds in a row share a workflow, which is compiled once; everything else is their own. */
const SEEDS_PER_PLOT = 8;

export function plotNumber(seed: number): number {
  return Math.floor(seed / SEEDS_PER_PLOT);
}

/** The world of a seed: the same one each time. */
export function drawWorld(seed: number, plot: Plot = drawPlot(plotNumber(seed))): World {
  // Far from the numbers of plots: a fate must not repeat the choices of its plot.
  const chance = new Chance(seed ^ 0x7a7e_0000);
  const apart = new Chance(seed ^ 0x0c4a_5000);
  const features = drawFate(plot.features, chance, apart);
  const waits = new Chance(seed ^ 0x3a17_0000);
  const [first, ...beside] = plot.workflows.map((workflow) => {
    return withWaits(drawOne(workflow, plot.pools, features, chance), waits);
  });
  const later = new Chance(seed ^ 0x2e05_e000);
  if (beside.length === 0) {
    const world = { ...first!, ...drawCrashes(first!, features, apart) };
    return { ...world, ...drawReused(world, later) };
  }
  const startMs = () => chance.pick([0, 0, 1, 5, 40]);
  const several = beside.map((world) => ({ ...world, startMs: startMs() }));
  return { ...first!, beside: several, ...drawCrashes(first!, features, later) };
}

function drawOne(
  workflow: WorkflowPlot,
  pools: Plot['pools'],
  features: Features,
  chance: Chance,
): World {
  const mood = drawMood(features, chance);
  return {
    ...workflow,
    steps: workflow.steps.map((step) => ({ ...step, tries: drawTries(step, mood, chance) })),
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
  };
}

function drawDisturbance(features: Features, chance: Chance) {
  const scale = features.ties ? 30 : 1_500;
  const drained = features.cancel && features.drainedCancel && chance.odds(0.7);
  return {
    ...(features.runTimeout && { timeoutMs: 1 + chance.below(scale) }),
    ...(features.cancel && { cancelMs: chance.below(scale + 2) - 2 }),
    ...(drained && { drainMs: chance.pick(features.ties ? [1, 3, 10] : [1, 50, 1_000]) }),
    ...(drained && chance.odds(0.3) && { cancelAgainMs: chance.below(features.ties ? 6 : 60) }),
    storeMs: features.storing ? chance.pick([1, 2, 10, 40]) : 0,
  };
}

/**
 * Everything that is checked about a world with groups, which is drawn from a seed.
 * Knows what must hold between a world, its runs and what is kept of them; must not know how many seeds there are.
 */

import { defOf } from '../../../src/run/grown.ts';
import { type Run, statusOf } from '../../../src/run/run.ts';
import { isTolerant, type Segment } from '../../../src/run/segment.ts';
import { Chance } from '../draw/chance.ts';
import type { Traces } from '../watch/together.ts';
import { checkRetries } from './check-retries.ts';
import { checkKept, checkRun } from './check-run.ts';
import { playWithCrashes } from './crash-groups.ts';
import { drawGroupPlot, drawGroupWorld, type GroupPlot } from './draw-groups.ts';
import { expectedOf, isTimeless } from './expect-groups.ts';
import { compileGroups, type GroupGraph, planOfWorld, withWindow } from './plan-groups.ts';
import { type GroupsPlayed, playGroups } from './play-groups.ts';

/** Of so many seeds in a row the worlds share a workflow, which is compiled once. */
const RUNS_OF_PLOT = 4;
/** So many runs that came to nothing are retried, and all that added steps, or in which there is something rare to keep. */
const RETRIED = 0.3;

interface Compiled extends GroupGraph {
  readonly drawn: GroupPlot;
}

/** The workflow of the seed before, which is often that of the next one too. */
export class GroupPlots {
  private readonly adds: boolean;
  private number = -1;
  private plot: Compiled | undefined;

  /** `adds`: whether they are those in which steps add others at run time. */
  constructor(adds = false) {
    this.adds = adds;
  }

  async of(seed: number): Promise<Compiled> {
    const number = Math.floor(seed / RUNS_OF_PLOT);
    if (this.plot !== undefined && number === this.number) return this.plot;
    const drawn = drawGroupPlot(this.adds ? number ^ 0xadd : number, this.adds);
    this.number = number;
    this.plot = { drawn, ...(await compileGroups(drawn)) };
    return this.plot;
  }
}

/** Draws the world of a seed and checks it. Throws what broke; `traces` then hold the last log. */
export async function checkGroups(seed: number, traces: Traces, plots: GroupPlots): Promise<void> {
  const { drawn, ...compiled } = await plots.of(seed);
  const world = drawGroupWorld(seed, drawn);
  const plan = planOfWorld(world, compiled);
  const chance = new Chance(seed ^ 0x6e0);
  const expected = expectedOf(world);
  const { drawnAs } = compiled;
  const playing = { world, plan, drawnAs, chance, traces, expected };
  const hold = (played: GroupsPlayed) => checkRun(world, expected, played);
  const whole = playGroups(playing);
  hold(whole);
  checkKept(whole);
  hold(playWithCrashes(playing, whole.commits));
  const salt = new Chance(seed ^ 0x4e74);
  if (whole.run.status !== 'succeeded' && (salt.odds(RETRIED) || isRare(whole.run)))
    checkRetries({ ...playing, chance: salt }, whole);
  if (!isTimeless(world) || !chance.odds(0.2)) return;
  // However many items are open at once, a run comes to the same.
  const window = chance.pick([1, Number.POSITIVE_INFINITY]);
  hold(playGroups({ ...playing, plan: withWindow(plan, window) }));
}

/** Whether there is something to keep that there rarely is, or something in doubt. */
function isRare(run: Readonly<Run>): boolean {
  const isOfSome = (one: Segment) =>
    one.parent >= run.roots && statusOf(run, one.parent) === 'succeeded' && isTolerant(one);
  // It goes on behind a failure, which is mended by the retry.
  const isBehind = ({ parent }: Segment) => parent < run.roots && run.lacking[parent] === 1;
  if (run.segments.some((one) => isOfSome(one) || isBehind(one))) return true;
  if (run.additions.size > 0) return true;
  const { once } = run.plan.graph;
  if (once.size === 0) return false;
  for (let step = run.roots; step < run.size; step++)
    if (once.has(defOf(run, step)) && statusOf(run, step) === 'cancelled' && run.attempt[step]! > 0)
      return true;
  return false;
}

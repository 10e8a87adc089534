/**
 * Everything that is checked about one seed: its world, and at times its relatives.
 * Knows which relations must broke between worlds; must not know how many seeds there are.
 */
import { fold } from '../../../src/run/fold.ts';
import { broke } from '../broken.ts';
import { Chance } from '../draw/chance.ts';
import { drawWorld, plotNumber } from '../draw/generate.ts';
import { planOf } from '../draw/plan-of.ts';
import { drawPlot, type Plot } from '../draw/plot.ts';
import type { World } from '../draw/world.ts';
import { holdSameEvents, holdSameRun, holdSameSteps } from '../expect/compare.ts';
import { holdSameState } from '../expect/same-state.ts';
import type { Marks } from '../marks.ts';
import { type Compiled, type Play, type Played, playWorld } from '../play/play.ts';
import type { Traces } from '../watch/together.ts';
import { checkReuse } from './check-reuse.ts';
import {
  reordered,
  roomy,
  strategyVariants,
  untimed,
  untimedGraph,
  withoutLeaf,
  withUnrelated,
} from './variants.ts';

/** What a seed came to. */
export interface SeedResult {
  readonly steps: number;
  readonly events: number;
}

/** The workflow of the seed before, which is often that of the next one too. */
export class Plots {
  private number = -1;
  private plot: Plot | undefined;
  compiled: readonly Compiled[] = [];

  of(seed: number): Plot {
    const number = plotNumber(seed);
    if (this.plot === undefined || number !== this.number) {
      this.plot = drawPlot(number);
      this.number = number;
      this.compiled = [];
    }
    return this.plot;
  }
}

/** Draws the world of a seed and checks it. Throws what broke; `traces` then hold the last log. */
export async function checkSeed(
  seed: number,
  marks: Marks,
  traces: Traces,
  plots: Plots,
): Promise<SeedResult> {
  const world = drawWorld(seed, plots.of(seed));
  return checkWorld(world, seed, { marks, traces, plots });
}

interface Checking {
  readonly marks: Marks;
  readonly traces: Traces;
  readonly plots?: Plots;
}

/** Checks a world; `seed` decides which of its relatives are played too. */
export async function checkWorld(
  world: World,
  seed: number,
  { marks, traces, plots }: Checking,
): Promise<SeedResult> {
  const played = await playWorld(world, marks, traces, plots?.compiled);
  if (plots !== undefined) plots.compiled = played.compiled;
  let events = played.events;
  const chance = new Chance(seed ^ 0x5eed);
  const play: Play = async (variant, like) => {
    const result = await playWorld(variant, marks, traces, like);
    events += result.events;
    return result;
  };
  // Relatives are played for a part of the seeds: each of them costs as much as the world itself.
  switch (chance.below(40)) {
    case 0:
    case 1:
      await checkReplay(played, play, marks);
      break;
    case 2:
    case 3:
      checkStored(played);
      break;
    case 4:
    case 5:
      await checkStrategies(played, chance, play, marks);
      break;
    case 6:
      await checkUnrelated(played, play, marks);
      break;
    case 7:
      await checkLeaf(played, chance, play, marks);
      break;
    case 8:
    case 9:
    case 10:
    case 11:
      await checkCrashes(played, play, marks);
      break;
    case 12:
    case 13:
    case 14:
    case 15:
      if (await checkReuse(played, new Chance(seed ^ 0x2e05_e111), play, timeless(played)))
        marks.hit('reuse changes nothing');
  }
  const beside = world.beside ?? [];
  const steps = beside.reduce((sum, other) => sum + other.steps.length, world.steps.length);
  return { steps, events };
}

/** What is known of the same workflow without times. */
function timeless({ graph, facts }: Played): readonly Compiled[] {
  return [{ graph: untimedGraph(graph), facts }];
}

/** The same world gives the same log, byte for byte. */
async function checkReplay(played: Played, play: Play, marks: Marks): Promise<void> {
  marks.hit('replayed');
  const again = await play(played.world);
  const same = JSON.stringify(played.log) === JSON.stringify(again.log);
  if (!same) broke('determinism', 'the same world gave another log');
}

/** The log says the same after it was written down and read again. */
function checkStored({ world, graph, log, run }: Played): void {
  const read = JSON.parse(JSON.stringify(log)) as typeof log;
  holdSameState(run, fold(planOf(world, graph), read), 'after the log was written and read');
}

/** V15: whatever the strategy, the limit, the pace and the order of the file. */
async function checkStrategies(
  played: Played,
  chance: Chance,
  play: Play,
  marks: Marks,
): Promise<void> {
  const first = await play(untimed(played.world), timeless(played));
  // What a failure cuts off under fail_fast is a matter of time.
  if (first.stopped) return;
  marks.hit('strategies compared');
  for (const variant of strategyVariants(first.world, chance)) {
    const other = await play(variant, first.compiled);
    holdSameSteps(first, other, 'V15 strategies');
    holdSameRun(first, other, 'V15 strategies');
  }
  holdSameSteps(first, await play(reordered(first.world, chance)), 'V15 file order');
}

/** V16: a step that has nothing to do with the others changes nothing for them. */
async function checkUnrelated(played: Played, play: Play, marks: Marks): Promise<void> {
  const alone = await play(roomy(played.world), timeless(played));
  const beside = await play(withUnrelated(alone.world));
  marks.hit('unrelated step added');
  if (!alone.stopped) holdSameSteps(alone, beside, 'V16 unrelated');
  // With levels everybody waits for everybody, and so do hooks: then the times may differ.
  if (played.world.strategy !== 'level' && alone.facts.hooks === 0)
    holdSameEvents(alone, beside, 'V16 unrelated');
}

/** V16: what nobody needs changes nothing for the others. */
async function checkLeaf(played: Played, chance: Chance, play: Play, marks: Marks): Promise<void> {
  const whole = await play(untimed(played.world), timeless(played));
  const smaller = withoutLeaf(whole.world, chance);
  if (smaller === undefined || whole.stopped || whole.facts.hooks > 0) return;
  marks.hit('leaf removed');
  holdSameSteps(whole, await play(smaller), 'V16 leaf');
}

/** V15, V17: with nothing left to time, a run comes to the same however often its process ends. */
async function checkCrashes(played: Played, play: Play, marks: Marks): Promise<void> {
  const { crashes } = played.world;
  if (crashes === undefined) return;
  const mode = 'continue_on_error';
  const whole = await play({ ...untimed(played.world), mode }, timeless(played));
  marks.hit('crashes change nothing');
  const other = await play({ ...whole.world, crashes, decisions: 'rerun' }, whole.compiled);
  holdSameSteps(whole, other, 'V17 crashes');
  holdSameRun(whole, other, 'V17 crashes');
}

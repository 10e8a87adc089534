/**
 * Everything that is checked about one seed: its world, and at times its relatives.
 * Knows which relations must hold between worlds; must not know how many seeds there are.
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
import { type Compiled, type Play, type Played, playWorld } from '../play/play.ts';
import { situations } from '../situations.ts';
import type { Traces } from '../watch/together.ts';
import { checkPart } from './check-part.ts';
import { checkReuse } from './check-reuse.ts';
import {
  reordered,
  roomy,
  strategyVariants,
  untimed,
  untimedCompiled,
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
export async function checkSeed(seed: number, traces: Traces, plots: Plots): Promise<SeedResult> {
  return checkWorld(drawWorld(seed, plots.of(seed)), seed, traces, plots);
}

/** Checks a world; `seed` decides which of its relatives are played too. */
export async function checkWorld(
  world: World,
  seed: number,
  traces: Traces,
  plots?: Plots,
): Promise<SeedResult> {
  const played = await playWorld(world, traces, plots?.compiled);
  if (plots !== undefined) plots.compiled = played.compiled;
  let events = played.events;
  const play: Play = async (variant, like) => {
    const result = await playWorld(variant, traces, like);
    events += result.events;
    return result;
  };
  const chance = new Chance(seed ^ 0x5eed);
  const relation = ONE_IN_FORTY[chance.below(40)];
  if (relation !== undefined) {
    const base = relation === 'reuse changes nothing' ? new Chance(seed ^ 0x2e05_e111) : chance;
    const given = { played, play, chance: base, timeless: () => [untimedCompiled(played)] };
    if (await RELATIONS[relation](given)) traces.met.hit(COMPARED + NAMES.indexOf(relation));
  }
  const beside = world.beside ?? [];
  const steps = beside.reduce((sum, other) => sum + other.steps.length, world.steps.length);
  return { steps, events };
}

/** A world that was played, and how to play its relatives. */
export interface Given {
  readonly played: Played;
  readonly play: Play;
  readonly chance: Chance;
  /** What is known of its workflow without times. */
  readonly timeless: () => readonly Compiled[];
}

/** Resolve to whether there was something to compare. */
const RELATIONS = {
  'the same again': checkReplay,
  'log read again': checkStored,
  'other strategies': checkStrategies,
  'an unrelated step': checkUnrelated,
  'a leaf less': checkLeaf,
  'crashes change nothing': checkCrashes,
  'reuse changes nothing': checkReuse,
  'a part cut by hand': checkPart,
} satisfies Record<string, (given: Given) => Promise<boolean>>;
type Relation = keyof typeof RELATIONS;

const NAMES = Object.keys(RELATIONS) as Relation[];
const COMPARED = situations(NAMES);
/** Relatives are played for a part of the seeds: each of them costs as much as the world itself. */
const SHARES = [2, 2, 2, 1, 1, 4, 4, 4];
const ONE_IN_FORTY = NAMES.flatMap((name, i) => new Array<Relation>(SHARES[i]!).fill(name));

/** The same world gives the same log, byte for byte. */
async function checkReplay({ played, play }: Given): Promise<boolean> {
  const again = await play(played.world);
  const same = JSON.stringify(played.log) === JSON.stringify(again.log);
  if (!same) broke('determinism', 'the same world gave another log');
  return true;
}

/** The log says the same after it was written down and read again. */
async function checkStored({ played: { world, graph, log, run } }: Given): Promise<boolean> {
  const read = JSON.parse(JSON.stringify(log)) as typeof log;
  holdSameState(run, fold(planOf(world, graph), read), 'after the log was written and read');
  return true;
}

/** V15: whatever the strategy, the limit, the pace and the order of the file. */
async function checkStrategies({ played, play, chance, ...given }: Given): Promise<boolean> {
  const first = await play(untimed(played.world), given.timeless());
  // What a failure cuts off under fail_fast is a matter of time.
  if (first.stopped) return false;
  for (const variant of strategyVariants(first.world, chance)) {
    const other = await play(variant, first.compiled);
    holdSameSteps(first, other, 'V15 strategies');
    holdSameRun(first, other, 'V15 strategies');
  }
  holdSameSteps(first, await play(reordered(first.world, chance)), 'V15 file order');
  return true;
}

/** V16: a step that has nothing to do with the others changes nothing for them. */
async function checkUnrelated({ played, play, ...given }: Given): Promise<boolean> {
  const alone = await play(roomy(played.world), given.timeless());
  const beside = await play(withUnrelated(alone.world));
  if (!alone.stopped) holdSameSteps(alone, beside, 'V16 unrelated');
  // With levels everybody waits for everybody, and so do hooks: then the times may differ.
  if (played.world.strategy === 'level' || alone.facts.hooks > 0) return false;
  holdSameEvents(alone, beside, 'V16 unrelated');
  return true;
}

/** V16: what nobody needs changes nothing for the others. */
async function checkLeaf({ played, play, chance, ...given }: Given): Promise<boolean> {
  const whole = await play(untimed(played.world), given.timeless());
  const smaller = withoutLeaf(whole.world, chance);
  if (smaller === undefined || whole.stopped || whole.facts.hooks > 0) return false;
  holdSameSteps(whole, await play(smaller), 'V16 leaf');
  return true;
}

/** V15, V17: with nothing left to time, a run comes to the same however often its process ends. */
async function checkCrashes({ played, play, ...given }: Given): Promise<boolean> {
  const { crashes } = played.world;
  if (crashes === undefined) return false;
  const mode = 'continue_on_error';
  const whole = await play({ ...untimed(played.world), mode }, given.timeless());
  const other = await play({ ...whole.world, crashes, decisions: 'rerun' }, whole.compiled);
  holdSameSteps(whole, other, 'V17 crashes');
  holdSameRun(whole, other, 'V17 crashes');
  return true;
}

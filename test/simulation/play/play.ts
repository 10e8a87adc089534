/**
 * One world played once, with every rule checked on the way and at the end.
 * Knows the parts of a simulation; must not know which worlds there are.
 */
import type { Graph } from '../../../src/graph/graph.ts';
import type { Event } from '../../../src/run/event.ts';
import { apply, fold } from '../../../src/run/fold.ts';
import type { Run } from '../../../src/run/run.ts';
import type { StepError } from '../../../src/run/step-error.ts';
import { Limits } from '../../../src/schedule/limits.ts';
import { hashRandom } from '../../../src/std/random.ts';
import { virtualClock } from '../../../src/testing/virtual-clock.ts';
import { broke } from '../broken.ts';
import { type Facts, factsOf } from '../draw/facts.ts';
import { graphOf, planOf } from '../draw/plan-of.ts';
import type { World } from '../draw/world.ts';
import { countEnds } from '../expect/count-ends.ts';
import { checkDuration } from '../expect/duration.ts';
import { checkEnding } from '../expect/ending.ts';
import { holdSameState } from '../expect/same-state.ts';
import { newTraces, type Together, type Traces } from '../watch/together.ts';
import { Watch } from '../watch/watch.ts';
import { LinesWatch } from '../watch/watch-lines.ts';
import { PoolsWatch } from '../watch/watch-pools.ts';
import { Lives, type Shared } from './lives.ts';
import type { Ground, Stage } from './stage.ts';

/** What is worked out once for all worlds with the same workflow. */
export interface Compiled {
  readonly graph: Graph;
  readonly facts: Facts;
}

/** A run that was played and found right. */
export interface Played extends Compiled {
  readonly world: World;
  /** For this run and those beside it. */
  readonly compiled: readonly Compiled[];
  readonly log: readonly Event[];
  readonly run: Run;
  readonly stopped: boolean;
  /** Turns with events, over all processes of the run. */
  readonly turns: number;
  readonly error: StepError | undefined;
  /** Events of this run and of those beside it. */
  readonly events: number;
}

/** Plays a world that is related to another one. */
export type Play = (world: World, like?: readonly Compiled[]) => Promise<Played>;

/**
 * Plays a world and those beside it; throws `Broken` (or what the engine threw) when something is
 * not as it must be. `like` is what is known of the same workflows already.
 */
export async function playWorld(
  world: World,
  traces: Traces = newTraces(),
  like: readonly Compiled[] = [],
): Promise<Played> {
  const ground: Shared = {
    clock: virtualClock(),
    limits: new Limits(),
    died: (crash) => {
      for (const { lives } of shows.slice(1)) lives.endWith(crash);
    },
  };
  const beside = world.beside ?? [];
  const lines = beside.length > 0 ? new LinesWatch() : undefined;
  const together: Together = { pools: new PoolsWatch(), lines, traces };
  const setting = { ground, together };
  const worlds = [world, ...beside];
  const compiled: Compiled[] = [];
  for (let i = 0; i < worlds.length; i++) compiled.push(await compileWorld(worlds[i]!, like[i]));
  const shows = worlds.map((one, i) => new Show(one, compiled[i]!, setting));
  playAll(shows, ground);
  const processes = {
    count: Math.max(...shows.map(({ lives }) => lives.count)),
    awayMs: shows.reduce((sum, { lives }) => sum + lives.awayMs, 0),
  };
  for (const show of shows) {
    show.finish(traces);
    checkDuration(worlds, show.took, processes);
  }
  together.pools.checkEnd(ground.limits);
  const events = shows.reduce((sum, { stage }) => sum + stage.log.length, 0);
  return { ...shows[0]!.played(), compiled, events };
}

async function compileWorld(world: World, like: Compiled | undefined): Promise<Compiled> {
  if (like === undefined) return { graph: await graphOf(world), facts: factsOf(world) };
  return { graph: like.graph, facts: factsOf(world, like.facts) };
}

/** Time goes on until nothing is left that could happen. */
function playAll(shows: readonly Show[], { clock }: Ground): void {
  const begin = clock.now();
  for (const show of shows) {
    const { startMs = 0, luck } = show.stage.world;
    const rank = hashRandom(luck, -8, 0);
    if (startMs === 0) show.stage.begin();
    else clock.alarmRanked(begin + startMs, rank, () => show.stage.begin());
  }
  let most = 0;
  for (const { facts } of shows) most += 100 * (facts.size + 2);
  for (let moves = 0; clock.fireNext(); moves++) {
    const lives = shows.reduce((sum, show) => sum + show.lives.count, 0);
    if (!(moves <= most * lives)) broke('V20 busy', `time moved ${moves} times`);
    for (const show of shows) show.foldSometimes(moves);
    // What is due at this instant, or being stored, may still change everything.
    if (clock.nextAt <= clock.now() || shows.some(({ stage }) => stage.busy && !stage.dead))
      continue;
    for (const { watch, stage } of shows) watch.quiet(stage);
  }
}

interface Setting {
  readonly ground: Shared;
  readonly together: Together;
}

/** One run on its stage, and who watches it. */
class Show {
  readonly facts: Facts;
  readonly watch: Watch;
  readonly lives: Lives;
  private readonly world: World;
  private readonly graph: Graph;
  private folded: Run | undefined;
  private foldedUpTo = 0;

  constructor(world: World, { graph, facts }: Compiled, { ground, together }: Setting) {
    this.world = world;
    this.graph = graph;
    this.facts = facts;
    this.watch = new Watch(world, facts, together);
    this.lives = new Lives(planOf(world, graph), world, this.watch, ground);
  }

  /** That of the last process. */
  get stage(): Stage {
    return this.lives.stage;
  }

  /** Compares the run with the fold of its events at one random moment. */
  foldSometimes(moves: number): void {
    const share = 1 / (2 * this.facts.size + 2);
    if (this.folded !== undefined || hashRandom(this.world.luck, -4, moves) > share) return;
    const { run, log, doom } = this.stage;
    // What is being lost shows in the run, but never in what is stored.
    if (doom === 'lost') return;
    this.folded = fold(run.plan, log);
    this.foldedUpTo = log.length;
    holdSameState(run, this.folded, 'in the middle');
  }

  finish(traces: Traces): void {
    const { stage, watch } = this;
    traces.log = stage.log;
    checkEnding(watch.so, stage);
    const whole = this.folded ?? fold(stage.run.plan, []);
    // The beginning was folded before: together with the rest it must give the same.
    for (let i = this.foldedUpTo; i < stage.log.length; i++) apply(whole, stage.log[i]!);
    holdSameState(stage.run, whole, 'at the end');
    countEnds(watch.so);
  }

  /** From the start of the run to its end, in milliseconds. */
  get took(): number {
    const { finished, root } = this.watch.so;
    return finished!.at - root.startAt;
  }

  played(): Omit<Played, 'compiled' | 'events'> {
    const { world, facts, graph, stage, watch } = this;
    const { root, finished } = watch.so;
    const { log, run, turns } = stage;
    return {
      world,
      facts,
      graph,
      log,
      run,
      turns,
      stopped: root.stops.length > 0,
      error: finished!.error,
    };
  }
}

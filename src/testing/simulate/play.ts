/**
 * One world played once, with every rule checked on the way and at the end.
 * Knows the parts of a simulation; must not know which worlds there are.
 */
import type { Graph } from '../../graph/graph.ts';
import type { Event } from '../../run/event.ts';
import { apply, fold } from '../../run/fold.ts';
import type { Run } from '../../run/run.ts';
import type { StepError } from '../../run/step-error.ts';
import { hashRandom } from '../../std/random.ts';
import { hold } from './broken.ts';
import { checkEnding } from './ending.ts';
import { type Facts, factsOf } from './facts.ts';
import { markEnding } from './mark-ending.ts';
import type { Marks } from './marks.ts';
import { graphOf, planOf } from './plan-of.ts';
import { holdSameState } from './same-state.ts';
import { Stage } from './stage.ts';
import { Watch } from './watch.ts';
import type { World } from './world.ts';

/** A run that was played and found right. */
export interface Played {
  readonly world: World;
  readonly facts: Facts;
  readonly graph: Graph;
  readonly log: readonly Event[];
  readonly run: Run;
  readonly stopped: boolean;
  readonly error: StepError | undefined;
}

/** Where to look when a run broke a rule before its end. */
export interface Traces {
  log: readonly Event[];
}

/**
 * Plays a world; throws `Broken` (or what the engine threw) when something is not as it must be.
 * `like` is a run of the same workflow, which then is not compiled again.
 */
export async function playWorld(
  world: World,
  marks: Marks,
  traces: Traces,
  like?: Pick<Played, 'graph' | 'facts'>,
): Promise<Played> {
  const graph = like?.graph ?? (await graphOf(world));
  const plan = planOf(world, graph);
  const facts = like?.facts ?? factsOf(world);
  const watch = new FoldingWatch(world, facts, marks);
  const stage = new Stage(world, plan, watch);
  traces.log = stage.log;
  stage.play();
  const expected = checkEnding(watch, stage);
  watch.checkFold(stage);
  markEnding(watch, expected);
  const { log, run } = stage;
  const stopped = watch.stopping !== undefined;
  return { world, facts, graph, log, run, stopped, error: watch.finished!.error };
}

/** Also compares the run with the fold of its events: at one random moment, and at the end. */
class FoldingWatch extends Watch {
  private moves = 0;
  private folded: Run | undefined;
  private foldedUpTo = 0;

  override moved(stage: Stage): void {
    this.moves++;
    const most = 100 * (this.facts.size + 2);
    hold(this.moves <= most, 'V20 busy', () => `time moved ${this.moves} times`);
    const share = 1 / (2 * this.facts.size + 2);
    if (this.folded !== undefined || hashRandom(this.world.luck, -4, this.moves) > share) return;
    this.folded = fold(stage.run.plan, stage.log);
    this.foldedUpTo = stage.log.length;
    holdSameState(stage.run, this.folded, 'in the middle');
  }

  checkFold({ run, log }: Stage): void {
    const whole = this.folded ?? fold(run.plan, []);
    // The beginning was folded before: together with the rest it must give the same.
    for (let i = this.foldedUpTo; i < log.length; i++) apply(whole, log[i]!);
    holdSameState(run, whole, 'at the end');
  }
}

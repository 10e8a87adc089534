/**
 * Draws worlds with groups: a workflow, and a run of it.
 * Knows chance; must not know what should come of a world.
 */
import type { FailureMode } from '../../../src/workflow/workflow.ts';
import { Chance } from '../draw/chance.ts';
import { Adding } from './draw-added.ts';
import { Drawing } from './draw-bodies.ts';
import { everyStep, type GroupWorld, isAdding } from './group-world.ts';

const MODES = ['continue_on_error', 'best_effort', 'fail_fast'] as const;
const STRATEGIES = ['work_queue', 'level', 'reactive', 'hybrid'] as const;

/** What a workflow is made of, and what it has of all that there may be: then what it has meets. */
export interface GroupPlot {
  readonly steps: GroupWorld['steps'];
  readonly hooks: GroupWorld['hooks'];
  readonly flows: GroupWorld['flows'];
  readonly lists: GroupWorld['lists'];
  readonly places: number;
  readonly modes: readonly FailureMode[];
  /** Whether it is about steps at the end of what is called, and the places of that. */
  readonly hasEnds: boolean;
  /** Of a run. */
  readonly timeoutMs: number | undefined;
}

/** So many plots are about the ends of calls. */
const WITH_ENDS = 0.15;

/** `adds`: whether its steps add others at run time. */
export function drawGroupPlot(seed: number, adds = false): GroupPlot {
  const chance = new Chance(seed);
  const own = (salt: number) => new Chance(seed ^ salt);
  const lossy = own(0x105e);
  const ending = own(0xe4d);
  const hasEnds = ending.odds(WITH_ENDS);
  const isLossy = lossy.odds(hasEnds ? 0.4 : 0.3);
  const modes = chance.odds(0.5) && !isLossy ? MODES : MODES.slice(0, 2);
  const chances = {
    chance,
    jumps: own(0x901),
    asking: own(0xa5c),
    calling: own(0xca11),
    hearing: own(0x4ea5),
    once: own(0x04ce),
    lossy,
  };
  const [takes, isTimed] = [chance.odds(0.3), chance.odds(0.2)];
  const times = isTimed || (hasEnds && ending.odds(0.35));
  const adding = adds ? new Adding(own(0xadd5)) : undefined;
  const has = { takes, times, modes, isLossy, ends: hasEnds ? ending : undefined, adding };
  const draw = new Drawing(chances, has);
  draw.drawFlows();
  draw.drawLists();
  const steps = draw.body(chance.between(1, 4), 0);
  const hooks = chance.odds(0.2) ? draw.hooks() : {};
  const timeoutMs = hasEnds && times && ending.odds(0.4) ? ending.between(5, 60) : undefined;
  const places = chance.between(1, 2);
  const { flows } = draw;
  const lists = adding?.lists ?? [];
  return { steps, hooks, flows, lists, places, modes, hasEnds, timeoutMs };
}

/** A run of the workflow of a plot. */
export function drawGroupWorld(
  seed: number,
  { steps, hooks, flows, lists, places, modes, hasEnds, timeoutMs }: GroupPlot,
): GroupWorld {
  const chance = new Chance(seed);
  const isOnce = everyStep({ steps, hooks, flows, lists }).some(({ once }) => once);
  const off = new Chance(seed ^ 0x0ff);
  const mayEnd = hasEnds || isAdding({ lists });
  const calledOff = (isOnce && off.odds(0.4)) || (mayEnd && off.odds(0.15));
  return {
    seed,
    steps,
    hooks,
    flows,
    lists,
    mode: chance.pick(modes),
    drain: chance.odds(0.5),
    strategy: chance.pick(STRATEGIES),
    concurrency: chance.pick([1, 2, 5, Number.POSITIVE_INFINITY]),
    places,
    failing: chance.pick([0, 1, 1, 2, 3, 5]),
    cancel:
      chance.odds(0.1) || calledOff
        ? { after: chance.between(1, 40), drainMs: chance.pick([0, 0, 5]) }
        : undefined,
    timeoutMs,
  };
}

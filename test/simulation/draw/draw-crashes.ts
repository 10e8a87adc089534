/**
 * When the processes of a run end before it does, by chance.
 * Knows features and odds; must not know what a run makes of it.
 */
import type { Chance } from './chance.ts';
import type { Features } from './features.ts';
import type { Crash, World } from './world.ts';

/** So many processes in a row may end after a few turns each. */
const MOST_IN_A_ROW = 14;

/** Nothing in most worlds, so that they are what they would be without. */
export function drawCrashes(
  { steps }: World,
  features: Features,
  chance: Chance,
): Pick<World, 'crashes'> {
  if (!features.crashes) return {};
  const drawOne = (turn: number) => drawCrash(turn, features, chance);
  // One process after the other that gets no further than a few turns.
  if (chance.odds(0.4)) {
    const first = chance.between(1, steps.length);
    const count = chance.between(6, MOST_IN_A_ROW);
    const far = chance.pick([1, 2, 3]);
    return { crashes: Array.from({ length: count }, (_, i) => drawOne(first + i * far)) };
  }
  // Later crashes are counted from the one before, so that they come close to each other.
  let turn = 0;
  const crashes: Crash[] = [];
  for (let more = chance.between(1, 3); more > 0; more--) {
    const far = crashes.length === 0 ? 2 * steps.length : chance.pick([1, 1, 3, steps.length]);
    turn += chance.odds(0.1) ? 1 : chance.between(1, Math.max(1, far));
    crashes.push(drawOne(turn));
  }
  return { crashes };
}

function drawCrash(turn: number, { ties }: Features, chance: Chance): Crash {
  const how = chance.pick(['lost', 'applied', 'later', 'later'] as const);
  const pauseMs = chance.pick(ties ? [0, 1, 4, 20] : [0, 1, 50, 600, 5_000]);
  if (how !== 'later') return { turn, how, pauseMs };
  return { turn, how, afterMs: chance.odds(0.3) ? 0 : chance.below(ties ? 5 : 100), pauseMs };
}

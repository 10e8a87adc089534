/**
 * Which tries end by waiting, for a time or a message, and how long the processes of a run stay while it waits, by chance.
 * Knows worlds and odds; must not know how a wait ends.
 */
import type { Chance } from './chance.ts';
import type { Script, World, WorldStep } from './world.ts';

/** Nothing in most worlds, so that they are what they would be without. */
export function withWaits(world: World, chance: Chance): World {
  if (!chance.odds(0.3)) return world;
  const often = chance.pick([0.1, 0.4, 0.8]);
  const steps = world.steps.map((step) => {
    if (!chance.odds(often)) return step;
    if (step.passes !== true && chance.odds(0.3)) return withMessage(step, chance);
    return { ...step, tries: step.tries.map((script) => withWait(script, chance)) };
  });
  // Long enough for some waits, and too short for others.
  const leaves = chance.odds(0.5);
  return { ...world, steps, ...(leaves && { stayMs: chance.pick([0, 2, 10, 100]) }) };
}

function withWait(script: Script, chance: Chance): Script {
  const looks = chance.odds(0.4) ? chance.between(1, 3) : 0;
  const waits = script.result === 'ok' && chance.odds(0.7);
  return {
    ...script,
    ...(looks > 0 && { looksMs: Array.from({ length: looks }, () => drawWait(chance)) }),
    ...(waits && { waitMs: drawWait(chance) }),
  };
}

/** It comes before, while or after somebody waits for it. */
function withMessage(step: WorldStep, chance: Chance): WorldStep {
  const tries = step.tries.map((script): Script => {
    if (script.result !== 'ok') return script;
    return { ...script, hears: chance.odds(0.5) ? { untilMs: drawWait(chance) } : {} };
  });
  return { ...step, tries, hearsMs: drawWait(chance) };
}

function drawWait(chance: Chance): number {
  return chance.pick([0, 1, 5, 20, 200, 2_000]);
}

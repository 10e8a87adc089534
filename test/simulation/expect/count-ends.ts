/**
 * Counts how steps and runs end with each of the settings that they can have.
 * Knows settings by name; must not judge.
 */
import { STEP_STATUSES, SUCCEEDED } from '../../../src/run/status.ts';
import { STEP_SETTINGS, WORLD_SETTINGS } from '../draw/world.ts';
import { situationsOf } from '../situations.ts';
import type { SoFar } from '../watch/so-far.ts';

const STEP_ENDS = STEP_STATUSES.slice(SUCCEEDED);
const OF_STEPS = situationsOf(STEP_SETTINGS, STEP_ENDS);
const RUN_ENDS = ['succeeded', 'partial', 'failed', 'cancelled'] as const;
const OF_RUNS = situationsOf(WORLD_SETTINGS, RUN_ENDS);

export function countEnds({ met, world, facts, status, finished }: SoFar): void {
  const end = RUN_ENDS.indexOf(finished!.status as 'failed');
  for (let i = 0; i < WORLD_SETTINGS.length; i++) {
    if (world[WORLD_SETTINGS[i]!] !== undefined) met.hit(OF_RUNS + i * RUN_ENDS.length + end);
  }
  for (let step = 0; step < facts.size; step++) {
    const first = OF_STEPS + status[step]! - SUCCEEDED;
    for (const setting of facts.settings[step]!) met.hit(first + setting * STEP_ENDS.length);
  }
}

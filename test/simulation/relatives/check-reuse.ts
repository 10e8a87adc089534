/**
 * A run that has results of an earlier one comes to the same as one that makes everything itself.
 * Knows worlds and how results are chosen; must not know how a run is played.
 */
import { whyNotReused } from '../../../src/run/reuse.ts';
import { statusOf } from '../../../src/run/run.ts';
import { SUCCEEDED } from '../../../src/run/status.ts';
import type { Chance } from '../draw/chance.ts';
import type { World, WorldResult } from '../draw/world.ts';
import { holdSameRun, holdSameSteps } from '../expect/compare.ts';
import type { Played } from '../play/play.ts';
import type { Given } from './check-seed.ts';
import { untimed } from './variants.ts';

/**
 * V18: plays a world with nothing left to time, mends what failed in it, and plays it whole and as a
 * retry of the first. False when nothing of it could be reused.
 */
export async function checkReuse({ played, play, chance, timeless }: Given): Promise<boolean> {
  const { world } = played;
  const mode = chance.pick(['continue_on_error', 'best_effort'] as const);
  const first = await play({ ...untimed(world), mode }, timeless());
  const reused = chooseResults(first, chance);
  if (reused.length === 0) return false;
  const whole = await play(mended(first), first.compiled);
  const { crashes } = world;
  const dies = crashes === undefined ? {} : ({ crashes, decisions: 'rerun' } as const);
  const again = await play({ ...whole.world, reused, ...dies }, whole.compiled);
  holdSameSteps(whole, again, 'V18 reuse');
  holdSameRun(whole, again, 'V18 reuse');
  return true;
}

/** As a retry does it: of all that came to nothing, or of one step too. */
function chooseResults({ graph, run, facts }: Played, chance: Chance): WorldResult[] {
  const one = chance.below(facts.size);
  const again = chance.odds(0.5) && facts.steps[one]!.hook === undefined ? one : undefined;
  const why = whyNotReused(graph, {
    statusOf: (step) => statusOf(run, step),
    changed: new Set(),
    again: new Set(again === undefined ? [] : [again]),
    downstream: chance.odds(0.5),
  });
  return facts.steps.flatMap(({ key }, step): WorldResult[] =>
    why[step] === undefined
      ? [{ key, output: run.outputs[step], notes: run.metadata.get(step) }]
      : [],
  );
}

/** What did not succeed does so now: what came after it must not be reused. */
function mended({ world, run }: Played): World {
  const steps = world.steps.map((step, place) =>
    run.stepStatus[place] === SUCCEEDED
      ? step
      : { ...step, tries: step.tries.map((script) => ({ ...script, result: 'ok' as const })) },
  );
  return { ...world, steps };
}

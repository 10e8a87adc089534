/**
 * Whether the way a step's needs ended lets it run.
 * Knows the documented rules; must not know the engine's own reading of them.
 */
import { FAILED, SUCCEEDED } from '../../../src/run/status.ts';
import type { Facts } from '../draw/facts.ts';
import type { World } from '../draw/world.ts';

/** `statusOf` gives how each need ended. A choice further up may still say no. */
export function needsAllow(
  world: World,
  facts: Facts,
  step: number,
  statusOf: (need: number) => number,
): boolean {
  const { runIf, hook } = facts.steps[step]!;
  // What a hook needs of lists before its own matters only to a rule that asks.
  const needs = (runIf === undefined ? facts.needs : facts.sources)[step]!;
  let usable = 0;
  for (const need of needs) if (statusOf(need) === SUCCEEDED) usable++;
  switch (runIf?.kind) {
    case 'all_settled':
      return true;
    case 'all_succeeded':
      return usable === needs.length;
    case 'any_succeeded':
      return usable > 0;
    case 'any_failed':
      return needs.some((need) => statusOf(need) === FAILED);
    case 'at_least':
      return usable >= runIf.count;
    case 'critical':
      return runIf.needs.every((key) => statusOf(facts.placeOf.get(key)!) === SUCCEEDED);
    default: {
      if (usable === needs.length) return true;
      if (world.mode === 'best_effort' && hook === undefined) return usable > 0;
      const excused = (need: number) => statusOf(need) === FAILED && facts.steps[need]!.optional;
      return usable > 0 && needs.every((need) => statusOf(need) === SUCCEEDED || excused(need));
    }
  }
}

/**
 * Which results a run has from an earlier one, by chance.
 * Knows steps and odds; must not know how a run chooses what it reuses.
 */
import { outputOf } from '../play/attempt.ts';
import type { Chance } from './chance.ts';
import { leftOutBy } from './cut-by-hand.ts';
import type { Crash, World, WorldResult } from './world.ts';

/** How many of the worlds have any; more of those in which a branch has to be timed after a crash. */
const ODDS = 0.2;
const TIMED_ODDS = 0.8;
/** After one step was run again alone, results stand behind what runs. */
const LOOSE = 0.2;

/** Nothing in most worlds, so that they are what they would be without. */
export function drawReused(world: World, chance: Chance): Pick<World, 'reused' | 'crashes'> {
  const { steps, crashes } = world;
  const timed = crashes !== undefined && steps.some((s) => s.branchTimeoutMs !== undefined);
  if (!chance.odds(timed ? TIMED_ODDS : ODDS)) return {};
  // All up to some step, as of a run that was stopped there, or here and there.
  const upTo = timed || chance.odds(0.3) ? chance.between(1, steps.length) : undefined;
  const share = chance.pick([0.3, 0.7, 0.95]);
  const loose = chance.odds(LOOSE);
  const kept = new Set<number>();
  const leftOut = leftOutBy(world);
  const reused: WorldResult[] = [];
  // Needs have lower keys, so they come first.
  for (const step of [...steps].sort((a, b) => a.key - b.key)) {
    const { key, needs, hook, annotates } = step;
    const stands = loose || needs.every((need) => kept.has(need));
    const chosen = upTo === undefined ? chance.odds(share) : key < upTo;
    if (hook !== undefined || leftOut.has(key) || !stands || !chosen) continue;
    kept.add(key);
    const output = outputOf(step, 1, { earlier: key });
    reused.push({ key, output, ...(annotates && { notes: { number: key } }) });
  }
  if (reused.length === 0) return {};
  return crashes === undefined ? { reused } : { reused, crashes: sooner(crashes, world, reused) };
}

/** What has less left to do has fewer turns. */
function sooner(
  crashes: readonly Crash[],
  { steps }: World,
  { length }: readonly WorldResult[],
): Crash[] {
  const left = (steps.length - length) / steps.length;
  return crashes.map((crash) => ({ ...crash, turn: Math.max(1, Math.round(crash.turn * left)) }));
}

/**
 * How long the crash tests take: short within `npm test`, long with `npm run crash`.
 * Knows the environment; must not know any lane.
 */
import { IN_TURNS, LENGTH, todays } from '../length.ts';

export const LONG = process.env.HEDDLE_CRASH_LONG === '1';
export const SEED = Number(process.env.HEDDLE_CRASH_SEED ?? 1);
/** Where runs are kept, as `--store` takes it; undefined is a file. */
export const STORE = process.env.HEDDLE_CRASH_STORE;

/** How often something is tried; within `npm test` half as often as by `npm run test:ci`. */
export function cycles(short: number, long: number): number {
  const asked = process.env.HEDDLE_CRASH_CYCLES;
  if (asked !== undefined) return Number(asked);
  return LONG ? long : IN_TURNS ? Math.ceil(short / 2) : short;
}

/** Within `npm test` one of so many shares, another one each day. */
export function shareOf<Item>(list: readonly Item[], shares: number): readonly Item[] {
  return LONG || LENGTH !== 'short' ? list : todays(list, shares);
}

/** Says why nothing is tried here; a lane that is left out in silence would be taken for held. */
export function leftOut(lane: string, reason: string): void {
  console.log(`crash lane ${lane} left out: ${reason}`);
}

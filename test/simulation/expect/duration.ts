/**
 * How long a run may take at most: all its tries and waits one after the other, and those of the
 * runs beside it.
 * Knows worlds; must not know how a run went.
 */
import { DEFAULT_GRACE_MS } from '../../../src/run/plan.ts';
import { broke } from '../broken.ts';
import type { World } from '../draw/world.ts';

/** How many processes the run had, and for how long it had none. */
interface Processes {
  readonly count: number;
  readonly awayMs: number;
}

/** `worlds` are all of the process: each may have to wait for the others. */
export function checkDuration(
  worlds: readonly World[],
  took: number,
  { count, awayMs }: Processes,
): void {
  // Every run may take that long.
  if (took <= DEFAULT_GRACE_MS) return;
  let bound = 0;
  for (const world of worlds) bound += longest(world);
  // Each process may begin anew with all that was under way.
  bound = bound * count + awayMs;
  if (!(took <= bound)) broke('V20 bound', `took ${took} ms, at most ${bound}`);
}

function longest({ steps, pools, storeMs, ...world }: World): number {
  let bound = (world.timeoutMs ?? 0) + Math.max(0, world.cancelMs ?? 0) + (world.drainMs ?? 0);
  bound += DEFAULT_GRACE_MS + (world.startMs ?? 0);
  let turns = 4;
  let reset = 0;
  for (const { breaker } of Object.values(pools ?? {})) reset += breaker?.resetMs ?? 0;
  for (const { tries, timeoutMs = 0, totalTimeoutMs = 0, retry, hearsMs } of steps) {
    // Somebody who has not found the run looks again.
    if (hearsMs !== undefined) bound += 4 * hearsMs + 5 * turns + 20;
    const wait = Math.max(retry?.maxIntervalMs ?? 0, ...(retry?.intervalsMs ?? []));
    for (const { afterMs, abortMs = 0, wishMs, waitMs = 0, looksMs = [], hears } of tries) {
      const looks = looksMs.length + 1;
      for (const ms of [waitMs, hears?.untilMs ?? 0, ...looksMs]) bound += ms + reset;
      // A try that does not listen when its time is over is given up after its grace.
      const ignored = timeoutMs + totalTimeoutMs > 0 ? DEFAULT_GRACE_MS : 0;
      const longest = Math.max(afterMs ?? 0, 20) + timeoutMs + totalTimeoutMs + abortMs + ignored;
      bound += looks * longest;
      bound += Math.max(wait, typeof wishMs === 'number' ? wishMs : 0) + reset;
      turns += 8 * looks;
    }
  }
  return bound + turns * storeMs;
}

/**
 * Letting the runs of an engine go, before its process ends.
 * Knows handles of runs; must not know how a run is left.
 *
 * Where the store outlives the process a run is left: it starts no more steps, and is resumed by whoever
 * runs next. In a store that does not, a run that is left is lost; so runs are let finish instead.
 */
import type { Clock } from '../../ports/clock.ts';
import { msOf, type Span } from '../../std/duration.ts';
import { checkNames, checkSpan } from '../plan/run-options.ts';
import type { RunHandle } from './live-run.ts';

/** How much time the runs under way get. */
export interface DrainOptions {
  /** So long, in milliseconds or as text such as `30s`, what runs may take to finish; default 10,000. */
  readonly ms?: Span;
}

const DEFAULT_MS = 10_000;
/**
 * So long runs have to end, and a store to keep how they stand, once their time is over. A step that is deaf
 * to its signal and a store that is blocked never would.
 */
const TO_END_MS = 1_000;
const REASON = 'the engine is drained';

/** Throws an `EngineError`: `invalid-option`. */
export function drainMs(options: DrainOptions): number {
  checkNames(options, { ms: true });
  checkSpan('ms', options.ms, 0);
  return msOf(options.ms) ?? DEFAULT_MS;
}

export interface DrainParts {
  readonly clock: Clock;
  /** Whether a run that is left can never be resumed. */
  readonly isTemporary: boolean;
  /**
   * Calls `letGo` with each run that is under way, and with those that are just being started before they
   * begin. Resolves when no other one can follow.
   */
  eachRun(letGo: (handle: RunHandle) => void): Promise<unknown>;
}

/** Resolves when nothing is under way any more or the time is over, with the ids of the runs that have not ended. */
export async function drainRuns(parts: DrainParts, ms: number): Promise<readonly string[]> {
  const { clock, isTemporary } = parts;
  const ends = new Map<RunHandle, Promise<unknown>>();
  const open = new Set<RunHandle>();
  const due = clock.now() + ms;
  const started = parts.eachRun((handle) => {
    open.add(handle);
    ends.set(
      handle,
      hasEnded(handle).then((ended) => ended && open.delete(handle)),
    );
    if (!isTemporary) handle.leave(REASON, { drainMs: ms });
    // Also one that gets under way after the time is over.
    else if (clock.now() >= due) handle.cancel(REASON);
  });
  const letGo = async () => {
    await started;
    await Promise.all(ends.values());
  };
  await new Promise<void>((resolve) => {
    const offs = [clock.alarm(due + TO_END_MS, () => resolve())];
    // Left in a store that ends with the process, a run would be lost.
    if (isTemporary)
      offs.push(clock.alarm(due, () => ends.forEach((_, handle) => handle.cancel(REASON))));
    letGo().then(() => {
      for (const off of offs) off();
      resolve();
    });
  });
  return [...open].map(({ runId }) => runId);
}

/** A run whose events could not be kept any more has not. */
async function hasEnded({ result }: RunHandle): Promise<boolean> {
  const found = await result.catch(() => undefined);
  return found !== undefined && !found.interrupted;
}

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
  /** Those under way now. */
  handles(): Iterable<RunHandle>;
  /** Resolves when those that were just being started are under way, or refused. */
  started(): Promise<unknown>;
}

/** Resolves when nothing is under way any more, with the ids of the runs that have not ended. */
export async function drainRuns(parts: DrainParts, ms: number): Promise<readonly string[]> {
  const { clock, isTemporary } = parts;
  const asked = new Set<RunHandle>();
  const askAll = () => {
    for (const handle of parts.handles()) {
      if (asked.has(handle)) continue;
      asked.add(handle);
      if (!isTemporary) handle.leave(REASON, { drainMs: ms });
    }
  };
  askAll();
  const cancelAll = () => asked.forEach((handle) => handle.cancel(REASON));
  const alarm = isTemporary ? clock.alarm(clock.now() + ms, cancelAll) : undefined;
  await parts.started();
  askAll();
  const left = await Promise.all([...asked].map(leftId));
  alarm?.();
  return left.filter((id) => id !== undefined);
}

/** A run whose events could not be kept any more has not ended either. */
async function leftId({ runId, result }: RunHandle): Promise<string | undefined> {
  const found = await result.catch(() => undefined);
  return found === undefined || found.interrupted ? runId : undefined;
}

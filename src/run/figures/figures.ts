/**
 * What a run took, as its caller sees it.
 * Knows numbers; must not know events, nor who shows them.
 */
import { rounded } from '../../std/rounded.ts';
import type { PathStep } from './critical-path.ts';

/** What a run took. Times are milliseconds; of a run that was resumed, all its processes are meant. */
export interface RunFigures {
  /** From the first start of the run to its end, or until now. */
  readonly durationMs: number;
  /** For how long at least one attempt of a step was under way. */
  readonly busyMs: number;
  /** How long all attempts took together. */
  readonly attemptMs: number;
  /** How long steps that could start waited for a place, in sum; items of a window are not counted. */
  readonly queuedMs: number;
  /** How many attempts have begun. */
  readonly attempts: number;
  /** How many of them were followed by another try. */
  readonly retries: number;
  /** Of the attempts that have ended, the part that failed, 0 to 1. */
  readonly failureRate: number;
  /** How many attempts were under way at once: the mean over `busyMs`, and the most. */
  readonly atOnce: { readonly mean: number; readonly most: number };
  /** By name, the pools that the steps took from; empty where it is not known how large they were. */
  readonly pools: Readonly<Record<string, PoolFigures>>;
  /**
   * The steps that the run took its time for, in order: each waited longest for the one before it. It ends at the step
   * that ended last.
   */
  readonly criticalPath: readonly PathStep[];
  /** What the process used while the run was under way; undefined for a run that is looked at later. */
  readonly resources?: ResourceFigures;
}

/** What a run took of one pool: places, or bytes of memory. */
export interface PoolFigures {
  readonly size: number;
  /** The most that was taken at once. */
  readonly most: number;
  /** Of the pool, the part that was taken in the mean over `busyMs`, 0 to 1. */
  readonly used: number;
}

/** What the whole process used, other runs and other code in it included; programs that steps start are not. */
export interface ResourceFigures {
  /** Processor time of all threads from the start of the run here to its end, in milliseconds. */
  readonly cpuMs: number;
  /** The most memory that the process has had since it began (resident set), in bytes. */
  readonly peakMemoryBytes: number;
}

/** Such a part; 0 of nothing. */
export function share(part: number, whole: number): number {
  return whole === 0 ? 0 : part / whole;
}

/** As programs that read JSON are told; times have three decimals. */
export function figuresJson(figures: RunFigures): Record<string, unknown> {
  const { pools, criticalPath, resources } = figures;
  const ms = (value: number) => rounded(value, 3);
  return {
    duration_ms: ms(figures.durationMs),
    busy_ms: ms(figures.busyMs),
    attempt_ms: ms(figures.attemptMs),
    queued_ms: ms(figures.queuedMs),
    attempts: figures.attempts,
    retries: figures.retries,
    failure_rate: ms(figures.failureRate),
    at_once: { mean: ms(figures.atOnce.mean), most: figures.atOnce.most },
    ...(Object.keys(pools).length > 0 && {
      pools: Object.fromEntries(
        Object.entries(pools).map(([name, { size, most, used }]) => [
          name,
          { size, most, used: ms(used) },
        ]),
      ),
    }),
    critical_path: criticalPath.map(({ step, durationMs, queuedMs, pausedMs }) => ({
      step,
      duration_ms: durationMs,
      queued_ms: queuedMs,
      paused_ms: pausedMs,
    })),
    ...(resources !== undefined && {
      cpu_ms: ms(resources.cpuMs),
      peak_memory_bytes: resources.peakMemoryBytes,
    }),
  };
}

/**
 * Counts what a run takes while it is under way here.
 * Knows one run and what the process uses; must not know who reads the numbers.
 */
import type { Observer } from '../../ports/observer.ts';
import type { ResourceFigures, RunFigures } from '../../run/figures/figures.ts';
import { type Costs, FiguresMeter } from '../../run/figures/meter.ts';
import type { Run } from '../../run/run.ts';
import { settingsOf } from '../../run/steps.ts';

export interface CountedFigures {
  readonly observer: Observer;
  /** As far as the run has come; `now` is in milliseconds since the Unix epoch. */
  figures(now: number): RunFigures;
}

export function countFigures(run: Readonly<Run>): CountedFigures {
  const meter = new FiguresMeter(run, costsIn(run));
  const before = process.cpuUsage();
  let used: ResourceFigures | undefined;
  return {
    observer: {
      name: 'figures',
      past: (events) => {
        for (const event of events) meter.take(event);
      },
      event: (event) => meter.take(event),
      left() {
        used = usedSince(before);
      },
    },
    figures: (now) => ({ ...meter.figures(now), resources: used ?? usedSince(before) }),
  };
}

function usedSince(before: NodeJS.CpuUsage): ResourceFigures {
  const { user, system } = process.cpuUsage(before);
  // `maxRSS` is in kibibytes.
  const peakMemoryBytes = process.resourceUsage().maxRSS * 1_024;
  return { cpuMs: (user + system) / 1_000, peakMemoryBytes };
}

function costsIn(run: Readonly<Run>): Costs {
  return {
    of: (step) => settingsOf(run, step).demand?.costs ?? [],
    sizeOf: (pool) => run.plan.pools.get(pool)?.size ?? 0,
  };
}

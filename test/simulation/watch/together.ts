/**
 * What the runs of one process have in common while they are watched.
 * Must not know what is looked for.
 */
import type { Event } from '../../../src/run/event.ts';
import { Met } from '../situations.ts';
import type { LinesWatch } from './watch-lines.ts';
import type { PoolsWatch } from './watch-pools.ts';

/** What is left of runs: where to look when one breaks a rule, and what came up. */
export interface Traces {
  log: readonly Event[];
  readonly met: Met;
}

export function newTraces(met = new Met()): Traces {
  return { log: [], met };
}

/** What the runs of one process have in common. */
export interface Together {
  readonly traces: Traces;
  readonly pools: PoolsWatch;
  /** Only where there are several runs. */
  readonly lines: LinesWatch | undefined;
}

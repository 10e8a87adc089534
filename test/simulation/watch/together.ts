/**
 * What the runs of one process have in common while they are watched.
 * Must not know what is looked for.
 */
import type { Event } from '../../../src/run/event.ts';
import type { LinesWatch } from './watch-lines.ts';
import type { PoolsWatch } from './watch-pools.ts';

/** Where to look when a run breaks a rule. */
export interface Traces {
  log: readonly Event[];
}

/** What the runs of one process have in common. */
export interface Together {
  readonly traces: Traces;
  readonly pools: PoolsWatch;
  /** Only where there are several runs. */
  readonly lines: LinesWatch | undefined;
}

/**
 * The run as its store has it, beside the one that is decided with: that is ahead while a turn is being kept.
 * Knows events that are kept; must not know who looks at the run.
 */
import type { Event } from '../../run/event.ts';
import { apply } from '../../run/fold.ts';
import type { Run } from '../../run/run.ts';
import type { Batch } from '../../std/batch.ts';

export function addKept(kept: Run, events: Batch<Event>): void {
  for (const event of events) apply(kept, event);
  // What the scheduler would empty: nobody schedules with this one.
  kept.unblocked.clear();
  kept.stopped.clear();
}

/**
 * What is kept of a run, added up.
 * Knows snapshots and events; must not know who asks for the run.
 */
import type { Event } from '../../run/event.ts';
import { fold } from '../../run/fold.ts';
import { type KeptPlan, soundPlan } from '../../run/kept-plan.ts';
import type { PlanShape } from '../../run/plan.ts';
import type { Run } from '../../run/run.ts';
import { BrokenInvariant } from '../../std/assert.ts';
import { show } from '../../std/printable.ts';
import { EngineError } from '../engine-error.ts';

/** Events that are each right may still not follow from each other. Throws an `EngineError`: `run-damaged`. */
export function folded(
  runId: string,
  snapshot: KeptPlan,
  events: readonly Event[],
): Run<PlanShape> {
  try {
    return fold(soundPlan(runId, snapshot), events);
  } catch (cause) {
    if (!(cause instanceof BrokenInvariant)) throw cause;
    throw new EngineError(
      'run-damaged',
      `what is kept of run ${show(runId)} is no run: ${cause.why}`,
      { hint: 'start the workflow again; other runs are not concerned', cause },
    );
  }
}

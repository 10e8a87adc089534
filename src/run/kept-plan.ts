/**
 * What is kept with a run, as far as its events are added up with it.
 * Knows the shape that was kept; must not know where, nor any definition of a step.
 */
import { type KeptShape, shapeOf } from '../graph/shape.ts';
import type { PlanShape, ReusedResult } from './plan.ts';

/** The part of the snapshot of a run that says what it looks like. */
export interface KeptPlan {
  /** Ids first, in the order of step numbers. */
  readonly steps: readonly (readonly [id: string, ...more: unknown[]])[];
  readonly shape: KeptShape;
  /** Results that the run has from others, by step id. */
  readonly reused?: readonly (readonly [id: string, result: ReusedResult])[] | undefined;
}

/** For `fold`: the run as it stands, without its workflow. */
export function planOfKept(runId: string, { steps, shape, reused = [] }: KeptPlan): PlanShape {
  const ids = steps.map(([id]) => id);
  const numbers = reused.length === 0 ? undefined : new Map(ids.map((id, step) => [id, step]));
  return {
    graph: shapeOf(shape, ids),
    runId,
    reused: new Map(reused.map(([id, result]) => [numbers!.get(id)!, result])),
    concurrency: Number.POSITIVE_INFINITY,
  };
}

/**
 * Why a step did not run, waits, or did not have to run, in words.
 * Knows runs and causes; must not know who asks.
 */
import { type PlanShape, reuseReason } from './plan.ts';
import type { Run } from './run.ts';
import { skipReason } from './skip.ts';
import { CANCELLED, SUCCEEDED } from './status.ts';
import { idOf, namedSteps } from './steps.ts';
import { waitText } from './wait.ts';

/** Why a step was skipped or cancelled, what it waits for, whose result it is, or where it went. */
export function reasonOf(run: Readonly<Run<PlanShape>>, step: number): string | undefined {
  const skip = run.skips.get(step);
  const wait = run.waits.get(step);
  if (wait !== undefined) return waitText(wait);
  if (skip !== undefined) return skipReason(skip, namedSteps(run));
  return (
    run.reasons.get(step) ?? reasonOfPlan(run, step) ?? wentTo(run, step) ?? stopReason(run, step)
  );
}

/** A step that went to another one. */
function wentTo(run: Readonly<Run<PlanShape>>, step: number): string | undefined {
  const target = run.stepStatus[step] === SUCCEEDED ? run.jumps.get(step) : undefined;
  return target === undefined ? undefined : `went to ${idOf(run, target)}`;
}

/** A reused step succeeds with the start of the run. */
function reasonOfPlan(
  { plan, stepStatus }: Readonly<Run<PlanShape>>,
  step: number,
): string | undefined {
  if (plan.reused.size === 0 || stepStatus[step] !== SUCCEEDED) return undefined;
  const reused = plan.reused.get(step);
  return reused && reuseReason(reused);
}

/** Steps that a stopping run never started were cancelled together, by one event. */
function stopReason(run: Readonly<Run<PlanShape>>, step: number): string | undefined {
  const { stopping } = run.root;
  if (stopping === undefined || run.stepStatus[step] !== CANCELLED) return undefined;
  switch (stopping.kind) {
    case 'failure':
      return `${idOf(run, stopping.step)} failed`;
    case 'timeout':
      return 'the run timed out';
    case 'cancel':
      return stopping.reason;
  }
}

/**
 * Steps with `effects: once` of which nobody knows whether they had their effect.
 * Knows how the earlier run stands; must not know which results are reused.
 */
import type { Graph } from '../../graph/graph.ts';
import type { PlanShape } from '../../run/plan.ts';
import type { Run } from '../../run/run.ts';
import { CANCELLED, FAILED, RUNNING, SUCCEEDED, WAITING } from '../../run/status.ts';
import { show } from '../../std/printable.ts';
import { EngineError } from '../engine-error.ts';

/** Those that did not end by themselves in an earlier run, by their numbers in the graph of now. */
export function undecidedSteps(
  run: Readonly<Run<PlanShape>>,
  now: Pick<Graph, 'once' | 'hooks' | 'indexOf'>,
): ReadonlySet<number> {
  const { once, steps } = run.plan.graph;
  const found = new Set<number>();
  if (once.size === 0 && now.once.size === 0) return found;
  for (const [before, { id }] of steps.entries()) {
    const step = now.indexOf(id);
    if (step < 0 || !(once.has(before) || now.once.has(step))) continue;
    // Steps of hooks run at the end of every run; while theirs has not ended, somebody can decide.
    if (run.endedAt !== 0 && now.hooks.has(step)) continue;
    if (isCutOff(run, before)) found.add(step);
  }
  return found;
}

/** Whether the last attempt of a step was cut off, and nobody has decided about it since. */
function isCutOff(run: Readonly<Run<PlanShape>>, step: number): boolean {
  switch (run.stepStatus[step]!) {
    case SUCCEEDED:
    case FAILED:
      return false;
    case RUNNING:
      return true;
    case WAITING:
      return run.waits.get(step)?.kind === 'decision';
    case CANCELLED:
      // Only one that was under way has both an attempt and a reason.
      if (run.attempt[step]! > 0 && run.reasons.has(step)) return true;
  }
  return run.crashes.has(step);
}

/** Such a step runs again only where somebody has named it; the first that nobody has is told. */
export function refuseUndecided(
  { plan: { runId }, endedAt }: Readonly<Run<PlanShape>>,
  unnamed: readonly string[],
): void {
  const [step] = unnamed;
  if (step === undefined) return;
  const message = `step ${show(step)} of run ${show(runId)} may have had its effect`;
  const hint =
    endedAt === 0
      ? 'decide about it first (engine.resolve), or fork the run from it'
      : `to run it again all the same, retry the run with it named: { step: ${show(step)} }`;
  throw new EngineError('run-undecided', message, { hint, step });
}

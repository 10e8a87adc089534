/**
 * Steps with `effects: once` of which nobody knows whether they had their effect.
 * Knows how the earlier run stands; must not know which results are reused.
 */
import type { Graph } from '../../graph/graph.ts';
import type { PlanShape } from '../../run/plan.ts';
import type { Run } from '../../run/run.ts';
import { CANCELLED, FAILED, RUNNING, SUCCEEDED, WAITING } from '../../run/status.ts';
import { isOnce } from '../../run/steps.ts';
import { show } from '../../std/printable.ts';
import { EngineError } from '../engine-error.ts';

/** Steps that did not end by themselves in an earlier run. */
export interface Undecided {
  /** Their numbers in the graph of now. */
  readonly steps: ReadonlySet<number>;
  /** Ids of those that it does not have: another step may stand for one under another id. */
  readonly gone: readonly string[];
}

export function undecidedSteps(
  run: Readonly<Run<PlanShape>>,
  now: Pick<Graph, 'once' | 'hooks' | 'indexOf'>,
): Undecided {
  const { steps: all, hooks } = run.plan.graph;
  const steps = new Set<number>();
  const gone: string[] = [];
  if (run.once.size + run.begunOnce.size + now.once.size === 0) return { steps, gone };
  for (const [before, { id }] of all.slice(0, run.roots).entries()) {
    const step = now.indexOf(id);
    if (!(isOnce(run, before) || now.once.has(step)) || !isCutOff(run, before)) continue;
    // Steps of hooks run at the end of every run; while theirs has not ended, somebody can decide.
    const isOfHook = step < 0 ? hooks.has(before) : now.hooks.has(step);
    if (run.endedAt !== 0 && isOfHook) continue;
    if (step < 0) gone.push(id);
    else steps.add(step);
  }
  return { steps, gone };
}

/** Whether the last attempt of a step was cut off, and nobody has decided about it since. */
export function isCutOff(run: Readonly<Run<PlanShape>>, step: number): boolean {
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

/** A step that may run again, or that another one may stand for, only where somebody has named it. */
export interface Unnamed {
  readonly id: string;
  readonly isGone: boolean;
}

export function unnamedSteps(
  graph: Graph,
  { steps, gone }: Undecided,
  named: ReadonlySet<number>,
): Unnamed[] {
  const unnamed = [...steps].filter((step) => !named.has(step));
  return [
    ...gone.map((id) => ({ id, isGone: true })),
    ...unnamed.map((step) => ({ id: graph.steps[step]!.id, isGone: false })),
  ];
}

/** The first of them is named. */
export function refuseUndecided(
  { plan: { runId }, endedAt }: Readonly<Run<PlanShape>>,
  [step]: readonly Unnamed[],
): void {
  if (step === undefined) return;
  const { id, isGone } = step;
  const effect = `step ${show(id)} of run ${show(runId)} may have had its effect`;
  const message = isGone ? `${effect}, and the workflow of now has no step with this id` : effect;
  const named = `retry the run with it named: { step: ${show(id)} }`;
  const hint =
    endedAt === 0
      ? `decide about it first (engine.resolve), or ${isGone ? 'give the step its id again' : 'fork the run from it'}`
      : `to ${isGone ? 'go on without it' : 'run it again'} all the same, ${named}`;
  throw new EngineError('run-undecided', message, { hint, step: id });
}

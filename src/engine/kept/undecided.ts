/**
 * Steps with `effects: once` of which nobody knows whether they had their effect.
 * Knows how the earlier run stands; must not know which results are reused.
 */
import type { Graph } from '../../graph/graph.ts';
import { rootOf } from '../../run/grown.ts';
import type { PlanShape } from '../../run/plan.ts';
import type { Run } from '../../run/run.ts';
import { CANCELLED, FAILED, RUNNING, SUCCEEDED, WAITING } from '../../run/status.ts';
import { isAtEndOfCall } from '../../run/step-hooks.ts';
import { idOf } from '../../run/steps.ts';
import { show } from '../../std/printable.ts';
import { EngineError } from '../engine-error.ts';
import type { FromWithin } from './from-within.ts';
import type { Standing } from './standing.ts';

/** Steps that did not end by themselves in an earlier run. */
export interface Undecided {
  /** Their numbers in the graph of now. */
  readonly steps: ReadonlySet<number>;
  /** Ids of those that it does not have: another step may stand for one under another id. */
  readonly gone: readonly string[];
  /** Where it is not the step itself but some that it has grown into: by id of the step, their numbers in the run. */
  readonly within: ReadonlyMap<string, readonly number[]>;
}

export function undecidedSteps(
  standing: Standing,
  now: Pick<Graph, 'hooks' | 'indexOf'>,
): Undecided {
  const { run, isOnce } = standing;
  const { steps: all, hooks } = run.plan.graph;
  const steps = new Set<number>();
  const gone: string[] = [];
  const within = grownInDoubt(standing);
  for (const [before, { id }] of all.slice(0, run.roots).entries()) {
    const step = now.indexOf(id);
    const isInDoubt = isOnce(before) && isCutOff(run, before);
    if (!isInDoubt && !within.has(id)) continue;
    // Steps of hooks run at the end of every run; while theirs has not ended, somebody can decide.
    const isOfHook = step < 0 ? hooks.has(before) : now.hooks.has(step);
    if (run.endedAt !== 0 && isOfHook) continue;
    if (step < 0) gone.push(id);
    else steps.add(step);
  }
  return { steps, gone, within };
}

/** Of each step of the workflow those within it that were cut off, and whose effect must happen once. */
export function grownInDoubt({ run, isOnce }: Standing): ReadonlyMap<string, number[]> {
  const found = new Map<string, number[]>();
  for (let step = run.roots; step < run.size; step++) {
    if (!isOnce(step) || !isCutOff(run, step)) continue;
    if (run.endedAt !== 0 && isAtEndOfCall(run, step)) continue;
    const root = idOf(run, rootOf(run, step));
    const steps = found.get(root);
    if (steps === undefined) found.set(root, [step]);
    else steps.push(step);
  }
  return found;
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
  /** The one within it that is in doubt. */
  readonly within: string | undefined;
}

/** `wholes`: steps that are named, by number; `within`: what is named of those that have grown. */
export function unnamedSteps(
  run: Readonly<Run<PlanShape>>,
  graph: Graph,
  { steps, gone, within: doubts }: Undecided,
  named: { readonly wholes: ReadonlySet<number>; readonly within: FromWithin },
): Unnamed[] {
  const one = (id: string, isGone: boolean): Unnamed[] => {
    const all = doubts.get(id);
    const unnamed = all?.find((step) => !named.within.isAnew(step));
    if (all !== undefined && unnamed === undefined) return [];
    return [{ id, isGone, within: unnamed === undefined ? undefined : idOf(run, unnamed) }];
  };
  return [
    ...gone.flatMap((id) => one(id, true)),
    ...[...steps].flatMap((step) =>
      named.wholes.has(step) ? [] : one(graph.steps[step]!.id, false),
    ),
  ];
}

/** The first of them is named. */
export function refuseUndecided(
  { plan: { runId }, endedAt }: Readonly<Run<PlanShape>>,
  [step]: readonly Unnamed[],
  kind: 'retry' | 'fork' | 'resume',
): void {
  if (step === undefined) return;
  const { id, isGone, within = id } = step;
  const effect = `step ${show(within)} of run ${show(runId)} may have had its effect`;
  const message = isGone ? `${effect}, and the workflow of now has no step with this id` : effect;
  const isPart = within !== id && !isGone;
  const hint =
    endedAt === 0
      ? `decide about it first (engine.resolve), or ${isGone ? 'give the step its id again' : 'fork the run from it'}`
      : `to ${isGone ? 'go on without it' : 'run it again'} all the same, ${isPart ? toRunPart(within, id, kind) : `retry the run with it named: { step: ${show(id)} }`}`;
  // Of a run that has ended nothing can be decided: what is named runs it again.
  throw new EngineError('run-undecided', message, {
    hint,
    step: endedAt === 0 || isPart ? within : id,
  });
}

/** What is beside it keeps its results only in a fork. */
function toRunPart(within: string, id: string, kind: 'retry' | 'fork' | 'resume'): string {
  if (kind === 'fork') return `name it, too: { from: […, ${show(within)}] }`;
  return `fork the run from it: { from: ${show(within)} }; a retry with { step: ${show(id)} } does all of ${show(id)} again`;
}

/**
 * The plan of a run that is made from an earlier one: what it keeps, and why it runs the rest again.
 * Knows how the earlier run stands; must not know where runs are kept, nor how one is begun.
 */
import type { Graph } from '../../graph/graph.ts';
import type { Plan, ReusedResult } from '../../run/plan.ts';
import {
  andBehind,
  type Before,
  nothingToRun,
  type RerunCause,
  whyNotReused,
} from '../../run/reuse.ts';
import { defined } from '../../std/defined.ts';
import { show } from '../../std/printable.ts';
import { EngineError } from '../engine-error.ts';
import { changedSteps } from './changed-steps.ts';
import { refuseHalf } from './half-done.ts';
import { type KeptWithin, keptWithin } from './kept-within.ts';
import { lostWithin } from './lost-functions.ts';
import { namedSteps } from './named-steps.ts';
import { readersOf } from './new-input.ts';
import { goingOn, refuseWholes, regrowthOf } from './regrown.ts';
import { type Repeated, repeatedSteps, repeatedWithin, stepsWithEffect } from './repeated.ts';
import type { EarlierRun } from './rerun.ts';
import type { RerunCall, ResumedCall } from './rerun-call.ts';
import { type RerunStep, stepByStep } from './rerun-steps.ts';
import type { SnapshotMore } from './snapshot.ts';
import { resultIn, type Standing, standingOf, statusIn } from './standing.ts';
import { type Unnamed, undecidedSteps, unnamedSteps } from './undecided.ts';

/** What the new run has to work with; `added`: names of inputs that the earlier one did not have. */
interface NewRun extends Pick<SnapshotMore, 'contents'> {
  readonly plan: Plan;
  readonly added: readonly string[];
}

/**
 * The plan of the new run, with what it reuses, and step by step why; `undecided`, `repeated`: steps that would
 * run again although they may have had, or have had, an effect that must happen once, and that the call does not
 * name.
 */
export function planRerun(
  earlier: EarlierRun,
  made: NewRun,
  call: RerunCall | ResumedCall,
): {
  readonly plan: Plan;
  readonly steps: readonly RerunStep[];
  readonly undecided: readonly Unnamed[];
  readonly repeated: readonly Repeated[];
} {
  const { plan } = made;
  const { graph } = plan;
  const { kind } = call;
  const standing = standingOf(earlier, graph);
  const { run } = standing;
  const inDoubt = undecidedSteps(standing, graph);
  const done = stepsWithEffect(standing, graph);
  const gone = new Set([...inDoubt.gone, ...done.gone]);
  const named = namedSteps(run, graph, call, gone);
  const { within } = named;
  const before = beforeOf(standing, made, call, named.all);
  const why = whyNotReused(graph, before);
  // One that came to nothing has its end to mend, also where all that is left of it succeeded.
  if (earlier.story.status === 'succeeded' && nothingToRun(graph, why, before))
    throw allSucceeded(earlier);
  const onward = goingOn(standing, graph, { why, changed: before.changed }, within);
  refuseWholes(standing, graph, why, { onward, within });
  const keeps = keptWithin(standing, onward, within);
  const reuse = reuseFor(standing, graph, why, keeps);
  const { traceparent } = earlier.snapshot.options;
  const origin = { runId: earlier.runId, ...defined({ traceparent }) };
  const next: Plan = { ...plan, ...reuse, keysOf: keysFor(earlier, plan, kind), origin };
  const asked = before.downstream ? andBehind(graph, named.all) : named.all;
  const lost = lostWithin(standing.run, within);
  refuseHalf(standing, graph, { kind, why, onward, inDoubt, asked, lost, named: named.ids });
  // A fork has all its effects anew, whatever its steps are called.
  const unnamed = (gone: readonly string[]) =>
    kind === 'fork' ? [] : gone.filter((id) => !named.ids.has(id));
  const doubts = { ...inDoubt, gone: unnamed(inDoubt.gone) };
  return {
    plan: next,
    steps: stepByStep(next, why, { inDoubt, done, parts: within.named }),
    undecided: unnamedSteps(run, graph, doubts, named),
    repeated: [
      ...repeatedSteps(graph, { ...done, gone: unnamed(done.gone) }, why, asked),
      ...repeatedWithin(standing, graph, why, { onward, keeps, within, asked }),
    ],
  };
}

function beforeOf(
  standing: Standing,
  { plan: { graph }, contents, added }: NewRun,
  { kind, options }: RerunCall | ResumedCall,
  named: ReadonlySet<number>,
): Before {
  const { snapshot, passed, numbers } = standing;
  const idAt = (step: number) => graph.steps[step]!.id;
  return {
    statusOf: (step) => statusIn(standing, idAt(step)),
    changed:
      options.useCurrent === true
        ? new Set([
            ...changedSteps(snapshot, graph, { kind, ...defined({ contents }) }),
            ...readersOf(graph, added),
          ])
        : new Set(),
    // A run that goes on runs nothing again that it can keep.
    again: kind === 'resume' ? new Set() : named,
    downstream: kind === 'fork' || options.downstream === true,
    isPassed: (step) => passed.has(numbers.get(idAt(step)) ?? -1),
  };
}

function reuseFor(
  standing: Standing,
  graph: Graph,
  why: readonly (RerunCause | undefined)[],
  keeps: KeptWithin,
): Pick<Plan, 'reused' | 'regrown'> {
  const kept = why.flatMap((cause, step): [number, ReusedResult][] =>
    cause === undefined ? [[step, resultIn(standing, graph, graph.steps[step]!.id)]] : [],
  );
  return { reused: new Map(kept), regrown: regrowthOf(standing, keeps) };
}

function keysFor(
  { runId, snapshot }: EarlierRun,
  plan: Plan,
  kind: (RerunCall | ResumedCall)['kind'],
): string {
  return kind === 'fork' ? plan.runId : (snapshot.keysOf ?? runId);
}

function allSucceeded({ runId }: EarlierRun): EngineError {
  const message = `run ${show(runId)} has nothing to run again: all of its steps succeeded`;
  const hint = 'name a step to run again (step, or --step), or fork the run';
  return new EngineError('invalid-option', message, { hint });
}

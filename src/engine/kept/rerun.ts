/**
 * A run that is made from an earlier one, by a retry or a fork, or because its workflow has changed:
 * what it begins with.
 * Knows what is kept of runs; must not know how a run is resumed.
 */

import type { Graph } from '../../graph/graph.ts';
import type { Store } from '../../ports/store.ts';
import { type Event } from '../../run/event.ts';
import { fold } from '../../run/fold.ts';
import { soundPlan } from '../../run/kept-plan.ts';
import type { Plan, PlanShape, ReusedResult } from '../../run/plan.ts';
import { type Before, nothingToRun, whyNotReused } from '../../run/reuse.ts';
import type { Run } from '../../run/run.ts';
import { firstTolerant } from '../../run/segment.ts';
import { idOf, isOnce } from '../../run/steps.ts';
import { type RunStory, type StepStory, storyOf } from '../../run/story.ts';
import { BrokenInvariant } from '../../std/assert.ts';
import { defined } from '../../std/defined.ts';
import { show } from '../../std/printable.ts';
import type { Diagnostic } from '../../workflow/diagnostic.ts';
import { EngineError, failStore } from '../engine-error.ts';
import type { RunOptions } from '../plan/run-options.ts';
import { changedSteps } from './changed-steps.ts';
import { refuseHalf } from './half-done.ts';
import type { KeptRun } from './kept-run.ts';
import { meantRun } from './meant-run.ts';
import { namedSteps } from './named-steps.ts';
import { readersOf } from './new-input.ts';
import { goingOn, refuseWholes, regrowthOf } from './regrown.ts';
import { type Repeated, repeatedSteps, stepsWithEffect } from './repeated.ts';
import type { RerunCall, RerunOptions, ResumedCall } from './rerun-call.ts';
import { type RerunStep, stepByStep } from './rerun-steps.ts';
import { optionsOf, type Snapshot, type SnapshotMore } from './snapshot.ts';
import { type Unnamed, undecidedSteps, unnamedSteps } from './undecided.ts';

/** What is kept of the earlier run. */
export interface EarlierRun {
  readonly runId: string;
  readonly snapshot: Snapshot;
  readonly run: Readonly<Run<PlanShape>>;
  readonly story: RunStory;
  readonly steps: ReadonlyMap<string, StepStory>;
  /** Results of steps that succeeded, with the run that made each. */
  readonly results: ReadonlyMap<string, ReusedResult>;
}

/** What a retry or a fork would do. */
export interface PlannedRerun {
  readonly plan: Plan;
  /** In file order. */
  readonly steps: readonly RerunStep[];
  readonly diagnostics: readonly Diagnostic[];
}

/**
 * The run that a new one is made from, unless it is not for that now: what the one that was asked for has gone
 * on as. `refuseLive` throws for one under way in this program.
 */
export async function readEarlier(
  store: Store,
  { kind, runId: asked }: RerunCall,
  refuseLive?: (runId: string) => void,
): Promise<EarlierRun> {
  const history = await meantRun(store, asked);
  const { runId } = history;
  refuseLive?.(runId);
  const earlier = earlierRunOf(history);
  if (earlier.story.endedAt !== undefined) return earlier;
  await refuseOwned(store, runId);
  if (kind === 'fork') return earlier;
  throw unfinished(earlier);
}

/** A run that waits for a decision would only wait again, so the step that it waits for is named. */
function unfinished({ runId, run }: EarlierRun): EngineError {
  const message = `run ${show(runId)} has not ended`;
  const waiting = [...run.waits].find(([, { kind }]) => kind === 'decision');
  if (waiting === undefined) {
    const hint = 'resume it; a retry is for runs that have ended';
    return new EngineError('run-unfinished', message, { hint });
  }
  const step = idOf(run, waiting[0]);
  const why = `${message}: it waits for a decision about step ${show(step)}`;
  return new EngineError('run-unfinished', why, { hint: 'decide with engine.resolve', step });
}

export function earlierRunOf({
  runId,
  snapshot,
  events,
}: Pick<KeptRun, 'runId' | 'snapshot' | 'events'>): EarlierRun {
  const run = folded(soundPlan(runId, snapshot), events);
  const { reused } = run.plan;
  const story = storyOf(run);
  const results = new Map(snapshot.reused);
  for (const [step, { id, status, output, metadata }] of story.steps.entries()) {
    if (status !== 'succeeded') continue;
    const result = reused.get(step) ?? { output, metadata, from: runId };
    const segment = run.segmentBy.get(step);
    const more =
      segment !== undefined && firstTolerant(segment) !== undefined
        ? { partial: true as const }
        : {};
    const target = run.jumps.get(step);
    const goto = target !== undefined && { goto: target };
    results.set(id, { ...result, ...more, ...goto, ...(isOnce(run, step) && { once: true }) });
  }
  const steps = new Map(story.steps.map((step) => [step.id, step]));
  return { runId, snapshot, run, story, steps, results };
}

/** Events that are each right may still not follow from each other. */
function folded(plan: PlanShape, events: readonly Event[]): Run<PlanShape> {
  try {
    return fold(plan, events);
  } catch (cause) {
    if (!(cause instanceof BrokenInvariant)) throw cause;
    throw new EngineError(
      'run-damaged',
      `what is kept of run ${show(plan.runId)} is no run: ${cause.why}`,
      { hint: 'start the workflow again; other runs are not concerned', cause },
    );
  }
}

/** A run that somebody runs has results to come. */
async function refuseOwned(store: Store, runId: string): Promise<void> {
  const [line] = await store.list({ runIds: [runId] }).catch(failStore);
  const owner = line?.owner;
  if (owner === undefined) return;
  const message = `run ${show(runId)} is still run by process ${owner.pid} on ${owner.host}`;
  throw new EngineError('run-owned', message, { hint: 'wait for its end, or end that process' });
}

/** The choices of the earlier run with those of the call; the id is the new run's own. */
export function choicesFor({ snapshot }: EarlierRun, options: RerunOptions): RunOptions {
  const { runId: _old, ...before } = optionsOf(snapshot);
  const { runId, observers, signal, drainMs, leave, whenWaiting } = options;
  return { ...before, ...defined({ runId, observers, signal, drainMs, leave, whenWaiting }) };
}

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
  { plan: given, contents, added }: NewRun,
  call: RerunCall | ResumedCall,
): {
  readonly plan: Plan;
  readonly steps: readonly RerunStep[];
  readonly undecided: readonly Unnamed[];
  readonly repeated: readonly Repeated[];
} {
  const { graph } = given;
  const { kind, options } = call;
  const { run } = earlier;
  const inDoubt = undecidedSteps(run, graph);
  const done = stepsWithEffect(run, graph);
  const gone = new Set([...inDoubt.gone, ...done.gone]);
  const { ids, wholes, all, within } = namedSteps(run, graph, call, gone);
  const before: Before = {
    statusOf: (step) => earlier.steps.get(graph.steps[step]!.id)?.status,
    changed:
      options.useCurrent === true
        ? new Set([
            ...changedSteps(earlier.snapshot, graph, { kind, ...defined({ contents }) }),
            ...readersOf(graph, added),
          ])
        : new Set(),
    // A run that goes on runs nothing again that it can keep.
    again: kind === 'resume' ? new Set() : all,
    downstream: kind === 'fork' || options.downstream === true,
  };
  const why = whyNotReused(graph, before);
  // One that came to nothing has its end to mend, also where all that is left of it succeeded.
  if (earlier.story.status === 'succeeded' && nothingToRun(graph, why, before))
    throw allSucceeded(earlier);
  const kept = why.flatMap((cause, step): [number, ReusedResult][] =>
    cause === undefined ? [[step, resultOf(earlier, graph, step)]] : [],
  );
  const onward = goingOn(earlier, graph, { why, changed: before.changed }, within);
  refuseWholes(earlier, graph, why, { onward, within });
  const plan: Plan = {
    ...given,
    reused: new Map(kept),
    regrown: regrowthOf(earlier, onward, within),
    keysOf: kind === 'fork' ? given.runId : (earlier.snapshot.keysOf ?? earlier.runId),
  };
  refuseHalf(earlier, graph, { kind, why, onward, named: ids });
  const steps = stepByStep(plan, why, { inDoubt, done, parts: within.named });
  // A fork has all its effects anew, whatever its steps are called.
  const unnamed = (gone: readonly string[]) =>
    kind === 'fork' ? [] : gone.filter((id) => !ids.has(id));
  const doubts = { ...inDoubt, gone: unnamed(inDoubt.gone) };
  const undecided = unnamedSteps(run, graph, doubts, { wholes, within });
  const repeated = repeatedSteps(graph, { ...done, gone: unnamed(done.gone) }, why, {
    named: all,
    downstream: before.downstream,
  });
  return { plan, steps, undecided, repeated };
}

/** A result of the earlier run, as the new one has it: steps may have other numbers there. */
function resultOf({ run, results }: EarlierRun, graph: Graph, step: number): ReusedResult {
  const result = results.get(graph.steps[step]!.id)!;
  if (result.goto === undefined) return result;
  return { ...result, goto: graph.indexOf(idOf(run, result.goto)) };
}

function allSucceeded({ runId }: EarlierRun): EngineError {
  const message = `run ${show(runId)} has nothing to run again: all of its steps succeeded`;
  const hint = 'name a step to run again (step, or --step), or fork the run';
  return new EngineError('invalid-option', message, { hint });
}

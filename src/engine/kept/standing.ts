/**
 * An earlier run as a new one is made from it: how its steps stand, with all that it had from the run before it.
 * Knows one run; must not know which of its results the new one keeps.
 */
import type { Graph } from '../../graph/graph.ts';
import { carryOver, mayCarry, passedBy } from '../../run/carried.ts';
import type { Event } from '../../run/event.ts';
import { defOf, segmentOf } from '../../run/grown.ts';
import type { PlanShape, ReusedResult } from '../../run/plan.ts';
import { type Run, statusOf } from '../../run/run.ts';
import { metadataOf } from '../../run/scope.ts';
import { firstTolerant } from '../../run/segment.ts';
import { type StepStatus, SUCCEEDED } from '../../run/status.ts';
import { isAtEndOfCall } from '../../run/step-hooks.ts';
import { idOf, isOnce } from '../../run/steps.ts';
import { folded } from './folded.ts';
import { idsOf, type Snapshot } from './snapshot.ts';

export interface Standing {
  readonly runId: string;
  readonly snapshot: Snapshot;
  /** Not the run that it was, where it had not come to all that it had from the one before: it must not go on. */
  readonly run: Readonly<Run<PlanShape>>;
  /** Steps, by number, that have what they are from the run before. */
  readonly carried: ReadonlySet<number>;
  /** Those before them that had not begun. */
  readonly passed: ReadonlySet<number>;
  /** By the id of each step of its workflow its number. */
  readonly numbers: ReadonlyMap<string, number>;
  /** Whether a step must have its effect once: as was said when it began, or as the workflow of now says. */
  isOnce(step: number): boolean;
  /** Steps that others have grown into and that have had an effect which must happen once, and all that are around them. */
  readonly once: { readonly steps: readonly number[]; readonly around: ReadonlySet<number> };
}

interface Kept {
  readonly runId: string;
  readonly snapshot: Snapshot;
  readonly events: readonly Event[];
  readonly run: Readonly<Run<PlanShape>>;
}

export function standingOf(
  { runId, snapshot, events, run: asKept }: Kept,
  now: Pick<Graph, 'steps' | 'bodies' | 'once'>,
): Standing {
  const run = mayCarry(asKept) ? folded(runId, snapshot, events) : (asKept as Run<PlanShape>);
  const carried = carryOver(run);
  const steps = run.plan.graph.steps.slice(0, run.roots);
  const numbers = new Map(steps.map(({ id }, step) => [id, step]));
  const passed = passedBy(run, carried);
  const isIt = onceIn(run, snapshot, now);
  const once = onceWithin(run, isIt);
  return { runId, snapshot, run, carried, passed, numbers, isOnce: isIt, once };
}

function onceIn(
  run: Readonly<Run<PlanShape>>,
  { steps }: Snapshot,
  now: Parameters<typeof standingOf>[1],
): Standing['isOnce'] {
  if (now.once.size === 0) return (step) => isOnce(run, step);
  const ids = idsOf(now);
  const once = new Set([...now.once].map((def) => ids[def]));
  return (step) => isOnce(run, step) || once.has(steps[defOf(run, step)]);
}

function onceWithin(run: Readonly<Run<PlanShape>>, isIt: Standing['isOnce']): Standing['once'] {
  const steps: number[] = [];
  const around = new Set<number>();
  for (let step = run.roots; step < run.size; step++) {
    if (run.stepStatus[step] !== SUCCEEDED || !isIt(step)) continue;
    if (run.endedAt !== 0 && isAtEndOfCall(run, step)) continue;
    steps.push(step);
    for (let at = segmentOf(run, step); at !== undefined; at = segmentOf(run, at.parent))
      around.add(at.parent);
  }
  return { steps, around };
}

/** How a step of the workflow of now stands there, by its id; undefined for one that it did not have. */
export function statusIn({ run, numbers }: Standing, id: string): StepStatus | undefined {
  const step = numbers.get(id);
  return step === undefined ? undefined : statusOf(run, step);
}

/** The result of a step that succeeded, as the new run has it: steps may have other numbers there. */
export function resultIn(
  { runId, run, numbers, once }: Standing,
  graph: Graph,
  id: string,
): ReusedResult {
  const step = numbers.get(id)!;
  const before = run.plan.reused.get(step);
  const own = { output: run.outputs[step], metadata: metadataOf(run, step), from: runId };
  const segment = run.segmentBy.get(step);
  const isPartial = segment !== undefined && firstTolerant(segment) !== undefined;
  const target = run.jumps.get(step);
  return {
    ...(before ?? own),
    ...(isPartial && { partial: true as const }),
    ...(target !== undefined && { goto: graph.indexOf(idOf(run, target)) }),
    ...((isOnce(run, step) || once.around.has(step)) && { once: true as const }),
  };
}

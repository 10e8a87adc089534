/**
 * What the steps of a run are called, need and have: where a step leads to its definition.
 * Knows that each step of a run is one definition of its graph, which nobody else has to; must not know what
 * becomes of a step.
 */
import {
  idOf as idIn,
  labelOf as labelIn,
  needsOf as needsIn,
  type Settings,
  settingsAt,
} from '../graph/graph.ts';
import { sourcesOf as sourcesIn } from '../graph/sources.ts';
import type { PlanShape } from './plan.ts';
import { type Run, statusOf } from './run.ts';
import type { NamedSteps } from './skip.ts';

export function idOf(run: Readonly<Run<PlanShape>>, step: number): string {
  return idIn(run.plan.graph, step);
}

/** As people are told of it: its id, and its title where it has one. */
export function labelOf(run: Readonly<Run<PlanShape>>, step: number): string {
  return labelIn(run.plan.graph, step);
}

/** The needs that order it, as numbers in the order the author gave. A view, not a copy. */
export function needsOf(run: Readonly<Run>, step: number): Uint32Array {
  return needsIn(run.plan.graph, step);
}

/** The steps whose outputs it gets; of a hook also some that have ended in any case. A view, not a copy. */
export function sourcesOf(run: Readonly<Run>, step: number): Uint32Array {
  return sourcesIn(run.plan.graph, step);
}

export function settingsOf(run: Readonly<Run>, step: number): Settings {
  return settingsAt(run.plan.graph, step);
}

/** How long an attempt of the step may take to stop once it was asked to, in milliseconds. */
export function graceOf(run: Readonly<Run>, step: number): number {
  return settingsOf(run, step).graceMs ?? run.plan.graceMs;
}

/** The steps of a run, for sentences about them. */
export function namedSteps(run: Readonly<Run<PlanShape>>): NamedSteps {
  return {
    idOf: (step) => idOf(run, step),
    statusOf: (step) => statusOf(run, step),
    skipOf: (step) => run.skips.get(step),
  };
}

/**
 * What the steps of a run are called, need and have: where a step leads to its definition.
 * Knows that each step of a run is one definition of its graph, which nobody else has to; must not know what
 * becomes of a step.
 *
 * What others have grown into has the numbers of its definitions, moved by as much for all of an item.
 */

import type { StepDeclaration } from '../graph/catalog.ts';
import type { Growth } from '../graph/graph.ts';
import {
  labelOf as labelIn,
  needsOf as needsIn,
  type Settings,
  settingsAt,
} from '../graph/graph.ts';
import { sourcesOf as sourcesIn } from '../graph/sources.ts';
import type { FailureMode, Step } from '../workflow/workflow.ts';
import { defOf, segmentOf, shiftOf } from './grown.ts';
import type { Plan, PlanShape } from './plan.ts';
import { type Run, statusOf } from './run.ts';
import { itemName, itemOf } from './segment.ts';
import type { NamedSteps } from './skip.ts';

type AnyRun = Readonly<Run<PlanShape>>;

/** `load`; of what a step has grown into `each[17].load`, or by key `each[cust-42].load`. */
export function idOf(run: AnyRun, step: number): string {
  const { id } = run.plan.graph.steps[defOf(run, step)]!;
  const segment = segmentOf(run, step);
  return segment === undefined ? id : `${itemId(run, step)}.${id}`;
}

/** Its id among the steps beside it: `load` also of `each[17].load`. */
export function localIdOf(run: AnyRun, step: number): string {
  return run.plan.graph.steps[defOf(run, step)]!.id;
}

/** The item that a grown step is part of: `each[17]`, or `route` where that is all there is of it. */
export function itemId(run: AnyRun, step: number): string {
  const segment = segmentOf(run, step)!;
  const parent = idOf(run, segment.parent);
  return segment.isOnly ? parent : `${parent}[${itemName(segment, itemOf(segment, step))}]`;
}

/** As people are told of it: its id, and its title where it has one. */
export function labelOf(run: AnyRun, step: number): string {
  return step < run.roots ? labelIn(run.plan.graph, step) : idOf(run, step);
}

/** The type of the step, as its author named it. */
export function usesOf(run: AnyRun, step: number): string {
  return run.plan.graph.steps[defOf(run, step)]!.uses;
}

/** The needs that order it, as numbers in the order the author gave. Not to be changed: it may be a view. */
export function needsOf(run: AnyRun, step: number): Uint32Array {
  const needs = needsIn(run.plan.graph, defOf(run, step));
  return step < run.roots ? needs : moved(needs, shiftOf(run, step));
}

/** The steps whose outputs it gets; of a hook also some that have ended in any case. Not to be changed. */
export function sourcesOf(run: Readonly<Run>, step: number): Uint32Array {
  const sources = sourcesIn(run.plan.graph, defOf(run, step));
  return step < run.roots ? sources : moved(sources, shiftOf(run, step));
}

function moved(steps: Uint32Array, shift: number): Uint32Array {
  return steps.map((step) => step + shift);
}

export function settingsOf(run: Readonly<Run>, step: number): Settings {
  return settingsAt(run.plan.graph, defOf(run, step));
}

/** The step as its author wrote it. */
export function authoredOf(run: Readonly<Run>, step: number): Step {
  return run.plan.graph.steps[defOf(run, step)]!;
}

export function typeOf(run: Readonly<Run>, step: number): StepDeclaration {
  const { types, typeOf } = run.plan.graph;
  return types[typeOf[defOf(run, step)]!]!;
}

/** Whether its output is its input, passed on. */
export function passesOn(run: Readonly<Run>, step: number): boolean {
  return run.plan.graph.passes[defOf(run, step)] === 1;
}

/** What it grows into, if it does. */
export function growthOf(run: Readonly<Run>, step: number): Growth | undefined {
  const { growths } = run.plan.graph;
  return growths.size === 0 ? undefined : growths.get(defOf(run, step));
}

/** What a failure of the step means for those beside it. */
export function modeOf(run: Readonly<Run>, step: number): FailureMode {
  return segmentOf(run, step)?.mode ?? run.plan.failureMode;
}

/** Whether its failure does not count. */
export function isOptional(run: AnyRun, step: number): boolean {
  const { optional } = run.plan.graph;
  return optional.size > 0 && optional.has(defOf(run, step));
}

/** Whether the effect of the last attempt must not happen again: where it was cut off, somebody has to decide. */
export function isOnce(run: AnyRun, step: number): boolean {
  const { once, begunOnce } = run;
  return (once.size > 0 && once.has(defOf(run, step))) || begunOnce.has(step);
}

/** How long an attempt of the step may take to stop once it was asked to, in milliseconds. */
export function graceOf(run: Readonly<Run<Plan>>, step: number): number {
  return settingsOf(run, step).graceMs ?? run.plan.graceMs;
}

/** The steps of a run, for sentences about them. */
export function namedSteps(run: AnyRun): NamedSteps {
  return {
    idOf: (step) => idOf(run, step),
    statusOf: (step) => statusOf(run, step),
    skipOf: (step) => run.skips.get(step),
  };
}

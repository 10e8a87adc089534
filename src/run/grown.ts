/**
 * Steps that others have grown into: where a step of a run leads to its definition, its item and what is around.
 * Knows segments; must not know why a run grows.
 */

import type { EventOf } from './event.ts';
import type { PlanShape } from './plan.ts';
import type { Run } from './run.ts';
import { firstOf, itemOf, newSegment, type Segment } from './segment.ts';

type AnyRun = Readonly<Run<PlanShape>>;

/** What a step is part of; undefined for one of the workflow itself. */
export function segmentOf(run: AnyRun, step: number): Segment | undefined {
  return step < run.roots ? undefined : run.segments[run.segmentOf[step - run.roots]!]!;
}

/** The number of its definition in the graph. */
export function defOf(run: AnyRun, step: number): number {
  return step < run.roots ? step : step - shiftOf(run, step);
}

/** How far a step is from its definition, as all steps of its item are. */
export function shiftOf(run: AnyRun, step: number): number {
  const segment = segmentOf(run, step);
  if (segment === undefined) return 0;
  return firstOf(segment, itemOf(segment, step)) - segment.body.from;
}

/** The step of the workflow that has grown into a step, or the step itself. */
export function rootOf(run: AnyRun, step: number): number {
  let at = step;
  for (let segment = segmentOf(run, at); segment !== undefined; segment = segmentOf(run, at))
    at = segment.parent;
  return at;
}

/** How many steps are around it. */
export function depthOf(run: AnyRun, step: number): number {
  let depth = 0;
  let at = step;
  for (let segment = segmentOf(run, at); segment !== undefined; segment = segmentOf(run, at)) {
    at = segment.parent;
    depth++;
  }
  return depth;
}

/** How often a step has grown: once for each round. */
export function timesGrown(run: AnyRun, step: number): number {
  let times = 0;
  for (let at = run.segmentBy.get(step); at !== undefined; at = at.before) times++;
  return times;
}

/** Adds what a step has grown into, with nothing opened. */
export function addSegment(run: Run<PlanShape>, event: EventOf<'step.expanded'>): Segment {
  const { graph } = run.plan;
  const before = run.segmentBy.get(event.step);
  const segment = newSegment(graph.bodies[event.body]!, event, before);
  const { base, width, count, body } = segment;
  const size = base + width * count;
  makeRoom(run, size);
  const place = run.segments.push(segment) - 1;
  run.segmentBy.set(segment.parent, segment);
  run.segmentOf.fill(place, base - run.roots, size - run.roots);
  const { openNeeds } = run;
  for (let offset = 0; offset < width; offset++) {
    const def = body.from + offset;
    const needs = graph.needsAt[def + 1]! - graph.needsAt[def]!;
    if (needs > 0)
      for (let step = base + offset; step < size; step += width) openNeeds[step] = needs;
  }
  run.counts[0]! += size - run.size;
  run.size = size;
  return segment;
}

/** Doubled where they are too small: steps of a run are added many at a time, and rarely. */
function makeRoom(run: Run<PlanShape>, size: number): void {
  const before = run.stepStatus.length;
  if (size > before) {
    const room = Math.max(size, Math.min(before * 2, size + 1_000_000));
    run.stepStatus = larger(run.stepStatus, new Uint8Array(room));
    run.attempt = larger(run.attempt, new Uint32Array(room));
    run.openNeeds = larger(run.openNeeds, new Uint32Array(room));
    run.lacking = larger(run.lacking, new Uint8Array(room));
    run.stopRequested = larger(run.stopRequested, new Uint8Array(room));
    run.stepStartedAt = larger(run.stepStartedAt, new Float64Array(room));
    run.stepEndedAt = larger(run.stepEndedAt, new Float64Array(room));
    const outputs = new Array<unknown>(room);
    for (let step = 0; step < run.size; step++) outputs[step] = run.outputs[step];
    run.outputs = outputs;
  }
  const needed = size - run.roots;
  if (needed > run.segmentOf.length) {
    const room = Math.max(needed, run.segmentOf.length * 2);
    run.segmentOf = larger(run.segmentOf, new Uint32Array(room));
  }
}

function larger<List extends Uint8Array | Uint32Array | Float64Array>(
  before: List,
  list: List,
): List {
  list.set(before);
  return list;
}

/**
 * Which of two steps stands first in the file, also where others have grown into them: then items and rounds count first.
 * Knows segments; must not know what the order is for.
 */
import { rootOf, segmentOf } from './grown.ts';
import type { PlanShape } from './plan.ts';
import type { Run } from './run.ts';
import { itemOf, type Segment } from './segment.ts';

type AnyRun = Readonly<Run<PlanShape>>;

/** Whether `a` stands before `b`; of two steps of the workflow itself their numbers say it. */
export function standsBefore(run: AnyRun, a: number, b: number): boolean {
  if (Math.max(a, b) < run.roots || segmentOf(run, a) === segmentOf(run, b)) return a < b;
  const root = rootOf(run, a) - rootOf(run, b);
  if (root !== 0) return root < 0;
  const [one, other] = [wayTo(run, a), wayTo(run, b)];
  const differs = one.findIndex((place, i) => place !== other[i]);
  return differs >= 0 && one[differs]! < (other[differs] ?? Number.NEGATIVE_INFINITY);
}

/** From outside in: the item, and the place of the step in its body. */
function wayTo(run: AnyRun, step: number): number[] {
  const way: number[] = [];
  let at = step;
  for (let segment = segmentOf(run, at); segment !== undefined; segment = segmentOf(run, at)) {
    way.push(placeIn(segment, at), segment.first + itemOf(segment, at));
    at = segment.parent;
  }
  return way.reverse();
}

function placeIn(segment: Segment, step: number): number {
  return (step - segment.base) % segment.width;
}

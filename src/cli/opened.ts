/**
 * What somebody looks into of a kept run: steps that run others, and their items.
 * Knows runs and ids; must not know how it is shown.
 */
import { runsOthers, unknownPlace } from '../engine/kept/unknown-place.ts';
import type { Opened } from '../pictures/rows-within.ts';
import { defOf, rootOf } from '../run/grown.ts';
import { openItems } from '../run/open-items.ts';
import type { PlanShape } from '../run/plan.ts';
import type { Run } from '../run/run.ts';
import { isSettled } from '../run/status.ts';
import { itemOfId, stepOfId } from '../run/step-ids.ts';
import { idOf } from '../run/steps.ts';
import { stepStory } from '../run/story.ts';
import { noGroup } from './open-steps.ts';

type AnyRun = Readonly<Run<PlanShape>>;

/** Throws for an id that is none of a step which runs others, nor of an item. */
export function openedIn(run: AnyRun, ids: readonly string[]): Opened[] {
  return ids.map((id) => {
    const step = stepOfId(run, id);
    const inner = step < 0 ? itemOfId(run, id)?.segment.parent : step;
    if (inner === undefined) throw unknownPlace(run, id);
    if (step >= 0 && !runsOthers(run, defOf(run, step))) throw noGroup(id, groupsOf(run));
    const root = idOf(run, rootOf(run, inner));
    const items = openItems(run, id, Number.POSITIVE_INFINITY).map(({ name, steps }) => ({
      name,
      steps: steps.map((one) => stepStory(run, one)),
    }));
    return { id, root, items, ...(items.length === 0 && { none: whyNone(run, step) }) };
  });
}

function whyNone(run: AnyRun, step: number): string {
  if (run.segmentBy.has(step)) return 'none of its items is open, and none has failed';
  return isSettled(run.stepStatus[step]!) ? 'it has no items' : 'it has no items yet';
}

function groupsOf(run: AnyRun): string[] {
  const { steps } = run.plan.graph;
  return steps.slice(0, run.roots).flatMap(({ id }, def) => (runsOthers(run, def) ? [id] : []));
}

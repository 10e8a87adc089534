/**
 * What runs again in a fork from within a step that had grown: from one of its items, or from a step of one.
 * Knows how the earlier run stands; must not know how the new one goes on with the rest.
 *
 * The lists, cases and rounds around it stay as they were, and so does what stands beside it and does not need it.
 */
import { segmentOf } from '../../run/grown.ts';
import type { PlanShape } from '../../run/plan.ts';
import type { Run } from '../../run/run.ts';
import { firstOf, itemOf, type Segment } from '../../run/segment.ts';
import { itemOfId, stepOfId } from '../../run/step-ids.ts';
import { idOf, needsOf } from '../../run/steps.ts';
import { unknownPlace } from './unknown-place.ts';

type AnyRun = Readonly<Run<PlanShape>>;

/** Steps by their numbers in the earlier run. */
export interface FromWithin {
  /** By id of each step of the workflow that runs a part again: what was named of it. */
  readonly named: ReadonlyMap<string, readonly string[]>;
  /** Whether a step runs again as a whole, with all that it runs. */
  isAnew(step: number): boolean;
  /** Whether a step ends anew, and what it runs stays as it was but for a part. */
  endsAnew(step: number): boolean;
  /** Whether what a step has grown into comes again: not a round behind one that runs again. */
  isRepeated(segment: Segment): boolean;
}

/** Of a call that names nothing within a step. */
export const NOTHING_WITHIN: FromWithin = {
  named: new Map(),
  isAnew: () => false,
  endsAnew: () => false,
  isRepeated: () => true,
};

/** `ids`: `each[17]`, `each[cust-42].pay`, `refine[1]`, `report.load`. Throws an `EngineError` for one that is not there. */
export function fromWithin(run: AnyRun, ids: readonly string[]): FromWithin {
  if (ids.length === 0) return NOTHING_WITHIN;
  const named = new Map<string, string[]>();
  const anew = new Set<number>();
  const opened = new Set<number>();
  // By step that runs others round by round: the number of the first round that does not come again.
  const ends = new Map<number, number>();
  for (const id of ids) {
    const found = placeOf(run, id);
    let { segment, item } = found;
    for (const step of found.steps) anew.add(step);
    for (;;) {
      addBehind(run, segment, item, { anew, opened });
      const { parent, then, first } = segment;
      if (then === 'again')
        ends.set(parent, Math.min(first + item + 1, ends.get(parent) ?? Number.POSITIVE_INFINITY));
      opened.add(parent);
      const around = segmentOf(run, parent);
      if (around === undefined) {
        const root = idOf(run, parent);
        named.set(root, [...(named.get(root) ?? []), id]);
        break;
      }
      item = itemOf(around, parent);
      segment = around;
    }
  }
  const isRepeated = ({ parent, first }: Segment) =>
    first < (ends.get(parent) ?? Number.POSITIVE_INFINITY);
  const isAnew = (step: number) => {
    for (let at = step; ; ) {
      if (anew.has(at)) return true;
      const around = segmentOf(run, at);
      if (around === undefined) return false;
      if (!isRepeated(around)) return true;
      at = around.parent;
    }
  };
  return { named, isAnew, endsAnew: (step) => opened.has(step), isRepeated };
}

interface Place {
  readonly segment: Segment;
  readonly item: number;
  /** All of an item, or the step that was named. */
  readonly steps: readonly number[];
}

function placeOf(run: AnyRun, id: string): Place {
  const step = stepOfId(run, id);
  const around = step < 0 ? undefined : segmentOf(run, step);
  if (around !== undefined) return { segment: around, item: itemOf(around, step), steps: [step] };
  const found = itemOfId(run, id);
  if (found === undefined) throw unknownPlace(run, id);
  const { segment, place } = found;
  const first = firstOf(segment, place);
  const steps = Array.from({ length: segment.width }, (_, n) => first + n);
  return { segment, item: place, steps };
}

/** What in the item needs a step of it that runs again, and what runs at its end. */
function addBehind(
  run: AnyRun,
  segment: Segment,
  item: number,
  { anew, opened }: { readonly anew: Set<number>; readonly opened: ReadonlySet<number> },
): void {
  const { graph } = run.plan;
  const { from, to, hooks } = segment.body;
  const shift = firstOf(segment, item) - from;
  for (const hook of hooks) anew.add(hook + shift);
  for (const def of graph.order.subarray(from, to)) {
    const step = def + shift;
    if (needsOf(run, step).some((need) => anew.has(need) || opened.has(need))) anew.add(step);
  }
}

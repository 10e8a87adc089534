/**
 * The step of a run that an id stands for, also one that another step has grown into.
 * Knows ids and segments; must not know who asks.
 */
import type { PlanShape } from './plan.ts';
import type { Run } from './run.ts';
import { firstOf, type Segment } from './segment.ts';

type AnyRun = Readonly<Run<PlanShape>>;

/** -1 where there is none. */
export function stepOfId(run: AnyRun, id: string): number {
  const own = run.plan.graph.steps.findIndex((one, step) => step < run.roots && one.id === id);
  return own >= 0 ? own : (grownStep(run, id) ?? -1);
}

/**
 * The step that `each[17].load`, `each[cust-42].load` and `route.book` stand for; undefined where there is none.
 * Ids may hold dots, so that there may be several ways to read one.
 */
export function grownStep(run: AnyRun, id: string): number | undefined {
  return stepIn(run, id, { from: 0, to: run.roots, shift: 0 });
}

/** Steps that stand beside each other: their definitions, and how far they are from these. */
interface Beside {
  readonly from: number;
  readonly to: number;
  readonly shift: number;
}

function stepIn(run: AnyRun, id: string, { from, to, shift }: Beside): number | undefined {
  const { steps } = run.plan.graph;
  for (let def = from; def < to; def++) {
    const own = steps[def]!.id;
    if (!id.startsWith(own)) continue;
    const step = def + shift;
    if (id.length === own.length) return step;
    const found = stepWithin(run, step, id.slice(own.length));
    if (found !== undefined) return found;
  }
  return undefined;
}

/** `rest`: what stands behind the id of the step around it, such as `[17].load`. */
function stepWithin(run: AnyRun, step: number, rest: string): number | undefined {
  const [, name, below] = /^(?:\[([^[\]]*)\])?\.(.*)$/su.exec(rest) ?? [];
  const found = below === undefined ? undefined : itemNamed(run, step, name);
  if (found === undefined) return undefined;
  const { from, to } = found.segment.body;
  const shift = firstOf(found.segment, found.place) - from;
  return stepIn(run, below!, { from, to, shift });
}

/** An item of all that a step has grown into; what it has grown into as a whole has no name. */
function itemNamed(
  run: AnyRun,
  step: number,
  name: string | undefined,
): { readonly segment: Segment; readonly place: number } | undefined {
  for (let at = run.segmentBy.get(step); at !== undefined; at = at.before) {
    if (at.isOnly !== (name === undefined)) continue;
    const place = name === undefined ? 0 : placeOf(at, name);
    if (place >= 0) return { segment: at, place };
  }
  return undefined;
}

/** The place of an item by its name; -1 where there is none. */
function placeOf({ keys, count, first }: Segment, name: string): number {
  if (keys !== undefined) return keys.indexOf(name);
  const place = /^(?:0|[1-9][0-9]*)$/.test(name) ? Number(name) - first : -1;
  return place < count ? place : -1;
}

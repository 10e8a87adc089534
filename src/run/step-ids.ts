/**
 * The step of a run that an id stands for, also one that another step has grown into.
 * Knows ids and segments; must not know who asks.
 */
import type { PlanShape } from './plan.ts';
import type { Run } from './run.ts';
import { type Segment, stepOfItem } from './segment.ts';

type AnyRun = Readonly<Run<PlanShape>>;

/** -1 where there is none. */
export function stepOfId(run: AnyRun, id: string): number {
  const own = run.plan.graph.steps.findIndex((one, step) => step < run.roots && one.id === id);
  return own >= 0 ? own : (grownStep(run, id) ?? -1);
}

/** The step that `each[17].load` and `each[cust-42].load` stand for; undefined where there is none. */
export function grownStep(run: AnyRun, id: string): number | undefined {
  const parts = /^([^[\]]+)\[([^[\]]*)\]\.(.*)$/u.exec(id);
  if (parts === null) return undefined;
  const [, first, name, rest] = parts as unknown as [string, string, string, string];
  const { steps } = run.plan.graph;
  let step = steps.findIndex((one, number) => number < run.roots && one.id === first);
  let [item, below]: [string, string | undefined] = [name, rest];
  while (below !== undefined) {
    const segment = run.segmentBy.get(step);
    const place = segment === undefined ? -1 : placeOf(segment, item);
    if (place < 0) return undefined;
    const inner = /^([^[\]]+)(?:\[([^[\]]*)\]\.(.*))?$/u.exec(below);
    if (inner === null) return undefined;
    const { from, to } = segment!.body;
    let def = from;
    while (def < to && steps[def]!.id !== inner[1]) def++;
    if (def === to) return undefined;
    step = stepOfItem(segment!, place, def);
    [item, below] = [inner[2] ?? '', inner[3]];
  }
  return step;
}

/** The place of an item by its name; -1 where there is none. */
function placeOf({ keys, count }: Segment, name: string): number {
  if (keys !== undefined) return keys.indexOf(name);
  const place = /^(?:0|[1-9][0-9]*)$/.test(name) ? Number(name) : -1;
  return place < count ? place : -1;
}

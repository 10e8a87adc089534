/**
 * How a run comes to have steps that one of its steps adds.
 * Knows graphs and what is kept of a list; must not know how steps are compiled.
 *
 * The event that adds a list first keeps it; those that add the same one later only name its body. A process that runs the
 * run has compiled what is kept before the event is folded (`PlanShape.compiled`); whoever only looks at the run has the
 * shape.
 */
import { add, addCaller, growing, isAdded } from '../graph/join.ts';
import { shapeOf } from '../graph/kept-shape.ts';
import { assert } from '../std/assert.ts';
import type { Addition } from './addition.ts';
import type { EventOf } from './event.ts';
import { defOf } from './grown.ts';
import type { PlanShape } from './plan.ts';
import type { Run } from './run.ts';
import { localIdOf } from './steps.ts';
import { awaitAdded } from './takers.ts';

/** What of an event comes before the step has grown: the list is part of the graph, and the body one of the step. */
export function takeIn(run: Run<PlanShape>, event: EventOf<'step.expanded'>): void {
  const { step, adds, body } = event;
  if (adds !== undefined) addList(run, adds, event);
  if (isAdded(run.plan.graph, body)) addCaller(run.plan.graph, body, defOf(run, step));
}

function addList(
  run: Run<PlanShape>,
  adds: Addition,
  { step, body }: EventOf<'step.expanded'>,
): void {
  if (run.additions.size === 0) {
    // These are those of other runs, too.
    run.plan = { ...run.plan, graph: growing(run.plan.graph) };
    run.once = new Set(run.once);
  }
  const { graph, compiled } = run.plan;
  const part = compiled?.get(adds) ?? shapeOf(adds.shape, adds.ids);
  const from = graph.size;
  const list = add(graph, part, { by: localIdOf(run, step), output: adds.output });
  assert(list === body, 'a list that is added has the next body');
  run.additions.set(adds, list);
  for (const def of part.once) (run.once as Set<number>).add(def + from);
  awaitAdded(run, part, from);
}

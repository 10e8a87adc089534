/**
 * Which steps of a workflow are others than those that an earlier run had, with all that they run.
 * Knows shapes and letters of code; must not know what runs again for that.
 */
import { type BodyPlace, ownersOf } from '../../graph/body.ts';
import type { Graph } from '../../graph/graph.ts';
import { bodyPlace } from '../../graph/kept-shape.ts';
import type { ShapeChange } from '../../graph/shape-changes.ts';
import { changedShape, rewritten } from './identity.ts';
import { fromItsFile } from './kept-workflow.ts';
import type { RerunCall, ResumedCall } from './rerun-call.ts';
import { idsOf, type Snapshot } from './snapshot.ts';

/**
 * Numbers of steps of the workflow. Whoever asks for what has changed to run again means code, too. A run that
 * goes on with code of now keeps what has ended, as it does where its shape is the same: a build or a formatter
 * changes every text.
 */
export function changedSteps(
  snapshot: Snapshot,
  graph: Graph,
  more: {
    readonly kind: (RerunCall | ResumedCall)['kind'];
    readonly contents?: ReadonlyMap<number, string>;
  },
): number[] {
  const asWritten = more.kind !== 'resume' || fromItsFile(snapshot);
  const ids = idsOf(graph);
  const code = asWritten ? rewritten(snapshot, graph, more.contents) : [];
  const bodies = graph.bodies.slice(1);
  const now = rootsIn(ids, bodies, graph.roots);
  const { bodies: keptBodies = [] } = snapshot.shape;
  const kept = keptBodies.map(bodyPlace);
  const before = rootsIn(snapshot.steps, kept, kept[0]?.from ?? snapshot.steps.length);
  // What a step runs is a part of it, so one more or less in there is a change of the step.
  const ofShape = ({ kind, step }: ShapeChange): readonly string[] => {
    switch (kind) {
      case 'changed':
        return now(step);
      case 'added':
        return now(step).filter((id) => id !== step);
      case 'removed':
        return before(step).filter((id) => id !== step);
      case 'moved':
        return [];
    }
  };
  const changed = changedShape(snapshot, graph.workflow).flatMap(ofShape);
  // Where its steps have moved, another one may be that whose output a body gives.
  const lasts = new Set(keptBodies.map(([, , , last]) => snapshot.steps[last]!));
  const moved = bodies.map(({ last }) => ids[last]!).filter((id) => !lasts.has(id));
  const all = new Set([
    ...changed,
    ...code.flatMap((def) => now(ids[def]!)),
    ...moved.flatMap(now),
  ]);
  return [...all].map((id) => graph.indexOf(id)).filter((step) => step >= 0);
}

/** By name of a definition: the steps of the workflow that come to run it; a step of it is its own. */
function rootsIn(
  names: readonly string[],
  bodies: readonly BodyPlace[],
  roots: number,
): (name: string) => readonly string[] {
  const numbers = new Map(names.map((name, number) => [name, number]));
  return (name) => {
    const number = numbers.get(name);
    const found = new Set(number === undefined ? [] : [number]);
    for (const def of found)
      for (const body of bodies)
        if (body.from <= def && def < body.to) for (const owner of ownersOf(body)) found.add(owner);
    return [...found].filter((def) => def < roots).map((def) => names[def]!);
  };
}

/**
 * Lists of steps that steps add at run time: compiled beforehand, and as they are kept.
 * Knows graphs and what is kept of a list; must not know which step adds which.
 */
import type { Graph } from '../../../src/graph/graph.ts';
import { keptShape } from '../../../src/graph/kept-shape.ts';
import type { Addition } from '../../../src/run/addition.ts';
import type { Event } from '../../../src/run/event.ts';
import type { Compiled, Plan } from '../../../src/run/plan.ts';
import { definitionIds } from '../../../src/workflow/definitions.ts';
import type { AddedSteps } from './group-world.ts';

export interface ListGraph extends Pick<AddedSteps, 'output' | 'isCode'> {
  readonly graph: Graph;
}

/** For plans: what a list was compiled to, wherever what is kept of it was read. */
export class CompiledLists implements Compiled {
  readonly lists: readonly ListGraph[];

  constructor(lists: readonly ListGraph[]) {
    this.lists = lists;
  }

  get(addition: Addition): Graph {
    return this.lists[placeOf(addition)]!.graph;
  }
}

/** A list as it is kept: the place of its steps stands for them. */
function additionOf({ graph, output }: ListGraph, place: number): Addition {
  return {
    steps: [place],
    ids: definitionIds({ steps: graph.steps, bodies: graph.bodies.slice(1) }),
    shape: keptShape(graph),
    ...(output !== undefined && { output }),
    home: 0,
  };
}

export function placeOf({ steps }: Addition): number {
  return steps[0] as number;
}

/** The lists that a process knows: those that it has made, and what it has found of a run. */
export class KnownLists {
  private readonly lists: readonly ListGraph[];
  private readonly known = new Map<number, Addition>();

  constructor({ compiled, regrown }: Plan, before: readonly Event[]) {
    this.lists = compiled instanceof CompiledLists ? compiled.lists : [];
    for (const event of before)
      if (event.type === 'step.expanded' && event.adds !== undefined) this.note(event.adds);
    for (const grown of regrown?.growths.values() ?? [])
      for (const { adds } of grown) if (adds !== undefined) this.note(adds);
  }

  private note(addition: Addition): void {
    this.known.set(placeOf(addition), addition);
  }

  /** What an attempt adds. */
  of(place: number): Addition {
    const list = this.lists[place]!;
    const before = this.known.get(place);
    if (before !== undefined && !list.isCode) return before;
    const made = additionOf(list, place);
    this.note(made);
    return made;
  }
}

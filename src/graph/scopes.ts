/**
 * Which steps a step may name: those of its own list, and around a body those of the list around it.
 * Knows ids and bodies by number; must not know what a name is for.
 */
import type { Definitions } from '../workflow/definitions.ts';
import type { Step } from '../workflow/workflow.ts';
import { NO_PARENT } from './body.ts';

type Bodies = Definitions['bodies'];

/** A step that a name stands for. */
export interface Named {
  readonly step: number;
  /** Who reads it in its own list: the step that names it, or the one whose body that is part of. */
  readonly reader: number;
}

export class Scopes {
  /** Ids of each list, that of the workflow first. */
  private readonly indexes: readonly Map<string, number>[];
  private readonly bodies: Bodies;
  /** By definition: its list. */
  private readonly listOf: Uint32Array | undefined;

  constructor(size: number, bodies: Bodies) {
    this.bodies = bodies;
    this.indexes = [new Map(), ...bodies.map(() => new Map<string, number>())];
    this.listOf = bodies.length === 0 ? undefined : new Uint32Array(size);
    for (const [i, { from, to }] of bodies.entries()) this.listOf!.fill(i + 1, from, to);
  }

  /** The ids of a list: that of the workflow is 0. */
  idsOf(list: number): Map<string, number> {
    return this.indexes[list]!;
  }

  /** The steps of a list that is not that of the workflow. */
  stepsOf(list: number): readonly Step[] {
    return this.bodies[list - 1]!.body.steps;
  }

  /** The list that a step stands in; undefined: the workflow itself. */
  list(step: number | undefined): number {
    return step === undefined ? 0 : (this.listOf?.[step] ?? 0);
  }

  /** The ids beside a step, with its own. */
  beside(step: number | undefined): ReadonlyMap<string, number> {
    return this.indexes[this.list(step)]!;
  }

  /** The step that grows into a list. */
  ownerOf(list: number): number {
    return list === 0 ? NO_PARENT : this.bodies[list - 1]!.parent;
  }

  /** The step whose body a step is part of. */
  parentOf(step: number): number {
    return this.ownerOf(this.list(step));
  }

  /** Whether what stands in a list is about an item: of the step that grows into it, or of one around that. */
  isOfItem(list: number): boolean {
    let at = list;
    while (at > 0 && this.bodies[at - 1]!.name !== undefined) at = this.list(this.ownerOf(at));
    return at > 0;
  }

  /** The step beside the one that grows into a list which has the id of a step in it as a run calls that. */
  sameAsWithin(
    id: string,
    list: number,
    steps: readonly { readonly id: string }[],
  ): number | undefined {
    if (this.bodies[list - 1]!.name === undefined) return undefined;
    const parent = this.ownerOf(list);
    return this.beside(parent).get(`${steps[parent]!.id}.${id}`);
  }

  /** The steps around a step, the nearest first. */
  *around(step: number): Generator<number> {
    for (let at = this.parentOf(step); at !== NO_PARENT; at = this.parentOf(at)) yield at;
  }

  /** What an id stands for where a step reads it. */
  find(id: string, step: number): Named | undefined {
    const own = this.beside(step).get(id);
    if (own !== undefined) return { step: own, reader: step };
    if (this.listOf === undefined) return undefined;
    for (const reader of this.around(step)) {
      const found = this.beside(reader).get(id);
      if (found !== undefined) return { step: found, reader };
    }
    return undefined;
  }

  /** The step of a list around the body in which an id stands, however deep; undefined where it stands in none. */
  holder(id: string, list: number): number | undefined {
    for (const [i, index] of this.indexes.entries()) {
      if (i === 0 || !index.has(id)) continue;
      let owner = this.ownerOf(i);
      while (owner !== NO_PARENT && this.list(owner) !== list) owner = this.parentOf(owner);
      if (owner !== NO_PARENT) return owner;
    }
    return undefined;
  }
}

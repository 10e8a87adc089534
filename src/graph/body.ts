/**
 * A body: steps that are ordered, judged and concluded as one. That of the workflow is the first.
 * Knows where its steps stand among the numbers; must not know how a run of them goes.
 */
import type { CalledBody } from '../workflow/definitions.ts';
import type { Hook } from '../workflow/workflow.ts';
import type { Template } from './template.ts';

/** Stands for the step that grows into the body of the workflow: there is none. */
export const NO_PARENT = -1;

/** As much of it as adding up events needs. */
export interface BodyShape {
  /** Its steps are those from `from` on, below `to`. */
  readonly from: number;
  readonly to: number;
  /** The definition that grows into it, the first of its callers; `NO_PARENT` for that of the workflow, and of an added list. */
  readonly parent: number;
  /** The case that it is for, where its parent grows into one of several. */
  readonly name: string | undefined;
  /** Set where it is that of a workflow which is called. */
  readonly called?: CalledBody | undefined;
  /** The step whose output is its own one where it names no outputs. */
  readonly last: number;
  /** Set where it gives the outputs of all its steps, by their ids. */
  readonly all?: true;
  /** Steps that need no other one, without those of hooks. */
  readonly entries: Uint32Array;
  /** Steps that belong to its end. */
  readonly hooks: Uint32Array;
}

export interface Body extends BodyShape {
  readonly levelCount: number;
  /** The outputs it names. */
  readonly outputs: Template | undefined;
}

/** A graph has at least the body of its workflow. */
export type Bodies<Of> = readonly [root: Of, ...others: Of[]];

export function stepCount({ from, to }: BodyShape): number {
  return to - from;
}

/** The definitions that grow into it: more than one where it is that of a workflow which several call. */
export function ownersOf({
  parent,
  called,
}: Pick<BodyShape, 'parent' | 'called'>): readonly number[] {
  return called?.callers ?? [parent];
}

/** Whether it is all that its step grows into, and not one of many items. */
export function isAll({ name, called }: Pick<BodyShape, 'name' | 'called'>): boolean {
  return name !== undefined || called !== undefined;
}

/** Where its steps are, and to whom it belongs. */
export type BodyPlace = Pick<BodyShape, 'from' | 'to' | 'parent' | 'name' | 'called'>;

interface Ordered {
  readonly needsAt: Uint32Array;
  readonly hooks: ReadonlyMap<number, Hook>;
  /** Steps body by body, in each of them so that needs come first. */
  readonly order: Uint32Array;
}

export function bodyShape(
  { from, to, parent, name, called }: BodyPlace,
  { needsAt, hooks, order }: Ordered,
): BodyShape {
  const entries: number[] = [];
  const atTheEnd: number[] = [];
  for (let step = from; step < to; step++) {
    if (hooks.size > 0 && hooks.has(step)) atTheEnd.push(step);
    else if (needsAt[step] === needsAt[step + 1]) entries.push(step);
  }
  return {
    from,
    to,
    parent,
    name,
    ...(called !== undefined && { called }),
    last: lastOf(order.subarray(from, to), hooks),
    entries: Uint32Array.from(entries),
    hooks: Uint32Array.from(atTheEnd),
  };
}

/** The last one in such an order; steps of hooks are not meant. */
export function lastOf(order: Uint32Array, hooks: ReadonlyMap<number, Hook>): number {
  let at = order.length - 1;
  while (at > 0 && hooks.has(order[at]!)) at--;
  return order[at]!;
}

/**
 * The items of a group: how many are open at once, what the end of a step means for its item, and what the list
 * of their outputs is.
 * Knows segments; must not know who decides that a group has succeeded.
 *
 * Which items are open follows from how the others have ended: no event tells it, and it is the same wherever the
 * events are added up.
 */
import { type BodyState, isBeforeHook } from './body-state.ts';
import type { PlanShape } from './plan.ts';
import type { Run } from './run.ts';
import {
  firstOf,
  HAD_CANCEL,
  HAD_FAILURE,
  HAD_SUCCESS,
  HAD_TOLERANCE,
  hasOutput,
  ITEM_CANCELLED,
  ITEM_FAILED,
  itemOf,
  OPEN,
  type Segment,
  stepOfItem,
  verdictOf,
} from './segment.ts';
import { CANCELLED, FAILED, SUCCEEDED } from './status.ts';
import { ownHookOf } from './step-hooks.ts';
import { isOptional } from './steps.ts';

/** How a step may start. */
export type Unblock = (run: Run<PlanShape>, step: number, def: number) => void;

/** The items that may be open from the start. */
export function openFirst(run: Run<PlanShape>, segment: Segment, unblock: Unblock): void {
  const { count, window, state } = segment;
  if (count === 0 || (state !== undefined && isBeforeHook(state))) run.full.push(segment.parent);
  while (segment.opened < Math.min(count, window)) openNext(run, segment, unblock);
}

/** The first steps of the next item can start. */
function openNext(run: Run<PlanShape>, segment: Segment, unblock: Unblock): void {
  const { body } = segment;
  const shift = firstOf(segment, segment.opened++) - body.from;
  for (let e = 0; e < body.entries.length; e++)
    unblock(run, body.entries[e]! + shift, body.entries[e]!);
}

/** What the end of a step means for its item, and so for its group. */
export function endInItem(
  run: Run<PlanShape>,
  segment: Segment,
  { step, status, unblock }: { step: number; status: number; unblock: Unblock },
): void {
  const item = itemOf(segment, step);
  const { state } = segment;
  segment.had[item]! |= markOf(run, segment, step, status);
  if (--segment.open[item]! > 0) {
    if (state !== undefined && isBeforeHook(state)) run.full.push(segment.parent);
    return;
  }
  const verdict = verdictOf(segment.mode, segment.had[item]!);
  segment.verdict[item] = verdict;
  segment.counts[OPEN]!--;
  segment.counts[verdict]!++;
  segment.left--;
  if (verdict === ITEM_FAILED || verdict === ITEM_CANCELLED) run.spoiled.push(segment.parent);
  if (segment.left === 0) run.full.push(segment.parent);
  else if (segment.opened < segment.count && segment.stopping === undefined)
    openNext(run, segment, unblock);
}

function markOf(run: Run<PlanShape>, segment: Segment, step: number, status: number): number {
  const isOfHook = segment.state !== undefined && ownHookOf(run, step) !== undefined;
  if (isOfHook && !counts(segment.state)) return 0;
  switch (status) {
    case SUCCEEDED:
      return isOfHook ? 0 : HAD_SUCCESS;
    case FAILED:
      return isOptional(run, step) ? 0 : HAD_FAILURE;
    case CANCELLED:
      return HAD_CANCEL;
    default:
      return 0;
  }
}

/** Hooks change nothing about what had failed, or was partial, before them. */
function counts({ hook }: BodyState): boolean {
  return hook === undefined || hook.status === 'succeeded';
}

/** A step has succeeded although some of its items did not: what it is part of has not all that was wanted. */
export function tolerate(run: Run<PlanShape>, step: number, around: Segment | undefined): void {
  if (isOptional(run, step)) return;
  const state = around === undefined ? run.root : around.state;
  if (state !== undefined) state.tolerant++;
  if (around !== undefined && (state === undefined || counts(state)))
    around.had[itemOf(around, step)]! |= HAD_TOLERANCE;
}

/** The outputs of the items, in their order: null for one that has none. Of an only one its output. */
export function collected(run: Readonly<Run<PlanShape>>, segment: Segment): unknown {
  if (segment.isOnly) return outputOfItem(run, segment, 0);
  const list = new Array<unknown>(segment.count);
  for (let item = 0; item < segment.count; item++) list[item] = outputOfItem(run, segment, item);
  return Object.freeze(list);
}

/** That of the last step; null where the item, or that step, did not succeed. */
export function outputOfItem(
  run: Readonly<Run<PlanShape>>,
  segment: Segment,
  item: number,
): unknown {
  if (!hasOutput(segment, item)) return null;
  return run.outputs[stepOfItem(segment, item, segment.body.last)] ?? null;
}

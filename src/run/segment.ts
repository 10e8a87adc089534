/**
 * What a step has grown into: so many items, each the steps of one body, side by side among the numbers.
 * Knows items and how each of them stands; must not know what any step does. `fold` changes it, and nobody else.
 *
 * One object for all items: how an item stands is a byte or two in a list.
 */
import type { BodyShape } from '../graph/body.ts';
import type { FailureMode } from '../workflow/workflow.ts';
import { type BodyState, newBodyState } from './body-state.ts';
import type { EventOf, StopCause } from './event.ts';
import type { GrowthEnd } from './wait.ts';

/** How an item has ended. */
export const OPEN = 0;
export const ITEM_SUCCEEDED = 1;
/** A failure in it did not make it fail. */
export const ITEM_PARTIAL = 2;
export const ITEM_FAILED = 3;
export const ITEM_CANCELLED = 4;

/** What has happened in an item so far, as bits. */
export const HAD_SUCCESS = 1;
export const HAD_FAILURE = 2;
export const HAD_CANCEL = 4;
/** One of its steps succeeded although some of its own items did not. */
export const HAD_TOLERANCE = 8;
/** No more of its steps start. */
export const STOPPED = 16;

export interface Segment {
  /** The step that has grown into it. */
  readonly parent: number;
  readonly body: BodyShape;
  /** The place of the body in its graph. */
  readonly list: number;
  /** The number of its first step. */
  readonly base: number;
  /** Steps of one item. */
  readonly width: number;
  /** Items. */
  readonly count: number;
  readonly window: number;
  readonly mode: FailureMode;
  /** Set where it is the whole of its step, and not one of many. */
  readonly isOnly: boolean;
  /** Undefined where they are the input of the step, until somebody asks. */
  items: readonly unknown[] | undefined;
  readonly keys: readonly string[] | undefined;
  /** The place of each item by its key; undefined until somebody asks. */
  places: ReadonlyMap<string, number> | undefined;
  /** What comes after the end of its items. */
  readonly then: GrowthEnd;
  /** What the step had grown into before, where it grows again and again: round by round. */
  readonly before: Segment | undefined;
  /** The number of its first item: 0, or that of the round. */
  readonly first: number;
  /** Items that were opened; they are in order. */
  opened: number;
  /** Items that have not ended. */
  left: number;
  /** How many items stand how, by the numbers above. */
  readonly counts: Uint32Array;
  /** By item: its steps that have not ended, what has happened, and how it ended. */
  readonly open: Uint32Array;
  readonly had: Uint8Array;
  readonly verdict: Uint8Array;
  /** Why no more of its steps start, once that is so. */
  stopping: StopCause | undefined;
  /** How its only item stands as a whole, where steps come at the end of that. */
  readonly state: BodyState | undefined;
}

export function newSegment(
  body: BodyShape,
  event: EventOf<'step.expanded'>,
  before: Segment | undefined,
): Segment {
  const { step, base, count, window = Number.POSITIVE_INFINITY, mode, items, keys, then } = event;
  const width = body.to - body.from;
  return {
    parent: step,
    body,
    list: event.body,
    base,
    width,
    count,
    window,
    mode,
    isOnly: then === 'only',
    items,
    keys,
    places: undefined,
    then,
    before,
    first: before === undefined ? 0 : before.first + before.count,
    opened: 0,
    left: count,
    counts: Uint32Array.of(count, 0, 0, 0, 0),
    open: new Uint32Array(count).fill(width),
    had: new Uint8Array(count),
    verdict: new Uint8Array(count),
    stopping: undefined,
    state: body.hooks.length === 0 ? undefined : newBodyState(body, { step, from: base }),
  };
}

/** The item that a step of the segment is part of. */
export function itemOf({ base, width }: Segment, step: number): number {
  return Math.floor((step - base) / width);
}

/** The number of the first step of an item. */
export function firstOf({ base, width }: Segment, item: number): number {
  return base + item * width;
}

/** The step of an item that a definition of its body stands for. */
export function stepOfItem(segment: Segment, item: number, def: number): number {
  return firstOf(segment, item) + def - segment.body.from;
}

/** What people call an item: its key, or its number. */
export function itemName({ keys, first }: Segment, item: number): string {
  return keys === undefined ? String(first + item) : keys[item]!;
}

/** How an item that has ended stands. */
export function verdictOf(mode: FailureMode, had: number): number {
  if ((had & HAD_FAILURE) !== 0) {
    const partial = mode === 'best_effort' && (had & HAD_SUCCESS) !== 0 && (had & HAD_CANCEL) === 0;
    return partial ? ITEM_PARTIAL : ITEM_FAILED;
  }
  if ((had & HAD_CANCEL) !== 0) return ITEM_CANCELLED;
  return (had & HAD_TOLERANCE) !== 0 ? ITEM_PARTIAL : ITEM_SUCCEEDED;
}

/** Whether its output counts as one. */
export function hasOutput({ verdict }: Segment, item: number): boolean {
  return verdict[item] === ITEM_SUCCEEDED || verdict[item] === ITEM_PARTIAL;
}

/** Whether something has failed in any of its items that counts. */
export function hasFailure({ counts }: Segment): boolean {
  return counts[ITEM_FAILED]! > 0 || counts[ITEM_PARTIAL]! > 0;
}

/** Whether something in it did not come to what was wanted. */
export function isTolerant({ counts, count }: Segment): boolean {
  return counts[ITEM_SUCCEEDED]! < count;
}

/** The first of all that the step has grown into of which that is so; undefined where there is none. */
export function firstTolerant(last: Segment): Segment | undefined {
  let found: Segment | undefined;
  for (let at: Segment | undefined = last; at !== undefined; at = at.before)
    if (isTolerant(at)) found = at;
  return found;
}

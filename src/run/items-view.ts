/**
 * The items of a group as people and programs outside are told of them.
 * Knows runs; must not know who asks.
 */

import type { PlanShape } from './plan.ts';
import type { Run } from './run.ts';
import {
  firstOf,
  hasFailure,
  ITEM_CANCELLED,
  ITEM_FAILED,
  ITEM_PARTIAL,
  ITEM_SUCCEEDED,
  itemName,
  OPEN,
  type Segment,
} from './segment.ts';
import { FAILED } from './status.ts';
import type { StepError } from './step-error.ts';
import { ownHookOf } from './step-hooks.ts';
import { idOf, isOptional } from './steps.ts';

type AnyRun = Readonly<Run<PlanShape>>;

/** How the items of a step stand. */
export interface ItemsView {
  readonly count: number;
  /** Items that have begun and not ended, and those that have not begun. */
  readonly open: number;
  readonly pending: number;
  readonly succeeded: number;
  /** Succeeded although something in them failed. */
  readonly partial: number;
  readonly failed: number;
  readonly cancelled: number;
  /** The first ones that failed, in the order of the list: at most 20. */
  readonly failedItems: readonly FailedItem[];
}

export interface FailedItem {
  /** Its place in the list, from 0. */
  readonly index: number;
  readonly key?: string;
  /** The step of it that failed: `each[17].load`. */
  readonly step: string;
  readonly error: StepError;
}

const MOST_FAILED = 20;

/** Undefined for a step that has not grown into items. */
export function itemsView(run: AnyRun, step: number): ItemsView | undefined {
  const segment = run.segmentBy.get(step);
  if (segment?.then !== 'collect') return undefined;
  const { count, counts, opened } = segment;
  const ended = count - counts[OPEN]!;
  return {
    count,
    open: Math.max(0, opened - ended),
    pending: Math.min(counts[OPEN]!, count - opened),
    succeeded: counts[ITEM_SUCCEEDED]!,
    partial: counts[ITEM_PARTIAL]!,
    failed: counts[ITEM_FAILED]!,
    cancelled: counts[ITEM_CANCELLED]!,
    failedItems: failedItems(run, segment),
  };
}

/** How many rounds of a step have begun; undefined where it has none. */
export function roundsBegun(run: AnyRun, step: number): number | undefined {
  const segment = run.segmentBy.get(step);
  return segment?.then === 'again' ? segment.first + segment.count : undefined;
}

/** How often a step was tried: one that runs others round by round looks behind each of them, which is no try. */
export function attemptsOf(run: AnyRun, step: number): number {
  const attempt = run.attempt[step]!;
  const looks = run.segmentBy.size === 0 ? 0 : (roundsBegun(run, step) ?? 0);
  return attempt === 0 ? 0 : Math.max(1, attempt - looks);
}

/** The case that a step has taken; undefined where it has none. */
export function caseOf(run: AnyRun, step: number): string | undefined {
  const segment = run.segmentBy.get(step);
  return segment?.isOnly ? segment.body.name : undefined;
}

function failedItems(run: AnyRun, segment: Segment): FailedItem[] {
  const found: FailedItem[] = [];
  if (!hasFailure(segment)) return found;
  for (let item = 0; item < segment.count && found.length < MOST_FAILED; item++) {
    const step = failedIn(run, segment, item);
    if (step < 0) continue;
    found.push({
      index: item,
      ...(segment.keys !== undefined && { key: itemName(segment, item) }),
      step: idOf(run, step),
      error: run.errors.get(step)!,
    });
  }
  return found;
}

/** The first step of an item, in the order of its lists, whose failure counts; -1 where there is none. */
export function failedIn(run: AnyRun, segment: Segment, item: number): number {
  const verdict = segment.verdict[item];
  if (verdict !== ITEM_FAILED && verdict !== ITEM_PARTIAL) return -1;
  const from = firstOf(segment, item);
  let atEnd = -1;
  for (let step = from; step < from + segment.width; step++) {
    if (run.stepStatus[step] !== FAILED || !run.errors.has(step) || isOptional(run, step)) continue;
    if (ownHookOf(run, step) === undefined) return step;
    if (atEnd < 0) atEnd = step;
  }
  return atEnd;
}

/** As programs that read JSON are told. */
export function itemsJson({ failedItems, ...counts }: ItemsView): Record<string, unknown> {
  return { ...counts, failed_items: failedItems };
}

/**
 * When a group has succeeded, by how its items ended.
 * Knows rules and items; must not know time, or in which order things happened.
 */
import type { ItemRule } from '../graph/graph.ts';
import { failedIn } from '../run/items-view.ts';
import type { Run } from '../run/run.ts';
import {
  hasFailure,
  ITEM_CANCELLED,
  ITEM_FAILED,
  ITEM_PARTIAL,
  ITEM_SUCCEEDED,
  itemName,
  type Segment,
} from '../run/segment.ts';
import type { StepError } from '../run/step-error.ts';
import { growthOf, idOf } from '../run/steps.ts';
import { counted } from '../std/counted.ts';
import { printable } from '../std/printable.ts';
import { someOf } from '../std/some-of.ts';
import type { FailureMode } from '../workflow/workflow.ts';

/** So many items are named in a sentence. */
const MOST_NAMED = 12;

function ruleOf(run: Readonly<Run>, parent: number, mode: FailureMode): ItemRule {
  return growthOf(run, parent)?.rule ?? usualRule(mode);
}

function usualRule(mode: FailureMode): ItemRule {
  return { kind: mode === 'best_effort' ? 'any_succeeded' : 'all_succeeded' };
}

/** Whether the group can still succeed, whatever becomes of the items that have not ended. */
export function mayHold(run: Readonly<Run>, segment: Segment): boolean {
  const { counts, count } = segment;
  const lost = counts[ITEM_FAILED]! + counts[ITEM_CANCELLED]!;
  const rule = ruleOf(run, segment.parent, segment.mode);
  switch (rule.kind) {
    case 'all_settled':
      return true;
    case 'all_succeeded':
      return lost === 0;
    case 'any_succeeded':
      return lost < count || count === 0;
    case 'at_least':
      return count - lost >= rule.count;
    case 'critical':
      return lost === 0 || !rule.keys.some((key) => isLost(segment, key));
  }
}

/** The items of a list, before anything is known of how they end. */
interface Listed {
  readonly count: number;
  readonly keys?: readonly string[] | undefined;
}

/** The place of the item with this key, or at this place where there are none; -1 where no item is. */
function placeOf({ keys, count }: Listed, key: string): number {
  if (keys !== undefined) return keys.indexOf(key);
  const item = Number(key);
  return Number.isInteger(item) && item < count ? item : -1;
}

/** Whether the item with this key has ended, and not succeeded. */
function isLost(segment: Segment, key: string): boolean {
  const item = placeOf(segment, key);
  return segment.verdict[item] === ITEM_FAILED || segment.verdict[item] === ITEM_CANCELLED;
}

/** Why no end of these items is a success of the group; undefined where it can be one. */
function neverHolds(rule: ItemRule, listed: Listed): string | undefined {
  const { count } = listed;
  if (rule.kind === 'at_least' && count < rule.count)
    return `at least ${counted(rule.count, 'item')} must succeed, and it has ${count}`;
  if (rule.kind !== 'critical') return undefined;
  const none = rule.keys.find((key) => placeOf(listed, key) < 0);
  if (none === undefined) return undefined;
  return `its critical item ${printable(none)} does not exist; ${itemsText(listed)}`;
}

function itemsText({ count, keys }: Listed): string {
  if (count === 0) return 'it has no items';
  if (keys === undefined)
    return count === 1 ? 'its only item is 0' : `its items are 0 to ${count - 1}`;
  // Of many keys those that are not named need not be made printable.
  const named = keys.map((key, i) => (i < MOST_NAMED ? printable(key) : key));
  return `its items are ${someOf(named, MOST_NAMED)}`;
}

/** Why a group with these items must not begin them; undefined where it may. */
export function hopeless(
  run: Readonly<Run>,
  step: number,
  { mode, ...listed }: Listed & { readonly mode: FailureMode },
): StepError | undefined {
  if (mode !== 'fail_fast') return undefined;
  const message = neverHolds(ruleOf(run, step, mode), listed);
  return message === undefined ? undefined : { code: 'E_GROUP', message, retryable: false };
}

/** Why a group whose items have all ended has not succeeded; undefined where it has. */
export function whyFailed(run: Readonly<Run>, segment: Segment): StepError | undefined {
  const rule = ruleOf(run, segment.parent, segment.mode);
  const never = neverHolds(rule, segment);
  if (never !== undefined) return because(never, groupError(run, segment));
  if (rule.kind === 'critical') {
    const lost = rule.keys.find((key) => isLost(segment, key));
    if (lost === undefined) return undefined;
    return because(
      `its critical item ${printable(lost)} did not succeed`,
      groupError(run, segment),
    );
  }
  if (mayHold(run, segment)) return undefined;
  const error = groupError(run, segment);
  if (rule.kind !== 'at_least') return error;
  return because(`at least ${counted(rule.count, 'item')} must succeed`, error);
}

function because(why: string, { message, ...error }: StepError): StepError {
  return { ...error, message: `${why}; ${message}` };
}

/** `2 of 10 items failed; first each[3].load: …`: by the order of the list, not of time. */
export function groupError(run: Readonly<Run>, segment: Segment): StepError {
  const { counts, count, isOnly } = segment;
  if (segment.then === 'again') return roundError(run, segment);
  if (isOnly) {
    const message = firstFailed(run, segment) ?? 'its steps were cancelled';
    return { code: 'E_GROUP', message, retryable: false };
  }
  const words = [
    [ITEM_FAILED, 'failed'],
    [ITEM_PARTIAL, 'succeeded in part'],
    [ITEM_CANCELLED, 'were cancelled'],
  ] as const;
  const told = words.flatMap(([status, word]) => {
    const some = counts[status]!;
    return some === 0 ? [] : [`${some} of ${counted(count, 'item')} ${word}`];
  });
  const first = firstFailed(run, segment);
  const less = `${counts[ITEM_SUCCEEDED]} of ${counted(count, 'item')} succeeded`;
  const what = told.length === 0 ? less : told.join(', ');
  const message = first === undefined ? what : `${what}; first ${first}`;
  return { code: 'E_GROUP', message, retryable: false };
}

/** Rounds end one after the other: it is about this one. */
function roundError(run: Readonly<Run>, segment: Segment): StepError {
  const name = itemName(segment, 0);
  const first = firstFailed(run, segment);
  const what =
    segment.verdict[0] === ITEM_FAILED
      ? 'failed'
      : segment.verdict[0] === ITEM_PARTIAL
        ? 'succeeded in part'
        : 'was cancelled';
  const message = `round ${name} ${what}${first === undefined ? '' : `; ${first}`}`;
  return { code: 'E_GROUP', message, retryable: false };
}

function firstFailed(run: Readonly<Run>, segment: Segment): string | undefined {
  if (!hasFailure(segment)) return undefined;
  for (let item = 0; item < segment.count; item++) {
    const step = failedIn(run, segment, item);
    if (step < 0) continue;
    const { code, message } = run.errors.get(step)!;
    // What stands in it is told of by its own id.
    const isTold = code === 'E_GROUP' && run.segmentBy.get(step)?.isOnly === true;
    return isTold ? message : `${idOf(run, step)}: ${message}`;
  }
  return undefined;
}

/** What a group says of itself whose items did not all succeed; undefined where they did. */
export function groupMetadata(segment: Segment): Readonly<Record<string, unknown>> | undefined {
  const { counts, count, verdict, then, first } = segment;
  if (then === 'again') return { rounds: first };
  if (counts[ITEM_SUCCEEDED] === count || then === 'only') return undefined;
  const failed: (string | number)[] = [];
  for (let item = 0; item < count && failed.length < 20; item++) {
    if (verdict[item] !== ITEM_FAILED) continue;
    failed.push(segment.keys === undefined ? item : itemName(segment, item));
  }
  return {
    count,
    succeeded: counts[ITEM_SUCCEEDED]!,
    partial: counts[ITEM_PARTIAL]!,
    failed: counts[ITEM_FAILED]!,
    cancelled: counts[ITEM_CANCELLED]!,
    failed_items: failed,
  };
}

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
  OPEN,
  type Segment,
} from '../run/segment.ts';
import type { StepError } from '../run/step-error.ts';
import { growthOf, idOf } from '../run/steps.ts';
import { counted } from '../std/counted.ts';
import type { FailureMode } from '../workflow/workflow.ts';

function ruleOf(run: Readonly<Run>, { parent, mode }: Segment): ItemRule {
  return growthOf(run, parent)?.rule ?? usualRule(mode);
}

function usualRule(mode: FailureMode): ItemRule {
  return { kind: mode === 'best_effort' ? 'any_succeeded' : 'all_succeeded' };
}

/** Whether the group can still succeed, whatever becomes of the items that have not ended. */
export function mayHold(run: Readonly<Run>, segment: Segment): boolean {
  const { counts, count } = segment;
  const lost = counts[ITEM_FAILED]! + counts[ITEM_CANCELLED]!;
  const rule = ruleOf(run, segment);
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

/** Whether the item with this key has ended, and not succeeded. */
function isLost({ verdict, keys, count }: Segment, key: string): boolean {
  const item = keys === undefined ? Number(key) : keys.indexOf(key);
  // An item that there is not cannot have succeeded.
  if (!(item >= 0 && item < count)) return true;
  return verdict[item] === ITEM_FAILED || verdict[item] === ITEM_CANCELLED;
}

/** Why a group whose items have all ended has not succeeded; undefined where it has. */
export function whyFailed(run: Readonly<Run>, segment: Segment): StepError | undefined {
  const rule = ruleOf(run, segment);
  if (rule.kind === 'critical') {
    const lost = rule.keys.find((key) => isLost(segment, key));
    if (lost === undefined) return undefined;
    const { code, message } = groupError(run, segment);
    return {
      code,
      message: `its critical item ${lost} did not succeed; ${message}`,
      retryable: false,
    };
  }
  return mayHold(run, segment) ? undefined : groupError(run, segment);
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
    if (verdict[item] === OPEN || verdict[item] === ITEM_SUCCEEDED) continue;
    failed.push(segment.keys === undefined ? item : itemName(segment, item));
  }
  const lost = counts[ITEM_FAILED]! + counts[ITEM_CANCELLED]!;
  return {
    count,
    succeeded: counts[ITEM_SUCCEEDED]!,
    partial: counts[ITEM_PARTIAL]!,
    failed: lost,
    failed_items: failed,
  };
}

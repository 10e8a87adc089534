/**
 * The items of a step one after the other, each with what became of it; rounds and cases count as items.
 * Knows runs; must not know who asks.
 */
import { ownersOf } from '../graph/body.ts';
import { ownCopy } from '../std/own-copy.ts';
import { quoted } from '../std/printable.ts';
import { defOf } from './grown.ts';
import { outputOfItem } from './items.ts';
import { failedIn } from './items-view.ts';
import type { PlanShape } from './plan.ts';
import type { Run } from './run.ts';
import {
  ITEM_CANCELLED,
  ITEM_FAILED,
  ITEM_PARTIAL,
  ITEM_SUCCEEDED,
  type Segment,
} from './segment.ts';
import { SUCCEEDED } from './status.ts';
import type { StepError } from './step-error.ts';
import { idOf } from './steps.ts';

type AnyRun = Readonly<Run<PlanShape>>;

/** `open`: it has begun and not ended. `partial`: it succeeded although something in it failed. */
export type ItemStatus = 'pending' | 'open' | 'succeeded' | 'partial' | 'failed' | 'cancelled';

/** What became of one item of a list, or of one round. */
export interface ItemResult<Output = unknown> {
  /** Its place in the list, or the number of the round, from 0. */
  readonly index: number;
  /** What it is called, where the step has a `key`; of a step that chooses the case. */
  readonly key?: string;
  readonly status: ItemStatus;
  /** Null where it has none. Before the whole step has succeeded it is what the last step of the item gave. */
  readonly output: Output | null;
  /** The step of it that failed first in the order of its list: `each[17].load`. */
  readonly step?: string;
  readonly error?: StepError;
}

/** Throws a `RangeError` for a step that runs no others. One that has not begun has no items yet. */
export function itemResults(run: AnyRun, step: number): IterableIterator<ItemResult> {
  const segment = run.segmentBy.get(step);
  const def = defOf(run, step);
  if (segment === undefined && !run.plan.graph.bodies.some((body) => ownersOf(body).includes(def)))
    throw new RangeError(`step ${quoted(idOf(run, step))} runs no others: it has no items`);
  return eachOf(run, segmentsOf(segment));
}

/** In the order in which the step has grown into them. */
function segmentsOf(last: Segment | undefined): Segment[] {
  const found: Segment[] = [];
  for (let at = last; at !== undefined; at = at.before) found.push(at);
  return found.reverse();
}

function* eachOf(run: AnyRun, segments: readonly Segment[]): IterableIterator<ItemResult> {
  for (const [n, segment] of segments.entries())
    for (let item = 0; item < segment.count; item++)
      yield itemResult(run, segment, item, segments[n + 1]);
}

function itemResult(
  run: AnyRun,
  segment: Segment,
  item: number,
  next: Segment | undefined,
): ItemResult {
  const key = segment.keys?.[item] ?? (segment.isOnly ? segment.body.name : undefined);
  const failed = failedIn(run, segment, item);
  return {
    index: segment.first + item,
    ...(key !== undefined && { key }),
    status: statusOf(segment, item),
    output: ownCopy(outputOf(run, segment, item, next)),
    ...(failed >= 0 && { step: idOf(run, failed), error: run.errors.get(failed)! }),
  };
}

const STATUSES: Readonly<Record<number, ItemStatus>> = {
  [ITEM_SUCCEEDED]: 'succeeded',
  [ITEM_PARTIAL]: 'partial',
  [ITEM_FAILED]: 'failed',
  [ITEM_CANCELLED]: 'cancelled',
};

function statusOf({ verdict, opened }: Segment, item: number): ItemStatus {
  return STATUSES[verdict[item]!] ?? (item < opened ? 'open' : 'pending');
}

/** What a round gave is what the next one works on. */
function outputOf(run: AnyRun, segment: Segment, item: number, next: Segment | undefined): unknown {
  if (next?.items !== undefined) return next.items[item];
  const { parent, then } = segment;
  if (run.stepStatus[parent] !== SUCCEEDED) return outputOfItem(run, segment, item);
  const whole = run.outputs[parent];
  return then === 'collect' ? ((whole as readonly unknown[])[item] ?? null) : whole;
}

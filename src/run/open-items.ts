/**
 * What somebody sees who looks into a step that runs others: the items that are at work or have failed, and their steps.
 * Knows runs and ids; must not know words or screens.
 */
import type { PlanShape } from './plan.ts';
import type { Run } from './run.ts';
import { firstOf, ITEM_FAILED, ITEM_PARTIAL, OPEN, type Segment } from './segment.ts';
import { itemOfId, stepOfId } from './step-ids.ts';
import { itemId } from './steps.ts';

type AnyRun = Readonly<Run<PlanShape>>;

/** An item that is looked at. */
export interface OpenItem {
  /** `each[17]`, `each[cust-42]`, `refine[2]`; of what runs one case `route`. */
  readonly name: string;
  readonly steps: readonly number[];
}

/**
 * At most so many items of the step that `id` stands for: those that are open, then those in which something failed; of
 * rounds and cases what is there. Only one where `id` names an item, `each[17]`. None where there is nothing to see.
 */
export function openItems(run: AnyRun, id: string, most: number): readonly OpenItem[] {
  const step = stepOfId(run, id);
  const segment = run.segmentBy.get(step);
  if (segment !== undefined) return chosen(segment, most).map((item) => itemAt(run, segment, item));
  const found = itemOfId(run, id);
  return found === undefined ? [] : [itemAt(run, found.segment, found.place)];
}

/** Places in the list. Those that wait for their turn are not looked at. */
function chosen({ then, count, opened, verdict }: Segment, most: number): number[] {
  if (then !== 'collect') return count === 0 ? [] : [count - 1];
  const [open, failed]: [number[], number[]] = [[], []];
  for (let item = 0; item < opened && open.length < most; item++) {
    const how = verdict[item];
    if (how === OPEN) open.push(item);
    else if ((how === ITEM_FAILED || how === ITEM_PARTIAL) && failed.length < most)
      failed.push(item);
  }
  return [...open, ...failed].slice(0, most);
}

function itemAt(run: AnyRun, segment: Segment, item: number): OpenItem {
  const from = firstOf(segment, item);
  const steps = Array.from({ length: segment.width }, (_, n) => from + n);
  return { name: itemId(run, from), steps };
}

/**
 * What is told of the items of a run: those of short lists singly, of long ones failures and every tenth part.
 * Knows events and runs; must not know how a line looks otherwise.
 */
import type { Event, EventType } from '../run/event.ts';
import { segmentOf } from '../run/grown.ts';
import type { Run } from '../run/run.ts';
import { ITEM_FAILED, type Segment } from '../run/segment.ts';
import { labelOf } from '../run/steps.ts';
import { counted } from '../std/counted.ts';

/** Items of longer lists are not told of singly. */
const SHORT = 20;

/** What is told of an item of a long list, too. */
const WORTH_A_LINE: readonly EventType[] = [
  'step.failed',
  'step.parked',
  'step.interrupted',
  'step.late',
];

export interface ItemProgress {
  /** Whether the event is told by itself. */
  isTold(event: Event, run: Readonly<Run>): boolean;
  /** How far a long list is, where another tenth of it has ended. */
  after(event: Event, run: Readonly<Run>): string | undefined;
}

/** Remembers how far each list was when it was last told. */
export function itemProgress(): ItemProgress {
  const told = new Map<Segment, number>();
  return {
    isTold(event, run) {
      if (run.size === run.roots || !('step' in event)) return true;
      return WORTH_A_LINE.includes(event.type) || longList(run, event.step) === undefined;
    },
    after(event, run) {
      if (run.size === run.roots || !('step' in event)) return undefined;
      const list = longList(run, event.step);
      if (list === undefined || segmentOf(run, list.parent) !== undefined) return undefined;
      const { count, left, counts, parent } = list;
      const tenth = Math.floor(((count - left) / count) * 10);
      if (tenth === (told.get(list) ?? 0)) return undefined;
      told.set(list, tenth);
      const failed = counts[ITEM_FAILED] === 0 ? '' : `, ${counts[ITEM_FAILED]} failed`;
      return `${labelOf(run, parent)}: ${count - left} of ${counted(count, 'item')} ended${failed}`;
    },
  };
}

/** The outermost long list that a step is part of. */
function longList(run: Readonly<Run>, step: number): Segment | undefined {
  let found: Segment | undefined;
  for (let at = segmentOf(run, step); at !== undefined; at = segmentOf(run, at.parent))
    if (at.count > SHORT) found = at;
  return found;
}

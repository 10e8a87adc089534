/**
 * The rows behind that of a step which runs others: what in it waits for an answer, and what somebody looks into.
 * Knows stories of steps; must not know which of them are open.
 */
import type { RunStory, StepStory } from '../run/story.ts';
import { printable } from '../std/printable.ts';
import { stepRow } from './step-row.ts';

/** So many waiting steps of items have a row, and so many items that somebody looks into. */
const MOST_WAITING = 10;
const MOST_ITEMS = 20;

/** A step that runs others, or one of its items, that somebody looks into. */
export interface Opened {
  /** As it was named: `each`, `each[17]`, `each[17].inner`. */
  readonly id: string;
  /** The step of the workflow that it is, or is part of. */
  readonly root: string;
  /** Those that are open, then those that failed, each with the steps in it. */
  readonly items: readonly OpenedItem[];
  /** Why there is none. */
  readonly none?: string;
}

export interface OpenedItem {
  readonly name: string;
  readonly steps: readonly StepStory[];
}

type Rows = string[][];

/** By id of the step that they stand behind. */
export function rowsWithin(story: RunStory, opened: readonly Opened[]): ReadonlyMap<string, Rows> {
  const within = new Map<string, Rows>();
  const add = (root: string, ...more: Rows) => {
    const rows = within.get(root) ?? [];
    within.set(root, rows);
    rows.push(...more);
  };
  const shown = new Set<string>();
  for (const { id, root, items, none } of opened) {
    if (none !== undefined) add(root, ['', `  ${printable(id)}`, '', '', none]);
    for (const { steps } of items.slice(0, MOST_ITEMS)) {
      for (const step of steps) {
        if (shown.has(step.id)) continue;
        shown.add(step.id);
        add(root, stepRow(step, `  ${printable(step.id)}`));
      }
    }
    const more = items.length - MOST_ITEMS;
    if (more > 0) add(root, ['', `  … and ${more} more of ${printable(id)}`]);
  }
  addWaiting(story, shown, add);
  return within;
}

/** Of all that wait for an answer the first. */
function addWaiting(
  { steps, unanswered }: RunStory,
  shown: ReadonlySet<string>,
  add: (root: string, row: string[]) => void,
): void {
  const own = new Set(steps.map(({ id }) => id));
  let left = MOST_WAITING;
  for (const { id, text } of unanswered) {
    if (own.has(id) || shown.has(id)) continue;
    if (left-- === 0) break;
    const around = steps.find(
      (step) => id.startsWith(`${step.id}[`) || id.startsWith(`${step.id}.`),
    );
    if (around === undefined) continue;
    add(around.id, ['', `  ${printable(id)}`, 'waiting', '', printable(text, 200)]);
  }
}

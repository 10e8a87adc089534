/**
 * The row of a step in the table of a kept run.
 * Knows stories of steps; must not know which steps have a row.
 */
import type { StepStory } from '../run/story.ts';
import { counted } from '../std/counted.ts';
import { formatElapsed } from '../std/duration.ts';
import { printable } from '../std/printable.ts';
import { itemsText } from './items-text.ts';

/** Its name, how it stands, how long it took, and why. */
export function stepRow(step: StepStory, name = step.id): string[] {
  return ['', name, statusWord(step), time(step), why(step)];
}

/** What a run leaves out looks otherwise than what it has skipped. */
function statusWord({ status, leftOut }: StepStory): string {
  return leftOut === true ? 'left out' : status;
}

function time({ startedAt, endedAt, attempts }: StepStory): string {
  if (startedAt === undefined || endedAt === undefined || attempts === 0) return '';
  const tries = attempts > 1 ? ` (${attempts} attempts)` : '';
  return `${formatElapsed(endedAt - startedAt)}${tries}`;
}

function why(story: StepStory): string {
  const { error, reason, status, leftOut, items, rounds } = story;
  if (leftOut === true) return '';
  // While it waits for its items their number says more.
  if (items !== undefined && (status === 'waiting' || status === 'succeeded'))
    return itemsText(items);
  if (rounds !== undefined && (status === 'waiting' || status === 'succeeded'))
    return counted(rounds, 'round');
  const failed =
    error === undefined || status === 'succeeded'
      ? []
      : [`${printable(error.message, 200)} (${printable(error.code)})`];
  if (reason === undefined) return failed.join('');
  return [printable(reason, 200), ...(status === 'waiting' ? failed : [])].join('; ');
}

/**
 * Values that stand behind words of other tools, as they are written here.
 * Knows texts and numbers; must not know which word they stand behind.
 */
import { formatDuration, parseDuration } from '../../std/duration.ts';
import { idProblem } from '../id.ts';

/** Whether it can be pasted as the id of a step. */
export function isWord(value: unknown): value is string {
  return typeof value === 'string' && value.length <= 60 && idProblem(value, '') === undefined;
}

/** `200` and a unit of one millisecond give `200ms`. Without a unit large numbers are mostly milliseconds. */
export function spanText(value: unknown, unitMs?: number): string | undefined {
  if (typeof value === 'string' && parseDuration(value) !== undefined) return value;
  const count = typeof value === 'string' && /^[0-9]{1,15}$/.test(value) ? Number(value) : value;
  if (typeof count !== 'number' || count <= 0) return undefined;
  const text = formatDuration(count * (unitMs ?? (count < 1_000 ? 1_000 : 1)));
  return parseDuration(text) === undefined ? undefined : text;
}

/** How many tries there are in all, `more` beside the number that is said. */
export function triesText(value: unknown, more: 0 | 1): number {
  const few = Number.isSafeInteger(value) && Number(value) + more > 0 && Number(value) < 1_000;
  return few ? Number(value) + more : 3;
}

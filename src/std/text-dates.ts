/**
 * A kept value with its dates as ISO 8601 text, which is what JSON has for them.
 * Knows values that are kept (`exact-json.ts`); must not know who reads them.
 */
import { levelsOrWeigh } from './own-copy.ts';
import { isLeaf, timeOf } from './value-kinds.ts';

/** What was made of values with bytes or dates inside: they are asked for again and again. */
const made = new WeakMap<object, unknown>();

/** The value itself when it holds no dates, else a copy of what leads to them; bytes are not copied. */
export function textDates(value: unknown): unknown {
  if (typeof value !== 'object' || value === null || levelsOrWeigh(value) > 0) return value;
  const before = made.get(value);
  if (before !== undefined) return before;
  const text = textOf(value);
  made.set(value, text);
  return text;
}

function textOf(value: object): unknown {
  if (isLeaf(value)) {
    const time = timeOf(value);
    return time === undefined ? value : dateText(value);
  }
  if (Array.isArray(value)) {
    const items = value.map(textDates);
    return items.some((item, i) => item !== value[i]) ? Object.freeze(items) : value;
  }
  let changed = false;
  const copy: Record<string, unknown> = {};
  for (const [key, part] of Object.entries(value)) {
    copy[key] = textDates(part);
    changed ||= copy[key] !== part;
  }
  return changed ? Object.freeze(copy) : value;
}

/** A date as ISO 8601 text. Throws a `RangeError` for one that is invalid. */
export function dateText(date: object): string {
  return new Date(timeOf(date)!).toISOString();
}

export function copiedDate(date: object): object {
  return new Date(timeOf(date)!);
}

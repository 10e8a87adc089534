/**
 * Values as JSON Schema can look at them: dates are text, as in JSON, and bytes, for which it has no
 * word, are mappings without members.
 * Knows values; must not know schemas.
 */
import { isLeaf, timeOf } from '../std/value-kinds.ts';

const EMPTY = Object.freeze({});

/** The value itself, or a copy where there are dates or bytes in it. */
export function withoutLeaves(value: unknown): unknown {
  if (typeof value !== 'object' || value === null) return value;
  if (!Array.isArray(value) && isLeaf(value)) return insteadOf(value);
  const keys = Object.keys(value);
  let copy: Record<string, unknown> | undefined;
  for (const key of keys) {
    const member = (value as Readonly<Record<string, unknown>>)[key];
    const plain = withoutLeaves(member);
    if (plain === member) continue;
    copy ??= (Array.isArray(value) ? [...value] : { ...value }) as Record<string, unknown>;
    copy[key] = plain;
  }
  return copy ?? value;
}

function insteadOf(leaf: object): unknown {
  const time = timeOf(leaf);
  return time === undefined || Number.isNaN(time) ? EMPTY : new Date(time).toISOString();
}

/** How many items the longest list in it has. */
export function longestList(value: unknown): number {
  if (typeof value !== 'object' || value === null) return 0;
  let most = Array.isArray(value) ? value.length : 0;
  for (const member of Array.isArray(value) ? value : Object.values(value))
    most = Math.max(most, longestList(member));
  return most;
}

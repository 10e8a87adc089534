/**
 * Whether two runs are the same in every respect that events determine.
 * Knows that a run is plain data, lists and maps; must not know how either came about.
 */
import type { Run } from '../../../src/run/run.ts';
import { broke } from '../broken.ts';
import { digest } from '../draw/digest.ts';

/** What a run is made from, and notes to the scheduler, which are no part of what has happened. */
const ASIDE: readonly string[] = ['plan', 'unblocked', 'stopped', 'root', 'body'];

export function holdSameState(a: Run, b: Run, when: string): void {
  holdSameFields(a, b, when);
  holdSameFields(a.root, b.root, when);
}

function holdSameFields<Of extends object>(a: Of, b: Of, when: string): void {
  for (const field in a) {
    if (!ASIDE.includes(field) && !same(a[field], b[field]))
      broke('V5 fold', `${field} differs ${when}`);
  }
}

function same(a: unknown, b: unknown): boolean {
  if (Object.is(a, b)) return true;
  if (isList(a) && isList(b)) {
    if (a.length !== b.length) return false;
    for (let i = 0; i < a.length; i++) if (a[i] !== b[i] && !same(a[i], b[i])) return false;
    return true;
  }
  if (a instanceof Set && b instanceof Set) {
    return a.size === b.size && [...a].every((value) => b.has(value));
  }
  if (!(a instanceof Map && b instanceof Map)) return digest(a) === digest(b);
  if (a.size !== b.size) return false;
  for (const [key, value] of a) if (!b.has(key) || !same(value, b.get(key))) return false;
  return true;
}

function isList(value: unknown): value is ArrayLike<unknown> {
  return Array.isArray(value) || (ArrayBuffer.isView(value) && 'length' in value);
}

/**
 * Settings of a step for a native file: numbers as they are written in the file they come from.
 * Knows values and their places; must not know what any setting means.
 */
import type { Path } from '../../std/json-schema.ts';

import type { Source } from '../workflow.ts';
import { writtenScalar } from '../written-scalar.ts';
import { AsWritten } from './yaml-text.ts';

/** The value with every number and truth that is written in its own way (`3.10`, `0644`) as it is written. */
export function inOwnWords(value: unknown, path: Path, source: Source): unknown {
  if (typeof value === 'number' || typeof value === 'boolean') {
    const text = writtenScalar(source, path);
    // What another format says in other words may stand where something else is written.
    const isIt =
      text !== undefined && (text.toLowerCase() === String(value) || Number(text) === value);
    return !isIt || text === String(value) ? value : new AsWritten(text);
  }
  if (Array.isArray(value)) return value.map((item, i) => inOwnWords(item, [...path, i], source));
  if (value === null || typeof value !== 'object') return value;
  const entries = Object.entries(value);
  return Object.fromEntries(
    entries.map(([key, v]) => [key, inOwnWords(v, [...path, key], source)]),
  );
}

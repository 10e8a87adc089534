/**
 * The part of a value at a path.
 * Must not know what the value means.
 */
import type { Path } from './json-schema.ts';

/** Undefined where the value has no such part. */
export function valueAt(value: unknown, path: Path): unknown {
  let at = value;
  for (const key of path) at = (at as Record<string | number, unknown> | null | undefined)?.[key];
  return at;
}

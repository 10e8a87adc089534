/**
 * The part of a value at a path, and how messages call it.
 * Must not know what the value means.
 */
import type { Path } from './json-schema.ts';

/** Undefined where the value has no such part. */
export function valueAt(value: unknown, path: Path): unknown {
  let at = value;
  for (const key of path) at = (at as Record<string | number, unknown> | null | undefined)?.[key];
  return at;
}

/** `$.items[3].price`, as in all messages about results. */
export function placeOf(path: Path): string {
  const parts = path.map((key) =>
    typeof key === 'number'
      ? `[${key}]`
      : /^[A-Za-z_$][\w$]{0,60}$/.test(key)
        ? `.${key}`
        : `[${JSON.stringify(key).slice(0, 80)}]`,
  );
  return `$${parts.slice(0, 20).join('')}${parts.length > 20 ? '…' : ''}`;
}

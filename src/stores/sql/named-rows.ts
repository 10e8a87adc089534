/**
 * Rows of statements that people write, by the names of their columns, with nothing lost.
 * Knows names and values as SQLite gives them; must not know how it is called.
 */
import { copyBytes, isBytes } from '../../std/value-kinds.ts';

/** Columns of one name are told apart: `id`, `id_2`, `id_3`. */
export function distinct(names: readonly string[]): string[] {
  const taken = new Set(names);
  const seen = new Set<string>();
  return names.map((name) => {
    let own = name;
    for (let n = 2; seen.has(own); n++) {
      // A column of the question may have that name itself.
      const next = `${name}_${n}`;
      if (!taken.has(next) || seen.has(next)) own = next;
    }
    seen.add(own);
    return own;
  });
}

/** `names` and `rows` as SQLite gives them, integers as bigints. */
export function namedRows(
  names: readonly string[],
  rows: readonly (readonly unknown[])[],
): Record<string, unknown>[] {
  const own = distinct(names);
  return rows.map((row) => Object.fromEntries(own.map((name, i) => [name, exact(row[i])])));
}

/** An integer that no number of JavaScript can hold is given as text; bytes are plain bytes. */
export function exact(value: unknown): unknown {
  if (typeof value === 'bigint') {
    const number = Number(value);
    return Number.isSafeInteger(number) ? number : `${value}`;
  }
  return isBytes(value) ? copyBytes(value) : value;
}

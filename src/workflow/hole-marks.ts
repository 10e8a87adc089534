/**
 * The marks of a hole in a text, and the mark that takes their meaning away.
 * Knows characters; must not know expressions.
 */

/** Opens a hole. */
export const OPEN = '${{';
/** Stands for the three characters of `OPEN` themselves. */
export const ESCAPED_OPEN = `$${OPEN}`;
/** Closes a hole. */
export const CLOSE = '}}';

/** Where the next hole opens at or behind `from`; -1 when there is none. */
export function nextHole(text: string, from = 0): number {
  for (let at = text.indexOf(OPEN, from); at >= 0; at = text.indexOf(OPEN, at + OPEN.length))
    if (at === from || text[at - 1] !== '$') return at;
  return -1;
}

/** Text without holes as it is meant: what was escaped is itself again. */
export function unescapeHoles(text: string): string {
  return text.replaceAll(ESCAPED_OPEN, () => OPEN);
}

/** The value as a template that gives it again: for texts that were never meant to have holes. */
export function escapeHoles(value: unknown): unknown {
  if (typeof value === 'string') return value.replaceAll(OPEN, () => ESCAPED_OPEN);
  if (Array.isArray(value)) return value.map(escapeHoles);
  if (value === null || typeof value !== 'object') return value;
  return Object.fromEntries(Object.entries(value).map(([key, item]) => [key, escapeHoles(item)]));
}

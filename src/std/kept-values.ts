/**
 * Values that are known to be exact and frozen, so that they are looked at once.
 * Must not know how a value is looked at.
 *
 * Of each it is known how many levels it has and how long it is. The number of levels is negative when
 * bytes or dates are inside, which cannot be frozen.
 */

/** Both in one number, which for small values needs no memory of its own: length * 2^11 + levels + 2^10. */
const known = new WeakMap<object, number>();
const LEVELS = 2 ** 11;
const NO_LEVELS = 2 ** 10;
/** What is longer than this is too long for anybody. */
const MOST = 2 ** 40;
const WORTH_FINDING = 256;

export function levelsOf(value: object): number | undefined {
  const found = known.get(value);
  return found === undefined ? undefined : (found % LEVELS) - NO_LEVELS;
}

/** In characters of JSON (without escapes) and in bytes, of a value that was looked at. */
export function lengthOf(value: object): number | undefined {
  const found = known.get(value);
  return found === undefined ? undefined : Math.floor(found / LEVELS);
}

export function remember(value: object, levels: number, length: number): void {
  known.set(value, Math.min(length, MOST) * LEVELS + levels + NO_LEVELS);
}

/**
 * The same for a part of a value that is remembered. A short one is as quickly looked at again as it is
 * found among a million, unless it has to be told that it can be changed.
 */
export function rememberPart(value: object, levels: number, length: number): void {
  if (levels < 0 || length >= WORTH_FINDING) remember(value, levels, length);
}

/** What JSON takes for a date. */
export const DATE_LENGTH = 26;

/** The length of a value without parts. */
export function scalarLength(value: unknown): number {
  switch (typeof value) {
    case 'string':
      return value.length + 2;
    case 'number':
      return numberLength(value);
    default:
      return 5;
  }
}

/** Digits of small integers; of all others as many as there may be. */
function numberLength(value: number): number {
  const size = value < 0 ? -value * 10 : value;
  if (!Number.isInteger(value) || size >= 1e10) return 18;
  if (size < 1e4) return size < 10 ? 1 : size < 100 ? 2 : size < 1e3 ? 3 : 4;
  return size < 1e5 ? 5 : 10;
}

/**
 * Values that are known to be exact and frozen, so that they are looked at once.
 * Must not know how a value is looked at.
 *
 * Of each it is known how many levels it has; the number is negative when bytes or dates are inside,
 * which cannot be frozen.
 */
const known = new WeakMap<object, number>();

export function levelsOf(value: object): number | undefined {
  return known.get(value);
}

export function remember(value: object, levels: number): void {
  known.set(value, levels);
}

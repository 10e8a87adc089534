/**
 * Amounts that are added up.
 * Must not know what is spent, nor who may spend it.
 */

/** Amounts are kept with runs as JSON, which knows no number beyond the largest. */
export function added(amount: number, more: number): number {
  return Math.min(amount + more, Number.MAX_VALUE);
}

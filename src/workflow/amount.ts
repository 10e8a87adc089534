/**
 * Amounts of pools as people read and write them: places as numbers, memory as sizes.
 * Knows which pools hold what; must not know how large one is.
 */
import { formatAmount } from '../std/size.ts';

/** Pools whose amounts are places, however many. */
const PLACES: ReadonlySet<string> = new Set(['cpu', 'io']);

/** As a file says it; an odd number of bytes of memory is rounded down to a megabyte. */
export function amountText(pool: string, amount: number): string {
  if (pool === 'memory') return formatAmount(amount);
  return String(amountValue(pool, amount));
}

/** The same without rounding: what stands in a file. Other pools hold memory where it is whole megabytes. */
export function amountValue(pool: string, amount: number): number | string {
  const size = amount > 0 && amount % 2 ** 20 === 0 && !PLACES.has(pool);
  return size ? formatAmount(amount) : amount;
}

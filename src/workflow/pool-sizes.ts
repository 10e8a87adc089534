/**
 * Pools as people write them in code: a size alone, or a size and what belongs to it.
 * Must not know what takes of a pool.
 */
import type { Pool } from './workflow.ts';

/** `3`, or `{ size: 3, breaker }`. */
export type PoolSizes = Readonly<Record<string, number | Pool>>;

export function poolsOf(given: PoolSizes): Readonly<Record<string, Pool>>;
export function poolsOf(given: PoolSizes | undefined): Readonly<Record<string, Pool>> | undefined;
export function poolsOf(given: PoolSizes | undefined): Readonly<Record<string, Pool>> | undefined {
  if (given === undefined || !Object.values(given).some(isSize)) {
    return given as Readonly<Record<string, Pool>> | undefined;
  }
  const pools = Object.entries(given).map(([name, pool]) => [
    name,
    isSize(pool) ? { size: pool } : pool,
  ]);
  return Object.fromEntries(pools);
}

function isSize(pool: unknown): pool is number {
  return typeof pool === 'number';
}

/**
 * Pools as people write them in code: a size alone, or a size and what belongs to it.
 * Must not know what takes of a pool.
 */
import { isPlain } from '../std/value-kinds.ts';
import type { Pool } from './workflow.ts';
import { membersInMs, type WithSpans } from './written-spans.ts';

/** `3`, or `{ size: 3, breaker: { failures: 5, resetMs: '30s' } }`. */
export type PoolSizes = Readonly<Record<string, number | WithSpans<Pool>>>;

type Pools = Readonly<Record<string, Pool>>;

export function poolsOf(given: PoolSizes): Pools;
export function poolsOf(given: PoolSizes | undefined): Pools | undefined;
export function poolsOf(given: PoolSizes | undefined): Pools | undefined {
  // What is no mapping is reported where pools are checked.
  if (typeof given !== 'object' || given === null || Array.isArray(given))
    return given as Pools | undefined;
  return Object.fromEntries(Object.entries(given).map(([name, pool]) => [name, poolOf(pool)]));
}

function poolOf(pool: PoolSizes[string]): Pool {
  if (typeof pool === 'number') return { size: pool };
  return typeof pool === 'object' && pool !== null && isPlain(pool)
    ? (membersInMs(pool) as Pool)
    : (pool as Pool);
}

/**
 * How large every pool of a run is, and whether its steps fit into them.
 * Knows the machine's size; must not know what is taken of a pool.
 */

import { availableParallelism, totalmem } from 'node:os';
import type { Demand } from '../../graph/demands.ts';
import { type Graph, settingsAt, stepsWith } from '../../graph/graph.ts';
import { atHome } from '../../graph/homes.ts';
import { quoted } from '../../std/printable.ts';
import { amountText, amountValue } from '../../workflow/amount.ts';
import { type Diagnostic, diagnostic } from '../../workflow/diagnostic.ts';
import { poolsOf } from '../../workflow/pool-sizes.ts';
import { stepPath } from '../../workflow/step-path.ts';
import type { Bounds, Concurrency, Pool } from '../../workflow/workflow.ts';

export type Pools = ReadonlyMap<string, Pool>;

/** The share of the machine's memory that steps may say they need. */
const MEMORY_SHARE = 0.75;

/** Asked for once: the answer takes longer than the rest of a plan. */
let asked: { readonly cores: number; readonly memory: number } | undefined;
function machine() {
  asked ??= { cores: availableParallelism(), memory: totalmem() };
  return asked;
}

/** Steps, or runs of `runMany`, at once when nobody says: `max(4, 2 x cores)`. */
export function usualConcurrency(): number {
  return Math.max(4, 2 * machine().cores);
}

/** Steps running at once; `auto` goes from 1 to four times what is usual. */
export function concurrencyFor(wanted: Concurrency | undefined): number | Bounds {
  const usual = usualConcurrency();
  return wanted === 'auto' ? { min: 1, max: 4 * usual } : (wanted ?? usual);
}

/** Pools by name; a later list wins over an earlier one. */
export function declaredPools(
  ...lists: readonly (Readonly<Record<string, Pool>> | undefined)[]
): Pools {
  return new Map(lists.flatMap((pools) => Object.entries(poolsOf(pools) ?? {})));
}

/** Built-in pools, then those of the engine, then those of the workflow, then those of the call. */
export function poolsFor(
  concurrency: number | Bounds,
  ...lists: readonly (Readonly<Record<string, Pool>> | undefined)[]
): Pools {
  const most = typeof concurrency === 'number' ? concurrency : concurrency.max;
  const builtIn: Record<string, Pool> = {
    cpu: { size: machine().cores },
    io: { size: 2 * most },
    memory: { size: Math.floor(machine().memory * MEMORY_SHARE) },
  };
  return declaredPools(builtIn, ...lists);
}

/** The same graph with its steps' demands as they are in these pools: `atMost` is decided here. */
export function fitted(graph: Graph, pools: Pools): Graph {
  const known = new Map<Demand, Demand>();
  let same = true;
  for (const { demand } of graph.settings) {
    if (demand === undefined || known.has(demand)) continue;
    const fit = demandIn(pools, demand);
    known.set(demand, fit);
    same &&= fit === demand;
  }
  if (same) return graph;
  const settings = graph.settings.map((one) =>
    one.demand === undefined ? one : { ...one, demand: known.get(one.demand) },
  );
  return Object.freeze({ ...graph, settings });
}

function demandIn(pools: Pools, demand: Demand): Demand {
  if (demand.costs.every(({ atMost }) => atMost === undefined)) return demand;
  const costs = demand.costs.map((cost) => {
    const { pool, atMost } = cost;
    return atMost === undefined
      ? cost
      : { pool, amount: Math.min(atMost, pools.get(pool)!.size), atMost };
  });
  return { ...demand, costs };
}

/** Steps that take more than there is would wait for ever. Pools of unknown size are passed over. */
export function poolFaults(graph: Graph, pools: Pools): Diagnostic[] {
  const found: Diagnostic[] = [];
  for (const step of stepsWith(graph, ({ demand }) => demand !== undefined)) {
    for (const { pool, amount, atMost } of settingsAt(graph, step).demand!.costs) {
      const { size } = pools.get(pool) ?? { size: amount };
      if (amount <= size || atMost !== undefined) continue;
      const { id, settings } = graph.steps[step]!;
      const [wants, has] = [amountText(pool, amount), amountText(pool, size)];
      const message = `step ${quoted(id)} takes ${wants} of the pool ${quoted(pool)}, which has ${has}.`;
      const own = settings.cost?.[pool] === undefined ? ['pool'] : ['cost', pool];
      const path = stepPath(step, ...own);
      const value = amountValue(pool, amount);
      const most = `take no more than there is: cost: { ${pool}: { at_most: ${value} } }`;
      const fix = `lower it to ${has} or less, or ${most}; or raise the pool: pools: { ${pool}: ${value} }`;
      found.push(atHome(graph, diagnostic('E_POOL', message, { path, fix })));
    }
  }
  return found;
}

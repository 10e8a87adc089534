/**
 * What each step takes of pools, budgets and keyed limits while an attempt runs.
 * Knows names and amounts; must not know how large a pool is, or what is free.
 */
import { nearest } from '../std/nearest.ts';
import { quoted, show } from '../std/printable.ts';
import { type Diagnostic, diagnostic, type Spot } from '../workflow/diagnostic.ts';
import { wordProblem } from '../workflow/name.ts';
import { stepPath } from '../workflow/step-path.ts';
import type { Cost, StepSettings, Workflow } from '../workflow/workflow.ts';
import type { SettingsTable } from './settings-table.ts';

/** Pools that every process has: places for work on the processor, for waiting, and memory in bytes. */
export const BUILT_IN_POOLS = ['cpu', 'io', 'memory'] as const;

/** One pool or budget and how much of it. */
export interface PoolCost {
  readonly pool: string;
  readonly amount: number;
  /** The step takes less where the pool is smaller; before a plan is made `amount` is the same. */
  readonly atMost?: number;
}

/** Equal demands share one object. */
export interface Demand {
  readonly costs: readonly PoolCost[];
  /** How many attempts with one key run at once; undefined without a key. */
  readonly perKey: number | undefined;
}

/** `others`: pools that are there whatever the workflow declares. */
export function checkDemands(
  { steps, pools = {} }: Workflow,
  others: readonly string[],
  table: SettingsTable<{ readonly demand: Demand | undefined }>,
  found: Diagnostic[],
): void {
  const declared = Object.keys(pools);
  const names = [...new Set([...BUILT_IN_POOLS, ...others, ...declared])];
  const used = new Set<string>();
  for (let s = 0; s < steps.length; s++) {
    const { id, settings } = steps[s]!;
    if (settings.concurrencyPerKey !== undefined && settings.concurrencyKey === undefined) {
      found.push(perNoKey(id, s));
    }
    const { demand } = table.of(s);
    if (demand === undefined) continue;
    for (const cost of demand.costs) {
      used.add(cost.pool);
      if (names.includes(cost.pool)) continue;
      const own = cost.pool === settings.pool;
      const path = stepPath(s, ...(own ? ['pool'] : ['cost', cost.pool]));
      found.push(unknownPool(id, cost.pool, names, { path, atKey: !own }));
    }
  }
  // What nobody uses may be what a misspelt name meant.
  const misspelt = [...used].some((name) => !names.includes(name));
  for (const name of declared) checkDeclared(name, misspelt || used.has(name), found);
}

function checkDeclared(name: string, used: boolean, found: Diagnostic[]): void {
  const where = { path: ['pools', name], atKey: true };
  const problem = wordProblem(name, 'the pool name');
  if (problem !== undefined) {
    const code = problem.reserved ? 'E_RESERVED_ID' : 'E_BAD_ID';
    found.push(diagnostic(code, `${problem.message}.`, { ...where, fix: problem.fix }));
  } else if (!used) {
    const fix = `name it in a step: pool: ${name}; or remove it`;
    const fixInCode = `name it in a step: { pool: '${name}' }; or remove it`;
    const message = `no step takes a place in the pool ${quoted(name)}.`;
    found.push(diagnostic('W_POOL', message, { ...where, fix, fixInCode }));
  }
}

function perNoKey(id: string, s: number): Diagnostic {
  const message = `step ${quoted(id)} has a "concurrency_per_key" and no "concurrency_key".`;
  const path = stepPath(s, 'concurrency_per_key');
  const fix = 'say what the key is, such as concurrency_key: "${{ inputs.tenant }}"';
  return diagnostic('E_MISSING_KEY', message, { path, atKey: true, fix });
}

/** Undefined for a step that takes nothing and has no key. */
export function demandOf(settings: StepSettings): Demand | undefined {
  const { pool, cost, concurrencyKey, concurrencyPerKey } = settings;
  if (pool === undefined && cost === undefined && concurrencyKey === undefined) return undefined;
  const named: Record<string, Cost> = { ...(pool !== undefined && { [pool]: 1 }), ...cost };
  const costs = Object.entries(named)
    .filter(([, of]) => mostOf(of) > 0)
    .map(([name, of]) => ({
      pool: name,
      amount: mostOf(of),
      ...(typeof of !== 'number' && { atMost: of.atMost }),
    }));
  return { costs, perKey: concurrencyKey === undefined ? undefined : (concurrencyPerKey ?? 1) };
}

/** What is taken of a pool that is large enough. */
export function mostOf(cost: Cost): number {
  return typeof cost === 'number' ? cost : cost.atMost;
}

const NOTHING: Readonly<Record<string, number>> = Object.freeze({});

/** What an attempt takes, by the names of the pools. */
export function amountsOf(demand: Demand | undefined): Readonly<Record<string, number>> {
  if (demand === undefined) return NOTHING;
  const amounts = demand.costs.map(({ pool, amount }) => [pool, amount]);
  return Object.freeze(Object.fromEntries(amounts));
}

function unknownPool(id: string, pool: string, names: readonly string[], where: Spot): Diagnostic {
  const close = nearest(pool, names);
  const known = names.join(', ');
  const message = `step ${quoted(id)} uses the pool ${show(pool)}, which is not declared.`;
  const fix =
    close !== undefined
      ? `did you mean "${close}"?`
      : wordProblem(pool, '') === undefined
        ? `declare it: pools: { ${pool}: 4 }; known: ${known}`
        : `write one of ${known}`;
  return diagnostic('E_UNKNOWN_POOL', message, { ...where, fix });
}

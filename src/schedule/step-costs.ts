/**
 * What each step costs while an attempt runs: of pools and budgets, and a place under its key.
 * Knows demands and keys; must not know what is free.
 */
import type { PoolCost } from '../graph/demands.ts';
import type { Run } from '../run/run.ts';
import { settingsOf } from '../run/steps.ts';
import type { Pool } from '../workflow/workflow.ts';

/** How much of what, and how much there is. */
export interface PoolUse {
  readonly cost: PoolCost;
  readonly pool: Pool;
}

const NONE: readonly PoolUse[] = Object.freeze([]);

export class StepCosts {
  private readonly run: Readonly<Run>;
  private readonly keys = new Map<number, string>();

  constructor(run: Readonly<Run>) {
    this.run = run;
  }

  /** Under which name the step's attempts share places with others of the same key. */
  setKey(step: number, key: string): void {
    this.keys.set(step, key);
  }

  of(step: number): readonly PoolUse[] {
    const { pools } = this.run.plan;
    const { demand } = settingsOf(this.run, step);
    if (demand === undefined) return NONE;
    const costs = demand.costs.map((cost) => ({ cost, pool: pools.get(cost.pool)! }));
    const key = this.keys.get(step);
    if (key === undefined) return costs;
    const size = demand.perKey!;
    return [...costs, { cost: { pool: key, amount: 1 }, pool: { size } }];
  }
}

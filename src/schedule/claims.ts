/**
 * What each step claims while an attempt runs: of pools and budgets, and a place under its key.
 * Knows demands and keys; must not know what is free.
 */
import type { Claim } from '../graph/demands.ts';
import type { Run } from '../run/run.ts';
import { settingsOf } from '../run/steps.ts';
import type { Pool } from '../workflow/workflow.ts';

/** How much of what, and how much there is. */
export interface Claimed {
  readonly claim: Claim;
  readonly pool: Pool;
}

const NONE: readonly Claimed[] = Object.freeze([]);

export class Claims {
  private readonly run: Readonly<Run>;
  private readonly keys = new Map<number, string>();

  constructor(run: Readonly<Run>) {
    this.run = run;
  }

  /** Under which name the step's attempts share places with others of the same key. */
  setKey(step: number, key: string): void {
    this.keys.set(step, key);
  }

  of(step: number): readonly Claimed[] {
    const { pools } = this.run.plan;
    const { demand } = settingsOf(this.run, step);
    if (demand === undefined) return NONE;
    const claims = demand.claims.map((claim) => ({ claim, pool: pools.get(claim.pool)! }));
    const key = this.keys.get(step);
    if (key === undefined) return claims;
    const size = demand.perKey!;
    return [...claims, { claim: { pool: key, amount: 1 }, pool: { size } }];
  }
}

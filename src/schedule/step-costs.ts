/**
 * What each step costs while an attempt runs: of pools and budgets, a place under its key, and one in each call that it
 * is part of where that has so many.
 * Knows demands, keys and calls; must not know what is free.
 */
import type { PoolCost } from '../graph/demands.ts';
import { segmentOf } from '../run/grown.ts';
import type { Run } from '../run/run.ts';
import { growthOf, idOf, settingsOf } from '../run/steps.ts';
import type { Pool } from '../workflow/workflow.ts';

/** How much of what, and how much there is. */
export interface PoolUse {
  readonly cost: PoolCost;
  readonly pool: Pool;
  /** What people call it, where that is not the name of a pool. */
  readonly label?: string;
}

const NONE: readonly PoolUse[] = Object.freeze([]);

export class StepCosts {
  private readonly run: Readonly<Run>;
  private readonly keys = new Map<number, string>();
  /** Whether calls among so many steps that grow have places of their own. */
  private seen = 0;
  private limits = false;
  /** A place of each call that has some, by the step that calls. */
  private readonly placeIn = new Map<number, PoolUse>();

  constructor(run: Readonly<Run>) {
    this.run = run;
  }

  /** Whether calls in the run have places of their own; steps may add some. */
  get limitsCalls(): boolean {
    const { growths } = this.run.plan.graph;
    if (this.limits || growths.size === this.seen) return this.limits;
    this.seen = growths.size;
    this.limits = [...growths.values()].some(({ places }) => places !== undefined);
    return this.limits;
  }

  /** Under which name the step's attempts share places with others of the same key. */
  setKey(step: number, key: string): void {
    this.keys.set(step, key);
  }

  of(step: number): readonly PoolUse[] {
    const own = this.ofStep(step);
    if (!this.limitsCalls || step < this.run.roots) return own;
    const places = this.placesAround(step);
    return places.length === 0 ? own : [...own, ...places];
  }

  /** A step that has grown takes none while it waits, so those within it find room. */
  private placesAround(step: number): PoolUse[] {
    const { run } = this;
    const found: PoolUse[] = [];
    for (let at = segmentOf(run, step); at !== undefined; at = segmentOf(run, at.parent)) {
      const { parent } = at;
      const size = at.body.called === undefined ? undefined : growthOf(run, parent)?.places;
      if (size === undefined) continue;
      let use = this.placeIn.get(parent);
      if (use === undefined) {
        const pool = `call ${run.plan.runId} ${parent}`;
        use = {
          cost: { pool, amount: 1 },
          pool: { size },
          label: `concurrency of ${idOf(run, parent)}`,
        };
        this.placeIn.set(parent, use);
      }
      found.push(use);
    }
    return found;
  }

  private ofStep(step: number): readonly PoolUse[] {
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

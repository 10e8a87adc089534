/**
 * What one run asks of shared limits: to take, to wait in line, to let others go first.
 * Knows limits and who asks; must not know steps.
 *
 * A run of which a step waits for several things keeps its place in every line while that step waits
 * for one of them, and lets others go first in the rest. If it went to the end of a line each time,
 * runs that want the same things could pass each other for ever.
 */
import type { PoolCost } from '../graph/demands.ts';
import type { Pool } from '../workflow/workflow.ts';
import type { Command } from './input.ts';
import type { Limits, LimitUser } from './limits.ts';
import type { PoolUse } from './step-costs.ts';

/** Limits that several runs share, and the run that asks them. */
export interface SharedLimits {
  readonly limits: Limits;
  readonly user: LimitUser;
}

export class LimitClient {
  private readonly shared: SharedLimits;
  private readonly tell: (command: Command) => void;
  /** How many waiting steps want something, by its name: the lines that the run may be in. */
  private readonly wanted = new Map<string, number>();

  /** `tell`: where its commands go. */
  constructor(shared: SharedLimits, tell: (command: Command) => void) {
    this.shared = shared;
    this.tell = tell;
  }

  /** Whether there is room. If not, the run is in line from now on. */
  fits(cost: PoolCost, pool: Pool, at: number): boolean {
    return this.shared.limits.fits(cost, pool, this.shared.user, at);
  }

  /** Takes what there was room for. True when this is the attempt that probes a breaker. */
  take(cost: PoolCost): boolean {
    const probes = this.shared.limits.take(cost, this.shared.user);
    this.offer(cost.pool);
    return probes;
  }

  /** Keeps its place in line, but others may go first until this run asks again. */
  yieldTurn(name: string): void {
    if (this.shared.limits.yieldTurn(name, this.shared.user)) this.offer(name);
  }

  /** A step of this run waits from now on, and wants all this. */
  startWaiting(costs: readonly PoolUse[]): void {
    for (const { cost } of costs) {
      this.wanted.set(cost.pool, (this.wanted.get(cost.pool) ?? 0) + 1);
    }
  }

  /** The step waits no more. What no other step of this run wants, the run is not in line for. */
  stopWaiting(costs: readonly PoolUse[]): void {
    for (const { cost } of costs) {
      const left = this.wanted.get(cost.pool)! - 1;
      if (left > 0) this.wanted.set(cost.pool, left);
      else this.leave(cost.pool);
    }
  }

  leaveAll(): void {
    for (const name of this.wanted.keys()) this.leave(name);
  }

  /** Out of the line, if in it. Who was not in line has told the next one already. */
  private leave(name: string): void {
    this.wanted.delete(name);
    if (this.shared.limits.leave(name, this.shared.user)) this.offer(name);
  }

  /** Tells another run that is first in line. */
  offer(name: string): void {
    const { limits, user } = this.shared;
    const next = limits.first(name);
    if (next !== undefined && next !== user) this.tell({ type: 'offer', to: next, pool: name });
  }
}

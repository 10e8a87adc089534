/**
 * What one run asks of shared limits: to take, to wait in line, to let others go first.
 * Knows limits and who asks; must not know steps.
 *
 * A run of which a step waits for several things keeps its place in every line while that step waits
 * for one of them, and lets others go first in the rest. If it went to the end of a line each time,
 * runs that want the same things could pass each other for ever.
 */
import type { Claim } from '../graph/demands.ts';
import type { Pool } from '../workflow/workflow.ts';
import type { Claimed } from './claims.ts';
import type { Command } from './input.ts';
import type { Claimant, Limits } from './limits.ts';

/** Limits that several runs share, and the run that asks them. */
export interface SharedLimits {
  readonly limits: Limits;
  readonly claimant: Claimant;
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
  fits(claim: Claim, pool: Pool, at: number): boolean {
    return this.shared.limits.fits(claim, pool, this.shared.claimant, at);
  }

  /** Takes what there was room for. True when this is the attempt that probes a breaker. */
  take(claim: Claim): boolean {
    const probes = this.shared.limits.take(claim, this.shared.claimant);
    this.offer(claim.pool);
    return probes;
  }

  /** Keeps its place in line, but others may go first until this run asks again. */
  yieldTurn(name: string): void {
    if (this.shared.limits.yieldTurn(name, this.shared.claimant)) this.offer(name);
  }

  /** A step of this run waits from now on, and wants all this. */
  startWaiting(claims: readonly Claimed[]): void {
    for (const { claim } of claims) {
      this.wanted.set(claim.pool, (this.wanted.get(claim.pool) ?? 0) + 1);
    }
  }

  /** The step waits no more. What no other step of this run wants, the run is not in line for. */
  stopWaiting(claims: readonly Claimed[]): void {
    for (const { claim } of claims) {
      const left = this.wanted.get(claim.pool)! - 1;
      if (left > 0) this.wanted.set(claim.pool, left);
      else this.leave(claim.pool);
    }
  }

  leaveAll(): void {
    for (const name of this.wanted.keys()) this.leave(name);
  }

  /** Out of the line, if in it. Who was not in line has told the next one already. */
  private leave(name: string): void {
    this.wanted.delete(name);
    if (this.shared.limits.leave(name, this.shared.claimant)) this.offer(name);
  }

  /** Tells another run that is first in line. */
  offer(name: string): void {
    const { limits, claimant } = this.shared;
    const next = limits.first(name);
    if (next !== undefined && next !== claimant) this.tell({ type: 'offer', to: next, pool: name });
  }
}

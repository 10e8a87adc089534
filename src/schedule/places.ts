/**
 * The places of one run in the lines for limits: kept, given up for now, or left.
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

/** Who takes, and from what. */
export interface Share {
  readonly limits: Limits;
  readonly claimant: Claimant;
}

export class Places {
  private readonly share: Share;
  private readonly tell: (command: Command) => void;
  /** How many waiting steps want something, by its name: the lines that the run may be in. */
  private readonly wanted = new Map<string, number>();

  /** `tell`: where its commands go. */
  constructor(share: Share, tell: (command: Command) => void) {
    this.share = share;
    this.tell = tell;
  }

  /** Whether there is room. If not, the run is in line from now on. */
  fits(claim: Claim, pool: Pool, at: number): boolean {
    return this.share.limits.fits(claim, pool, this.share.claimant, at);
  }

  /** Takes what there was room for. True when this is the attempt that probes a breaker. */
  take(claim: Claim): boolean {
    const probes = this.share.limits.take(claim, this.share.claimant);
    this.offer(claim.pool);
    return probes;
  }

  /** Keeps the place, but others may go first until this run asks again. */
  standAside(name: string): void {
    if (this.share.limits.standAside(name, this.share.claimant)) this.offer(name);
  }

  /** A step of this run waits from now on, and wants all this. */
  want(claims: readonly Claimed[]): void {
    for (const { claim } of claims) {
      this.wanted.set(claim.pool, (this.wanted.get(claim.pool) ?? 0) + 1);
    }
  }

  /** The step waits no more. What no other step of this run wants, the run is not in line for. */
  wantNoMore(claims: readonly Claimed[]): void {
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
    if (this.share.limits.leave(name, this.share.claimant)) this.offer(name);
  }

  /** Tells another run that is first in line. */
  offer(name: string): void {
    const { limits, claimant } = this.share;
    const next = limits.first(name);
    if (next !== undefined && next !== claimant) this.tell({ type: 'offer', to: next, pool: name });
  }
}

/**
 * Pools, budgets, keyed limits and breakers of a process: how much of each is taken, and which runs
 * are in line for more.
 * Knows names, amounts and times it is given; must not know steps, nor read a clock.
 *
 * Runs wait in the order in which they asked. The first in line is told when something is given
 * back; whoever is not the first gets nothing while somebody waits, so nobody is passed over.
 */
import type { PoolCost } from '../graph/demands.ts';
import type { Pool } from '../workflow/workflow.ts';

/** A run that takes from limits. */
export interface LimitUser {
  /** Something that it waits for may be free. */
  offer(pool: string): void;
}

interface Usage {
  taken: number;
  /** How many costs `taken` adds up to. */
  costs: number;
  readonly waiters: Set<LimitUser>;
  /** Those in line that could not use it at the moment: others go first, they keep their place. */
  readonly yielding: Set<LimitUser>;
  /** Failures in a row. */
  failures: number;
  /** Until when the breaker lets nobody through; 0 while it is closed. */
  openUntil: number;
  /** Whether the one attempt is under way that decides if an open breaker closes. */
  probing: boolean;
}

export class Limits {
  private readonly usages = new Map<string, Usage>();

  /** Whether there is room at this moment. If not, the user is in line from now on. */
  fits({ pool, amount }: PoolCost, { size }: Pool, user: LimitUser, at: number): boolean {
    const usage = this.usageOf(pool);
    const first = firstOf(usage, user) ?? user;
    // Who let others go first still does until it takes: else two runs could offer each other for ever what
    // neither of them can use.
    if (first === user && usage.taken + amount <= size && passes(usage, at)) return true;
    usage.yielding.delete(user);
    usage.waiters.add(user);
    return false;
  }

  /** Takes what `fits` found room for. True when this is the attempt that probes a breaker. */
  take({ pool, amount }: PoolCost, user: LimitUser): boolean {
    const usage = this.usageOf(pool);
    usage.taken += amount;
    usage.costs++;
    usage.waiters.delete(user);
    usage.yielding.delete(user);
    if (usage.openUntil === 0) return false;
    usage.probing = true;
    return true;
  }

  give({ pool, amount }: PoolCost): void {
    const usage = this.usageOf(pool);
    // Sums of fractions do not come back to zero by themselves.
    usage.taken = --usage.costs === 0 ? 0 : usage.taken - amount;
    this.tidy(pool, usage);
  }

  /** The user waits for this no more. False when it was not in line. */
  leave(pool: string, user: LimitUser): boolean {
    const usage = this.usages.get(pool);
    usage?.yielding.delete(user);
    if (usage === undefined || !usage.waiters.delete(user)) return false;
    this.tidy(pool, usage);
    return true;
  }

  /**
   * The user keeps its place in line, but others may go first until it asks again. False when
   * that changes nothing.
   */
  yieldTurn(pool: string, user: LimitUser): boolean {
    const usage = this.usages.get(pool);
    if (usage === undefined || !usage.waiters.has(user) || usage.yielding.has(user)) return false;
    usage.yielding.add(user);
    return true;
  }

  /** Who is first in line of those who could use it. */
  first(pool: string): LimitUser | undefined {
    const usage = this.usages.get(pool);
    return usage && firstOf(usage);
  }

  /** How an attempt ended, for the breaker; undefined when that says nothing about the pool. */
  report(pool: string, { breaker }: Pool, end: { at: number; ok?: boolean; probe: boolean }): void {
    if (breaker === undefined) return;
    const usage = this.usageOf(pool);
    if (end.probe) usage.probing = false;
    // While the breaker is open only the probe counts: others began before it opened.
    if (usage.openUntil > 0 && !end.probe) return;
    if (end.ok === true) {
      usage.failures = 0;
      usage.openUntil = 0;
    } else if (end.ok === false && (++usage.failures >= breaker.failures || end.probe)) {
      usage.openUntil = end.at + breaker.resetMs;
    }
    this.tidy(pool, usage);
  }

  taken(pool: string): number {
    return this.usages.get(pool)?.taken ?? 0;
  }

  /** Until when the breaker of a pool is open; 0 when it is not. */
  openUntil(pool: string): number {
    return this.usages.get(pool)?.openUntil ?? 0;
  }

  /** Whether the breaker of a pool waits for how its one attempt ends. */
  isProbing(pool: string): boolean {
    return this.usages.get(pool)?.probing ?? false;
  }

  private usageOf(pool: string): Usage {
    let usage = this.usages.get(pool);
    if (usage === undefined) {
      usage = newUsage();
      this.usages.set(pool, usage);
    }
    return usage;
  }

  /** Keys come and go without end, so what says nothing is forgotten. */
  private tidy(pool: string, { taken, waiters, failures, openUntil }: Usage): void {
    if (taken === 0 && waiters.size === 0 && failures === 0 && openUntil === 0) {
      this.usages.delete(pool);
    }
  }
}

/** The first in line who does not let others go first; whoever asks does not for this. */
function firstOf({ waiters, yielding }: Usage, asks?: LimitUser): LimitUser | undefined {
  if (waiters.size === 0) return undefined;
  for (const user of waiters) if (user === asks || !yielding.has(user)) return user;
  return undefined;
}

function newUsage(): Usage {
  return {
    taken: 0,
    costs: 0,
    waiters: new Set(),
    yielding: new Set(),
    failures: 0,
    openUntil: 0,
    probing: false,
  };
}

function passes({ openUntil, probing }: Usage, at: number): boolean {
  return openUntil === 0 || (at >= openUntil && !probing);
}

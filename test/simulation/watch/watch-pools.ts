/**
 * Pools, keys and breakers of all runs that are played together, counted anew: none is ever
 * overdrawn, and who waits for one has a reason.
 * Knows claims and sizes; must not look at the engine's own account, except at the end.
 */
import { READY } from '../../../src/run/status.ts';
import type { Limits } from '../../../src/schedule/limits.ts';
import { broke } from '../broken.ts';
import type { SoFar } from './so-far.ts';

/** One run of several, and the order in which it wants its steps. */
export interface Member {
  readonly so: SoFar;
  /** Whether the strategy lets the step start as far as it is concerned. */
  mayPass(step: number): boolean;
  /** Whether the first of two ready steps must start before the other. */
  comesBefore(a: number, b: number): boolean;
}

interface Breaker {
  failures: number;
  openUntil: number;
  /** The one attempt that is let through: its member and step. */
  probe: string | undefined;
}

export class PoolsWatch {
  readonly members: Member[] = [];
  private readonly taken = new Map<string, number>();
  private readonly breakers = new Map<string, Breaker>();

  /** How much of a pool is taken, and how much there is for this step. */
  takenOf(name: string): number {
    return this.taken.get(name) ?? 0;
  }

  sizeFor({ so }: Member, step: number, name: string): number {
    return so.world.pools?.[name]?.size ?? so.facts.steps[step]!.shares!.places;
  }

  start(member: Member, step: number, at: number): void {
    const { so } = member;
    for (const [name, amount] of so.facts.claims[step]!) {
      const taken = this.takenOf(name) + amount;
      const size = this.sizeFor(member, step, name);
      if (!(taken <= size)) broke('V2 pool', `${so.name(step)} takes ${name}: ${taken} of ${size}`);
      this.taken.set(name, taken);
      const breaker = this.breakers.get(name);
      if (breaker === undefined || breaker.openUntil === 0) continue;
      const tell = () => `${so.name(step)} starts at ${at}: ${name} ${JSON.stringify(breaker)}`;
      if (!(at >= breaker.openUntil && breaker.probe === undefined)) broke('breaker', tell());
      breaker.probe = this.nameOf(member, step);
    }
  }

  /** An attempt has ended; `ok` is undefined when that says nothing about the pool. */
  end(member: Member, step: number, at: number, ok: boolean | undefined): void {
    const { so } = member;
    for (const [name, amount] of so.facts.claims[step]!) {
      this.taken.set(name, this.takenOf(name) - amount);
      const rule = so.world.pools?.[name]?.breaker;
      if (rule !== undefined) this.report(name, rule, { by: this.nameOf(member, step), at, ok });
    }
  }

  private report(
    name: string,
    rule: { readonly failures: number; readonly resetMs: number },
    { by, at, ok }: { by: string; at: number; ok: boolean | undefined },
  ): void {
    const breaker = this.breakers.get(name) ?? { failures: 0, openUntil: 0, probe: undefined };
    this.breakers.set(name, breaker);
    const probe = breaker.probe === by;
    if (probe) breaker.probe = undefined;
    if ((breaker.openUntil > 0 && !probe) || ok === undefined) return;
    if (ok) {
      breaker.failures = 0;
      breaker.openUntil = 0;
    } else if (++breaker.failures >= rule.failures || probe) {
      breaker.openUntil = at + rule.resetMs;
    }
  }

  private nameOf(member: Member, step: number): string {
    return `${this.members.indexOf(member)} ${step}`;
  }

  /** The process has ended, and with it all that was known of limits. */
  forget(): void {
    this.taken.clear();
    this.breakers.clear();
  }

  /** Until when the breaker is open, and whether it is trying one attempt. */
  breakerOf(name: string): Readonly<Breaker> | undefined {
    return this.breakers.get(name);
  }

  /** Why a step cannot have this much of a pool, by the pool alone; undefined when it can. */
  lack(member: Member, step: number, claim: Claim, at: number): Lack | undefined {
    const [name, amount] = claim;
    if (this.takenOf(name) + amount > this.sizeFor(member, step, name)) return 'full';
    const breaker = this.breakers.get(name);
    if (breaker === undefined || breaker.openUntil === 0) return undefined;
    if (breaker.probe !== undefined) return 'probing';
    // At the very instant the alarm may be still to come.
    return at <= breaker.openUntil ? 'open' : undefined;
  }

  /** What a ready step waits for, of pools and keys; undefined when it should have started. */
  blocked(member: Member, step: number, at: number): string | undefined {
    for (const claim of member.so.facts.claims[step]!) {
      const [name] = claim;
      const lack = this.lack(member, step, claim, at);
      if (lack !== undefined) return `${name} ${lack}`;
      if (this.isPromisedInside(member, step, name, at)) return `${name} promised to a step`;
      if (this.isPromisedOutside(member, name, at)) return `${name} promised to a run`;
    }
    return undefined;
  }

  /** Whether a more urgent step of the run waits for the same. */
  isPromisedInside(member: Member, step: number, name: string, at: number): boolean {
    return waiting(member, name).some(
      ([other, amount]) =>
        other !== step &&
        !member.comesBefore(step, other) &&
        this.lack(member, other, [name, amount], at) !== undefined,
    );
  }

  /** Whether another run waits for it; one that may start no more steps and has room stands aside. */
  isPromisedOutside(member: Member, name: string, at: number): boolean {
    return this.members.some((other) => {
      if (other === member) return false;
      const full = other.so.running >= other.so.concurrency;
      return waiting(other, name).some(([step, amount]) => {
        return !full || this.lack(other, step, [name, amount], at) !== undefined;
      });
    });
  }

  /** All runs have ended: nothing is taken and nobody is in line. */
  checkEnd(limits: Limits): void {
    for (const [name, taken] of this.taken) {
      if (taken !== 0) broke('V2 leak', `${taken} of ${name} are taken after the end`);
      const theirs = limits.taken(name);
      if (theirs !== 0) broke('V2 leak', `${theirs} of ${name} are not given back`);
      if (limits.first(name) !== undefined) broke('V20 line', `somebody waits for ${name}`);
    }
  }
}

type Claimed = readonly [step: number, amount: number];
type Claim = readonly [name: string, amount: number];
export type Lack = 'full' | 'open' | 'probing';

/** Ready steps of a run that claim something, with how much they want. */
export function waiting(member: Member, name: string): Claimed[] {
  const { so } = member;
  if (so.ready === 0 || so.gone || so.finished !== undefined) return [];
  const found: Claimed[] = [];
  for (let step = 0; step < so.facts.size; step++) {
    if (so.status[step] !== READY || !member.mayPass(step)) continue;
    const claim = so.facts.claims[step]!.find(([claimed]) => claimed === name);
    if (claim !== undefined) found.push([step, claim[1]]);
  }
  return found;
}

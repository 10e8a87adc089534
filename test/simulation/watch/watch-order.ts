/**
 * Whether steps start in the order that the strategy promises, and none waits without a reason.
 * Knows the rules of the strategies as documented; must not know how they are built.
 */
import { isSettled, READY } from '../../../src/run/status.ts';
import { broke } from '../broken.ts';
import { type Facts, regionsOf } from '../draw/facts.ts';
import type { SoFar } from './so-far.ts';
import type { Member } from './watch-pools.ts';

/** No level of a regular region is more than this many times wider than another. */
const MAX_WIDTH_RATIO = 2;

/** What a step waits for besides a place in the run, in words; undefined for nothing. */
export type Blocked = (step: number) => string | undefined;

export class OrderWatch implements Member {
  readonly so: SoFar;
  /** For steps behind a level gate: steps of each level of its region that have not ended. */
  private readonly left: (number[] | undefined)[] | undefined;
  /** Whether other runs share the pools. */
  private readonly isOneOfMany: boolean;

  constructor(so: SoFar, isOneOfMany: boolean) {
    this.so = so;
    this.isOneOfMany = isOneOfMany;
    this.left = gates(so.world.strategy, so.facts);
  }

  moved(step: number, status: number): void {
    const left = this.left?.[step];
    if (left !== undefined && isSettled(status)) left[this.so.facts.level[step]!]!--;
  }

  checkStart(step: number, blocked: Blocked): void {
    const { so } = this;
    const passes = this.mayPass(step);
    if (!passes) broke('level gate', `${so.name(step)} before the level above ended`);
    this.checkBranches(step);
    if (so.ready === 0) return;
    for (let other = 0; other < so.facts.size; other++) {
      if (other === step || so.status[other] !== READY) continue;
      if (!this.mayPass(other) || !this.comesBefore(other, step)) continue;
      // That another run gave something back may not have come through yet.
      const untold = this.so.facts.claims[other]!.length > 0 && this.isOneOfMany;
      const held = untold || this.lacksBranch(other) || blocked(other) !== undefined;
      if (!held)
        broke(
          `order ${so.world.strategy}`,
          `${so.name(step)} started, ${so.name(other)} comes before it`,
        );
      this.checkTaking(step, other);
    }
  }

  /** What a more urgent step waits for is not taken by a less urgent one. */
  private checkTaking(step: number, urgent: number): void {
    const { facts, world } = this.so;
    const [claim, ...more] = facts.claims[urgent]!;
    if (claim === undefined || more.length > 0 || world.maxBranches !== undefined) return;
    if (facts.claims[step]!.some(([name]) => name === claim[0]))
      broke(
        'V24 starved',
        `${this.so.name(step)} takes ${claim[0]}, for which ${this.so.name(urgent)} waits`,
      );
  }

  private checkBranches(step: number): void {
    const { maxBranches } = this.so.world;
    if (maxBranches === undefined) return;
    const most = () => `${this.branchesWith(step)} branches at work, at most ${maxBranches}`;
    if (!(this.branchesWith(step) <= maxBranches)) broke('V2 branches', most());
  }

  /** Innermost branches with running steps; that of one more step is counted too. */
  private branchesWith(step: number): number {
    const { branchesAtWork, branches } = this.so;
    const head = branches!.of[step]!;
    return branchesAtWork.size + (head < 0 || branchesAtWork.has(head) ? 0 : 1);
  }

  /** Whether the step would make one branch too many. */
  lacksBranch(step: number): boolean {
    const { maxBranches } = this.so.world;
    if (maxBranches === undefined || this.so.branches!.of[step]! < 0) return false;
    return this.branchesWith(step) > maxBranches;
  }

  /** Nothing that may start stays behind while there is room. */
  checkIdle(blocked: Blocked): void {
    const { so } = this;
    if (so.ready === 0 || so.running >= so.concurrency) return;
    for (let step = 0; step < so.facts.size; step++) {
      if (so.status[step] !== READY || !this.mayPass(step)) continue;
      if (!this.lacksBranch(step) && blocked(step) === undefined)
        broke('V24 idle', `${so.name(step)} is ready and there is room`);
    }
  }

  mayPass(step: number): boolean {
    const left = this.left?.[step];
    if (left === undefined) return true;
    for (let level = this.so.facts.level[step]! - 1; level >= 0; level--) {
      if (left[level]! > 0) return false;
    }
    return true;
  }

  comesBefore(a: number, b: number): boolean {
    const { world, facts, readyTurn } = this.so;
    if (world.strategy === 'reactive') return readyTurn[a]! > readyTurn[b]!;
    if (world.strategy === 'level') return a < b;
    const byPriority = (facts.steps[b]!.priority ?? 0) - (facts.steps[a]!.priority ?? 0);
    if (byPriority !== 0) return byPriority < 0;
    const byRank = facts.rank[b]! - facts.rank[a]!;
    return byRank === 0 ? a < b : byRank < 0;
  }
}

/** Which steps stand behind a gate; steps of one region share the numbers of what is left. */
function gates(strategy: string, facts: Facts): (number[] | undefined)[] | undefined {
  if (strategy !== 'level' && strategy !== 'hybrid') return undefined;
  const region = strategy === 'hybrid' ? regionsOf(facts) : facts.steps.map(() => 0);
  const left = new Map<number, number[]>();
  for (let step = 0; step < facts.size; step++) {
    const widths = left.get(region[step]!) ?? [];
    left.set(region[step]!, widths);
    while (widths.length <= facts.level[step]!) widths.push(0);
    widths[facts.level[step]!]!++;
  }
  for (const [name, widths] of left) {
    const regular = Math.max(...widths) <= Math.min(...widths) * MAX_WIDTH_RATIO;
    if (strategy === 'hybrid' && !regular) left.delete(name);
  }
  return region.map((name) => left.get(name));
}

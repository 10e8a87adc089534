/**
 * Whether steps start in the order that the strategy promises, and none waits without a reason.
 * Knows the rules of the strategies as documented; must not know how they are built.
 */
import { isSettled, READY } from '../../run/status.ts';
import { hold } from './broken.ts';
import { type Facts, regionsOf } from './facts.ts';
import type { Marks } from './marks.ts';
import type { World } from './world.ts';

/** What these checks need to know of the run so far. */
export interface OrderSoFar {
  readonly world: World;
  readonly facts: Facts;
  readonly marks: Marks;
  readonly status: Uint8Array;
  readonly running: number;
  readonly turns: number;
  name(step: number): string;
}

/** No level of a regular region is more than this many times wider than another. */
const MAX_WIDTH_RATIO = 2;

export class OrderWatch {
  private readonly soFar: OrderSoFar;
  /** The turn in which each step became ready. */
  private readonly readyTurn: Uint32Array;
  /** For steps behind a level gate: steps of each level of its region that have not ended. */
  private readonly left: (number[] | undefined)[];

  constructor(soFar: OrderSoFar) {
    const { facts, world } = soFar;
    this.soFar = soFar;
    this.readyTurn = new Uint32Array(facts.size);
    this.left = gates(world.strategy, facts);
  }

  moved(step: number, status: number): void {
    if (status === READY) this.readyTurn[step] = this.soFar.turns;
    const left = this.left[step];
    if (left !== undefined && isSettled(status)) left[this.soFar.facts.level[step]!]!--;
  }

  checkStart(step: number): void {
    const { soFar } = this;
    hold(
      this.mayPass(step),
      'level gate',
      () => `${soFar.name(step)} before the level above ended`,
    );
    for (let other = 0; other < soFar.facts.size; other++) {
      if (other === step || soFar.status[other] !== READY) continue;
      if (!this.mayPass(other)) {
        soFar.marks.hit('level gate holds a ready step');
        continue;
      }
      const wrong = this.comesBefore(other, step);
      hold(!wrong, `order ${soFar.world.strategy}`, () => {
        return `${soFar.name(step)} started, ${soFar.name(other)} comes before it`;
      });
    }
  }

  /** Nothing that may start stays behind while there is room. */
  checkIdle(): void {
    const { soFar } = this;
    const { concurrency } = soFar.world;
    const full = concurrency !== null && soFar.running >= concurrency;
    for (let step = 0; step < soFar.facts.size; step++) {
      if (soFar.status[step] !== READY || !this.mayPass(step)) continue;
      hold(full, 'V24 idle', () => `${soFar.name(step)} is ready and there is room`);
      soFar.marks.hit('limit reached with steps ready');
      return;
    }
  }

  private mayPass(step: number): boolean {
    const left = this.left[step];
    if (left === undefined) return true;
    for (let level = this.soFar.facts.level[step]! - 1; level >= 0; level--) {
      if (left[level]! > 0) return false;
    }
    return true;
  }

  private comesBefore(a: number, b: number): boolean {
    const { world, facts } = this.soFar;
    if (world.strategy === 'reactive') return this.readyTurn[a]! > this.readyTurn[b]!;
    if (world.strategy === 'level') return a < b;
    const byPriority = (facts.steps[b]!.priority ?? 0) - (facts.steps[a]!.priority ?? 0);
    if (byPriority !== 0) return byPriority < 0;
    const byRank = facts.rank[b]! - facts.rank[a]!;
    return byRank === 0 ? a < b : byRank < 0;
  }
}

/** Which steps stand behind a gate; steps of one region share the numbers of what is left. */
function gates(strategy: string, facts: Facts): (number[] | undefined)[] {
  if (strategy !== 'level' && strategy !== 'hybrid') return facts.steps.map(() => undefined);
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

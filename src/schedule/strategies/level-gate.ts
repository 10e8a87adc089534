/**
 * Holds ready steps back until every step of the level before has ended, region by region.
 * Knows levels and regions; must not know the order of steps inside a level.
 */
import type { Body } from '../../graph/body.ts';
import type { Regions } from './regions.ts';

export class LevelGate {
  private readonly level: Uint32Array;
  private readonly region: (step: number) => number;
  /** Where each region's levels start in `left`. */
  private readonly startOf: Uint32Array;
  /** Steps of each level of each region that have not ended. */
  private readonly left: Uint32Array;
  /** The level each region is at. */
  private readonly open: Uint32Array;
  private readonly held = new Map<number, number[]>();

  /** Without regions the whole list is one. `level`: of all steps of the graph. */
  constructor({ from, to }: Body, level: Uint32Array, parts?: Regions) {
    const regions = parts?.count ?? 1;
    this.level = level;
    this.region = parts?.regionOf ?? (() => 0);
    this.open = new Uint32Array(regions);
    this.startOf = new Uint32Array(regions + 1);
    for (let s = from; s < to; s++) {
      const region = this.region(s);
      const levels = level[s]! + 1;
      if (levels > this.startOf[region + 1]!) this.startOf[region + 1] = levels;
    }
    for (let r = 0; r < regions; r++) this.startOf[r + 1]! += this.startOf[r]!;
    this.left = new Uint32Array(this.startOf[regions]!);
    for (let s = from; s < to; s++) this.left[this.slot(s)]!++;
    // A region of hook steps alone has nothing on the levels before them.
    for (let r = 0; r < regions; r++) this.advance(r);
  }

  /** Whether the step may pass now; if not, it is kept until its level opens. */
  pass(step: number): boolean {
    if (this.level[step]! <= this.open[this.region(step)]!) return true;
    const slot = this.slot(step);
    const held = this.held.get(slot);
    if (held === undefined) this.held.set(slot, [step]);
    else held.push(step);
    return false;
  }

  /** Notes that a step has ended; hands over the steps that may pass because of that. */
  settled(step: number, release: (step: number) => void): void {
    this.left[this.slot(step)]!--;
    this.advance(this.region(step), release);
  }

  private advance(region: number, release?: (step: number) => void): void {
    const start = this.startOf[region]!;
    const last = this.startOf[region + 1]! - start - 1;
    while (this.open[region]! < last && this.left[start + this.open[region]!] === 0) {
      const slot = start + ++this.open[region]!;
      for (const held of this.held.get(slot) ?? []) release?.(held);
      this.held.delete(slot);
    }
  }

  private slot(step: number): number {
    return this.startOf[this.region(step)]! + this.level[step]!;
  }
}

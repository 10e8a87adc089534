/**
 * The places of calls: how many of their steps run at once.
 * Knows which workflows have some; must not know what holds a step back otherwise.
 */
import type { Run } from '../../../src/run/run.ts';
import { RUNNING } from '../../../src/run/status.ts';
import { idOf } from '../../../src/run/steps.ts';
import { broke } from '../broken.ts';
import { callsAround } from './ends.ts';
import type { GroupStep, GroupWorld } from './group-world.ts';

export class CallPlaces {
  private readonly run: Readonly<Run>;
  private readonly of: (step: number) => GroupStep;
  private readonly world: GroupWorld;
  private readonly isNeeded: boolean;
  private taken = new Map<number, number>();

  /** `of`: how a step was drawn. */
  constructor(run: Readonly<Run>, of: (step: number) => GroupStep, world: GroupWorld) {
    this.run = run;
    this.of = of;
    this.world = world;
    this.isNeeded = world.flows.some(({ places }) => places !== undefined);
  }

  /** After each turn: none of them has more than it may. */
  turn(): void {
    if (!this.isNeeded) return;
    const { run } = this;
    const taken = new Map<number, number>();
    for (let step = run.roots; step < run.size; step++) {
      if (run.stepStatus[step] !== RUNNING) continue;
      for (const call of callsAround(run, step)) taken.set(call, (taken.get(call) ?? 0) + 1);
    }
    for (const [call, count] of taken)
      if (count > this.placesOf(call))
        broke(
          'V2 places',
          `${count} steps run in ${idOf(run, call)}, and ${this.placesOf(call)} may`,
        );
    this.taken = taken;
  }

  /** Whether a call around a step has no place for it. */
  isFull(step: number): boolean {
    if (!this.isNeeded) return false;
    const { run, taken } = this;
    return callsAround(run, step).some((call) => (taken.get(call) ?? 0) >= this.placesOf(call));
  }

  private placesOf(call: number): number {
    const { grows } = this.of(call);
    const flow = grows?.kind === 'call' ? this.world.flows[grows.flow] : undefined;
    return flow?.places ?? Number.POSITIVE_INFINITY;
  }
}

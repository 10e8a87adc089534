/**
 * How calls with steps at their end stand, counted anew from their steps, and how long that end may take.
 * Knows how steps were drawn and have ended; must not ask the run what it has counted, except to compare it.
 */
import { segmentOf } from '../../../src/run/grown.ts';
import { type Run, statusOf } from '../../../src/run/run.ts';
import { isTolerant, type Segment } from '../../../src/run/segment.ts';
import { isSettled } from '../../../src/run/status.ts';
import { idOf, isOptional } from '../../../src/run/steps.ts';
import { broke } from '../broken.ts';
import { ownHook } from './ends.ts';
import type { GroupStep, GroupWorld } from './group-world.ts';

export class Calls {
  private readonly run: Readonly<Run>;
  private readonly of: (step: number) => GroupStep;
  private readonly world: GroupWorld;

  /** `of`: how a step was drawn. */
  constructor(run: Readonly<Run>, of: (step: number) => GroupStep, world: GroupWorld) {
    this.run = run;
    this.of = of;
    this.world = world;
  }

  /** What its ordinary steps have come to, where nothing has stopped it. */
  standingOf(step: number): 'succeeded' | 'partial' | 'failed' {
    const { run } = this;
    const own = [...this.stepsOf(step)].filter((one) => ownHook(run, one) === undefined);
    const have = (status: string) => own.filter((one) => statusOf(run, one) === status);
    const failed = have('failed').filter((one) => !isOptional(run, one));
    if (failed.length + have('cancelled').length === 0)
      return have('succeeded').some((one) => this.didWithout(one)) ? 'partial' : 'succeeded';
    const isPartial = this.segmentOf(step).mode === 'best_effort' && have('succeeded').length > 0;
    return isPartial ? 'partial' : 'failed';
  }

  /** Whether a step has succeeded without a part of it. */
  private didWithout(step: number): boolean {
    const { run } = this;
    if (isOptional(run, step)) return false;
    const kept = run.attempt[step] === 0 && run.plan.regrown?.results.get(idOf(run, step));
    if (kept) return kept.partial === true;
    for (let at = run.segmentBy.get(step); at !== undefined; at = at.before)
      if (isTolerant(at)) return true;
    return false;
  }

  /** That of the call, or of the nearest around it that has one. */
  timeAround(step: number): number {
    const { timeoutMs } = this.of(step);
    if (timeoutMs !== undefined) return timeoutMs;
    const around = segmentOf(this.run, step);
    if (around !== undefined) return this.timeAround(around.parent);
    return this.world.timeoutMs ?? Number.POSITIVE_INFINITY;
  }

  /** What the run has counted of a call is so. */
  count(step: number): void {
    const { run } = this;
    const { state } = this.segmentOf(step);
    const own = [...this.stepsOf(step)];
    const open = own.filter((one) => !isSettled(run.stepStatus[one]!)).length;
    const failed = own.filter((one) => statusOf(run, one) === 'failed' && !isOptional(run, one));
    if (state!.open === open && state!.failed === failed.length) return;
    const counted = `${state!.open} and ${state!.failed} are counted`;
    broke('call end', `${idOf(run, step)} has ${open} open, ${failed.length} failed; ${counted}`);
  }

  /** The steps of a call, with those at its end. */
  *stepsOf(step: number): Generator<number> {
    const { base, width } = this.segmentOf(step);
    for (let own = base; own < base + width; own++) yield own;
  }

  private segmentOf(step: number): Segment {
    return this.run.segmentBy.get(step)!;
  }
}

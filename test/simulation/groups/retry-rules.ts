/**
 * What a retry of a run with groups keeps, what goes on as it had begun, and what it does only where it is named.
 * Knows the rules of the guide and how the earlier run has ended; must not share code with the engine.
 */
import type { Event } from '../../../src/run/event.ts';
import { rootOf } from '../../../src/run/grown.ts';
import type { Plan } from '../../../src/run/plan.ts';
import { type Run, statusOf } from '../../../src/run/run.ts';
import { ITEM_SUCCEEDED, type Segment } from '../../../src/run/segment.ts';
import { idOf } from '../../../src/run/steps.ts';
import type { Before, KeptResult } from './before.ts';
import { isAtEnd } from './ends.ts';
import { waitsFor } from './expect-skips.ts';
import type { GroupStep, GroupWorld } from './group-world.ts';
import { defOfStep, hasOnce, WithinRules } from './within-rules.ts';

/** The run that is retried; `before`: what that had from one before it. */
export interface EarlierGroups {
  readonly world: GroupWorld;
  readonly run: Readonly<Run>;
  /** That it began with. */
  readonly plan: Plan;
  readonly events: readonly Event[];
  readonly before: Before | undefined;
}

type Fate = 'kept' | 'asked' | 'failed' | 'after' | 'unfinished';

export class RetryRules {
  private readonly earlier: EarlierGroups;
  private readonly status = new Map<string, string>();
  private readonly steps: readonly GroupStep[];
  /** Steps of the workflow in which something is in doubt, and in which something has succeeded. */
  private readonly inDoubt = new Set<string>();
  private readonly hasDone = new Set<string>();

  constructor(earlier: EarlierGroups) {
    this.earlier = earlier;
    const { run, world, events } = earlier;
    this.steps = world.steps;
    for (let step = 0; step < run.roots; step++)
      this.status.set(idOf(run, step), statusOf(run, step));
    for (let step = run.roots; step < run.size; step++)
      if (statusOf(run, step) === 'succeeded' && !isAtEnd(run, step))
        this.hasDone.add(idOf(run, rootOf(run, step)));
    for (const step of cutOff(events)) this.doubt(step);
  }

  private doubt(step: number): void {
    const { run } = this.earlier;
    const { once } = run.plan.graph;
    const def = step < run.roots ? step : defOfStep(run, step);
    if (once.has(def) && !isAtEnd(run, step)) this.inDoubt.add(idOf(run, rootOf(run, step)));
  }

  /** Whether a step, and all before it, are as they were. */
  private isSame(id: string): boolean {
    const status = this.status.get(id);
    if (status !== 'succeeded' && status !== 'skipped') return false;
    return waitsFor(this.of(id)).every((need) => this.isSame(need));
  }

  private of(id: string): GroupStep {
    return this.steps.find((one) => one.id === id)!;
  }

  private fateOf({ id, ...one }: GroupStep, named: ReadonlySet<string>): Fate {
    if (named.has(id)) return 'asked';
    const status = this.status.get(id);
    if (status === 'failed') return 'failed';
    if (!waitsFor({ id, ...one }).every((need) => this.isSame(need))) return 'after';
    return status === 'succeeded' ? 'kept' : 'unfinished';
  }

  private hasGrown({ id }: GroupStep): boolean {
    const { run } = this.earlier;
    if (this.earlier.before?.growths.has(id)) return true;
    return run.segments.some(({ parent }) => parent < run.roots && idOf(run, parent) === id);
  }

  private goesOn(one: GroupStep, named: ReadonlySet<string>): boolean {
    const fate = this.fateOf(one, named);
    if ((fate !== 'failed' && fate !== 'unfinished') || this.inDoubt.has(one.id)) return false;
    const isKept = (need: string) => this.isSame(need) && !named.has(need);
    return this.hasGrown(one) && waitsFor(one).every(isKept);
  }

  /** Steps that would do again what they have done of their own. */
  half(named: ReadonlySet<string>): readonly string[] {
    const fates = this.steps.map((one) => this.fateOf(one, named));
    const hasNothing = fates.every((fate) => fate === 'kept');
    const isHalf = (one: GroupStep, place: number) => {
      const fate = fates[place]!;
      if (named.has(one.id) || fate === 'after' || this.inDoubt.has(one.id)) return false;
      if (fate === 'kept') return hasNothing && this.resultOf(one.id).tolerant;
      return this.hasDone.has(one.id) && !this.goesOn(one, named);
    };
    return this.steps.filter(isHalf).map(({ id }) => id);
  }

  /** Steps of which nobody knows whether they, or something in them, have had an effect that must happen once. */
  undecided(named: ReadonlySet<string>): readonly string[] {
    return this.steps.map(({ id }) => id).filter((id) => this.inDoubt.has(id) && !named.has(id));
  }

  /** Steps that have had one, or in which one has, and that would run again. */
  repeated(named: ReadonlySet<string>): readonly string[] {
    const within = this.within(named);
    const isRepeated = (one: GroupStep) => {
      if (named.has(one.id) || this.fateOf(one, named) === 'kept') return false;
      const isOwn = one.once && one.grows === undefined && this.status.get(one.id) === 'succeeded';
      const known = this.earlier.before?.reused.get(one.id);
      if (isOwn || known?.once === true) return this.fateOf(one, named) === 'after';
      return within.lost(one.id, this.goesOn(one, named));
    };
    return this.steps.filter(isRepeated).map(({ id }) => id);
  }

  private within(named: ReadonlySet<string>): WithinRules {
    const goingOn = this.steps.filter((one) => this.goesOn(one, named)).map(({ id }) => id);
    return new WithinRules(this.earlier, new Set(goingOn));
  }

  /** What the new run has from this one. */
  before(named: ReadonlySet<string>): Before {
    const kept = this.steps.filter((one) => this.fateOf(one, named) === 'kept');
    const { growths, results, carried } = this.within(named);
    const within = new Map<string, KeptResult>(carried);
    for (const [id, step] of results) within.set(id, this.resultOf(id, step));
    return { reused: new Map(kept.map(({ id }) => [id, this.resultOf(id)])), within, growths };
  }

  private resultOf(id: string, step = this.numberOf(id)): KeptResult {
    const { run, before } = this.earlier;
    const known = before?.within.get(id) ?? before?.reused.get(id);
    const wasKept = run.attempt[step] === 0 && known !== undefined;
    const tolerant = wasKept ? known.tolerant : isTolerant(run.segmentBy.get(step));
    const once = wasKept ? known.once === true : hasOnce(this.earlier, step);
    return { output: run.outputs[step] ?? null, tolerant, once };
  }

  private numberOf(id: string): number {
    const { run } = this.earlier;
    for (let step = 0; step < run.roots; step++) if (idOf(run, step) === id) return step;
    return -1;
  }
}

function isTolerant(last: Segment | undefined): boolean {
  for (let at = last; at !== undefined; at = at.before)
    if (at.verdict.some((verdict) => verdict !== ITEM_SUCCEEDED)) return true;
  return false;
}

/** Steps whose last attempt was cut off, and about which nobody has decided since. */
function cutOff(events: readonly Event[]): ReadonlySet<number> {
  const found = new Set<number>();
  const begun = new Set<number>();
  for (const event of events)
    switch (event.type) {
      case 'step.started':
        begun.add(event.step);
        found.delete(event.step);
        break;
      case 'step.interrupted':
        found.add(event.step);
        break;
      case 'step.cancelled':
        if (begun.has(event.step)) found.add(event.step);
        break;
      case 'step.ready':
      case 'step.succeeded':
      case 'step.failed':
        found.delete(event.step);
    }
  return found;
}

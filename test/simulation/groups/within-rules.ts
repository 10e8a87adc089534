/**
 * What of groups that go on keeps its result in a retry, and what is lost: what stands behind a step that runs again.
 * Knows the rules of the guide and how the earlier run has ended; must not share code with the engine.
 */
import { rootOf } from '../../../src/run/grown.ts';
import { type Run, statusOf } from '../../../src/run/run.ts';
import type { Segment } from '../../../src/run/segment.ts';
import { idOf } from '../../../src/run/steps.ts';
import type { KeptResult } from './before.ts';
import { isAtEnd, ownHook } from './ends.ts';
import type { EarlierGroups } from './retry-rules.ts';

type AnyRun = Readonly<Run>;

export class WithinRules {
  /** How often groups had grown, by id. */
  readonly growths = new Map<string, number>();
  /** Steps that keep their results, by id; and results that the run had not come to. */
  readonly results = new Map<string, number>();
  readonly carried = new Map<string, KeptResult>();
  private readonly earlier: EarlierGroups;
  private readonly onward = new Set<number>();

  constructor(earlier: EarlierGroups, goingOn: ReadonlySet<string>) {
    this.earlier = earlier;
    const { run, before } = earlier;
    for (let step = 0; step < run.roots; step++)
      if (goingOn.has(idOf(run, step))) this.onward.add(step);
    const ended = new Set<number>();
    for (const segment of run.segments) {
      const { parent, then } = segment;
      if (!this.onward.has(parent) || ended.has(parent)) continue;
      this.growths.set(idOf(run, parent), (this.growths.get(idOf(run, parent)) ?? 0) + 1);
      if (!this.look(segment) && then === 'again') ended.add(parent);
    }
    this.carry(goingOn, before);
  }

  /** What had been left to the run by the one before, and it has not come to. */
  private carry(goingOn: ReadonlySet<string>, before: EarlierGroups['before']): void {
    const { run } = this.earlier;
    const isOf = (id: string) => goingOn.has(rootIn(id));
    const numbers = numbersOf(run);
    const isOpen = (id: string) => isNotComeTo(run, numbers.get(id));
    for (const [id, result] of before?.within ?? [])
      if (isOf(id) && isOpen(id)) this.carried.set(id, result);
    for (const [id, times] of before?.growths ?? [])
      if (isOf(id) && (isOpen(id) || statusOf(run, numbers.get(id)!) !== 'succeeded'))
        this.growths.set(id, Math.max(times, this.growths.get(id) ?? 0));
  }

  /** Each item by itself; false where something in one runs again. */
  private look({ base, width, count, body }: Segment): boolean {
    const { run, before } = this.earlier;
    const { needs, needsAt } = run.plan.graph;
    let isDone = true;
    for (let first = base; first < base + width * count; first += width) {
      const needsOf = (step: number) => {
        const def = step - first + body.from;
        return Array.from(
          needs.slice(needsAt[def], needsAt[def + 1]),
          (one) => one - body.from + first,
        );
      };
      const isLeft = (step: number) => before?.within.has(idOf(run, step)) && isUnbegun(run, step);
      const isSame = (step: number): boolean => {
        if (isLeft(step)) return true;
        const status = statusOf(run, step);
        return (status === 'succeeded' || status === 'skipped') && needsOf(step).every(isSame);
      };
      for (let step = first; step < first + width; step++) {
        // What is at the end of a call is done at the end of each.
        if (ownHook(run, step) !== undefined) continue;
        if (!isSame(step)) {
          isDone = false;
          const grew = before?.growths.has(idOf(run, step)) && isUnbegun(run, step);
          if (statusOf(run, step) !== 'succeeded' && (grew || needsOf(step).every(isSame)))
            this.onward.add(step);
        } else if (statusOf(run, step) === 'succeeded') this.results.set(idOf(run, step), step);
      }
    }
    return isDone;
  }

  /** Whether something of a step has had an effect that must happen once, and would run again. */
  lost(id: string, goesOn: boolean): boolean {
    const { run } = this.earlier;
    const kept = new Set(this.results.values());
    for (let step = run.roots; step < run.size; step++) {
      if (statusOf(run, step) !== 'succeeded' || idOf(run, rootOf(run, step)) !== id) continue;
      if (isAtEnd(run, step)) continue;
      if (!isOnce(this.earlier, step)) continue;
      if (!goesOn || !around(run, step).some((one) => kept.has(one))) return true;
    }
    return !goesOn && this.losesCarried(id);
  }

  /** The same of what the run has from the one before, and has not come to. */
  private losesCarried(id: string): boolean {
    const { run, before } = this.earlier;
    const numbers = numbersOf(run);
    for (const [one, { once }] of before?.within ?? [])
      if (once === true && rootIn(one) === id && isNotComeTo(run, numbers.get(one))) return true;
    return false;
  }
}

/** The step of the workflow that one is within, by its id. */
function rootIn(id: string): string {
  return /^[^.[]+/.exec(id)![0];
}

function numbersOf(run: AnyRun): ReadonlyMap<string, number> {
  const numbers = new Map<string, number>();
  for (let step = 0; step < run.size; step++) numbers.set(idOf(run, step), step);
  return numbers;
}

function isNotComeTo(run: AnyRun, step: number | undefined): boolean {
  return step === undefined || isUnbegun(run, step);
}

function isUnbegun(run: AnyRun, step: number): boolean {
  const status = statusOf(run, step);
  return run.attempt[step] === 0 && ['pending', 'ready', 'cancelled'].includes(status);
}

/** A step, and those around it. */
function around(run: AnyRun, step: number): number[] {
  const found = [step];
  for (let at = step; at >= run.roots; found.push(at))
    at = run.segments[run.segmentOf[at - run.roots]!]!.parent;
  return found;
}

/** Whether a step, or one within it, has had an effect that must happen once. */
export function hasOnce(earlier: EarlierGroups, step: number): boolean {
  const { run } = earlier;
  for (let other = run.roots; other < run.size; other++)
    if (statusOf(run, other) === 'succeeded' && isOnce(earlier, other))
      if (!isAtEnd(run, other) && around(run, other).slice(1).includes(step)) return true;
  return run.plan.graph.once.has(step < run.roots ? step : defOfStep(run, step));
}

/** A result that was kept says so of all that was within it. */
function isOnce({ run, before }: EarlierGroups, step: number): boolean {
  const wasKept = run.attempt[step] === 0 && before?.within.get(idOf(run, step))?.once === true;
  return wasKept || run.plan.graph.once.has(defOfStep(run, step));
}

export function defOfStep(run: AnyRun, step: number): number {
  const segment = run.segments[run.segmentOf[step - run.roots]!]!;
  return segment.body.from + ((step - segment.base) % segment.width);
}

/**
 * What holds after each turn of a run with groups, counted anew.
 * Knows steps and events; must not ask what the run has counted itself, except to compare it.
 */
import type { Event, EventOf } from '../../../src/run/event.ts';
import { type Run, UNWANTED } from '../../../src/run/run.ts';
import type { Segment } from '../../../src/run/segment.ts';
import { isSettled, READY, RUNNING, STEP_STATUSES } from '../../../src/run/status.ts';
import { idOf, isOptional } from '../../../src/run/steps.ts';
import { broke } from '../broken.ts';
import type { DrawnSteps } from './drawn-steps.ts';
import { ownHook } from './ends.ts';
import type { GroupStep, GroupWorld } from './group-world.ts';
import { AddedWatch } from './watch-added.ts';
import { EndsWatch } from './watch-ends.ts';
import { CallPlaces } from './watch-places.ts';

/** A group that was stopped, and the items that had begun by then. */
interface Stop {
  readonly kind: 'failure' | 'timeout' | 'cancel';
  readonly touched: ReadonlySet<number>;
}

/** Requests may come before it is noticed. */
const LATE_TURNS = 4;
const LIMITED = ['pool', 'key'] as const;

export class GroupWatch {
  private readonly run: Readonly<Run>;
  private readonly drawn: DrawnSteps;
  private readonly world: GroupWorld;
  /** By place of the segment: the items in which anything has happened, and those in which a failure counted. */
  private readonly touched: Set<number>[] = [];
  private readonly failed: Set<number>[] = [];
  private readonly stops = new Map<number, Stop>();
  private readonly overdue = new Set<number>();
  /** By group that waits for its items longer than it may: for how many turns so far. */
  private readonly late = new Map<number, number>();
  private readonly listedAt = new Map<number, number>();
  private cancelled = false;
  private readonly ends: EndsWatch;
  private readonly places: CallPlaces;
  private readonly added: AddedWatch;

  constructor(run: Readonly<Run>, drawn: DrawnSteps, world: GroupWorld) {
    this.run = run;
    this.drawn = drawn;
    this.world = world;
    const of = (step: number) => this.of(step);
    this.ends = new EndsWatch(run, of, world);
    this.places = new CallPlaces(run, of, world);
    this.added = new AddedWatch(run, drawn, world);
  }

  /** An event that the run has folded already; `isOfBefore`: it is one of the process before. */
  see(event: Event, isOfBefore: boolean): void {
    if (isOfBefore) this.ends.recall(event);
    else this.ends.see(event);
    this.added.see(event);
    if (event.type === 'run.stopping' && event.cause.kind === 'cancel') this.cancelled = true;
    if (event.type === 'group.stopping' && event.item === undefined) this.stop(event);
    if (event.type === 'step.expanded') this.listedAt.set(event.step, event.at);
    if (event.type === 'step.started') this.start(event);
    if (event.type === 'step.succeeded') this.succeed(event);
    if (event.type === 'step.stopping') this.overdue.add(event.step);
    if (event.type === 'step.retrying' || event.type === 'step.interrupted')
      this.overdue.delete(event.step);
    if (event.type === 'step.failed') this.fail(event);
    if ('step' in event && event.step >= this.run.roots) this.inItem(event.step, event);
  }

  private stop({ step, cause: { kind } }: EventOf<'group.stopping'>): void {
    const touched = this.touched[this.run.segments.indexOf(this.run.segmentBy.get(step)!)];
    if (!this.stops.has(step)) this.stops.set(step, { kind, touched: new Set(touched) });
  }

  private inItem(step: number, event: Event): void {
    const { run, touched, failed } = this;
    const place = run.segmentOf[step - run.roots]!;
    const { base, width } = run.segments[place]!;
    const item = Math.floor((step - base) / width);
    (touched[place] ??= new Set()).add(item);
    if (event.type === 'step.failed' && !isOptional(run, step))
      (failed[place] ??= new Set()).add(item);
  }

  /** In a group that was stopped nothing begins but what a failure calls for, in items that were open. */
  private start({ step, attempt }: EventOf<'step.started'>): void {
    const { run } = this;
    if (this.cancelled) broke('V9 cancel', `${idOf(run, step)} began after the run was cancelled`);
    // Of those at the end of a call it is told elsewhere.
    if (step < run.roots || ownHook(run, step) !== undefined) return;
    const place = run.segmentOf[step - run.roots]!;
    const { parent, base, width, window, mode } = run.segments[place]!;
    const item = Math.floor((step - base) / width);
    const isRuled = this.of(step).runIf !== undefined;
    if (mode === 'fail_fast' && this.failed[place]?.has(item) && attempt === 1 && !isRuled)
      broke('item stop', `${idOf(run, step)} began after a failure in its item`);
    const stop = this.stops.get(parent);
    if (stop === undefined) return;
    const { kind, touched } = stop;
    const isLate = isRuled ? item >= window + touched.size : !touched.has(item);
    if (kind === 'timeout' || isLate)
      broke('group stop', `${idOf(run, step)} began after its group was stopped`);
  }

  /** Rounds have a last attempt behind them, which has a time of its own. */
  private succeed({ step, at }: EventOf<'step.succeeded'>): void {
    const { run } = this;
    const { grows, timeoutMs } = this.of(step);
    const listedAt = this.listedAt.get(step);
    if (timeoutMs === undefined || listedAt === undefined || grows?.kind === 'rounds') return;
    if (run.segmentBy.get(step)?.state !== undefined) return;
    if (at > listedAt + timeoutMs) broke('group time', `${idOf(run, step)} has succeeded too late`);
  }

  /** What has used up its time ends for that. */
  private fail({ step, error: { code } }: EventOf<'step.failed'>): void {
    if (this.overdue.has(step) && code !== 'timed_out')
      broke('group time', `${idOf(this.run, step)} has used up its time, and failed with ${code}`);
  }

  private of(step: number): GroupStep {
    return this.drawn.of(step);
  }

  /** After each turn. */
  turn(at: number): void {
    this.places.turn();
    this.count();
    for (const segment of this.run.segments) this.group(segment);
    for (const [step, { kind }] of this.run.waits) if (kind === 'items') this.time(step, at);
    this.ends.turn(at);
  }

  /** Rounds have their time together. */
  private time(step: number, at: number): void {
    const { run, late } = this;
    const { grows, timeoutMs } = this.of(step);
    const from = grows?.kind === 'rounds' ? run.stepStartedAt[step]! : this.listedAt.get(step)!;
    if (timeoutMs === undefined || this.overdue.has(step) || at <= from + timeoutMs) return;
    if (run.segmentBy.get(step)!.state?.hook !== undefined) return;
    // What was asked to stop ends for the reason that it was asked for.
    if (run.stopRequested[step] === UNWANTED) return;
    const turns = (late.get(step) ?? 0) + 1;
    late.set(step, turns);
    // The last round may begin when it is too late, and something else come before that is told.
    if (turns > LATE_TURNS) broke('V11 late', `${idOf(run, step)} has used up its time`);
  }

  private count(): void {
    const { run, world } = this;
    const tally = STEP_STATUSES.map(() => 0);
    const [taken, ready] = [
      new Map<GroupStep['takes'], number>(),
      new Map<GroupStep['takes'], number>(),
    ];
    for (let step = 0; step < run.size; step++) {
      const status = run.stepStatus[step]!;
      tally[status]!++;
      const counts = status === RUNNING ? taken : status === READY ? ready : undefined;
      if (counts === undefined || (status === READY && this.places.isFull(step))) continue;
      const { takes } = this.of(step);
      counts.set(takes, (counts.get(takes) ?? 0) + 1);
    }
    if (tally.some((count, status) => count !== run.counts[status]))
      broke('groups counts', `there are ${tally.join(' ')}, and ${run.counts.join(' ')} counted`);
    if (tally[RUNNING]! > run.concurrency)
      broke('V2 limit', `${tally[RUNNING]} steps run, and ${run.concurrency} may`);
    const hasRoom = [...LIMITED, undefined].filter(
      (takes) => takes === undefined || (taken.get(takes) ?? 0) < world.places,
    );
    for (const takes of LIMITED)
      if ((taken.get(takes) ?? 0) > world.places)
        broke('V2 pool', `${taken.get(takes)} steps run that share a ${takes}`);
    // The others hold steps back for those of a level before.
    const holdsNone = ['work_queue', 'reactive'].includes(run.plan.strategy);
    if (!holdsNone || tally[RUNNING]! >= run.concurrency || run.endedAt > 0) return;
    for (const takes of hasRoom)
      if (ready.has(takes))
        broke('V24 ready', `${ready.get(takes)} steps are ready, and ${tally[RUNNING]} run`);
  }

  private group(segment: Segment): void {
    const { run } = this;
    const { parent, count, width, base, window } = segment;
    const isLast = run.segmentBy.get(parent) === segment;
    const hasEnded = isSettled(run.stepStatus[parent]!) || !isLast;
    let open = 0;
    for (let item = 0; item < count; item++) {
      let [begun, left] = [false, false];
      for (let step = base + item * width; step < base + (item + 1) * width; step++) {
        begun ||= run.attempt[step]! > 0;
        left ||= !isSettled(run.stepStatus[step]!);
      }
      if (left && hasEnded)
        broke('group end', `${idOf(run, parent)} has gone on, and its item ${item} has not ended`);
      if (begun && left) open++;
    }
    if (open > window) broke('window', `${open} items of ${idOf(run, parent)} are open at once`);
  }
}

/**
 * What a run took, counted from its events while they come, or from those that are kept.
 * Knows events and steps; must not know who asks, nor anything of the process.
 */
import type { Event } from '../event.ts';
import type { PlanShape } from '../plan.ts';
import type { Run } from '../run.ts';
import { criticalPath, type Pause } from './critical-path.ts';
import { type PoolFigures, type RunFigures, share } from './figures.ts';
import { ReadyTimes } from './ready-times.ts';
import { Use } from './use.ts';

/** What attempts take of pools, and how large these are. */
export interface Costs {
  of(step: number): readonly { readonly pool: string; readonly amount: number }[];
  sizeOf(pool: string): number;
}

const NO_COSTS: Costs = { of: () => [], sizeOf: () => 0 };

/** Counts one run. Every event costs a few lookups, and the end of an attempt one more. */
export class FiguresMeter {
  private readonly run: Readonly<Run<PlanShape>>;
  private readonly costs: Costs;
  private readonly ready: ReadyTimes;
  /** When the attempts that are under way began, by step. */
  private readonly running = new Map<number, number>();
  private readonly use = new Use();
  private readonly pools = new Map<string, Use>();
  /** Of steps with several attempts: how long those were that have ended. */
  private readonly earlier = new Map<number, number>();
  private readonly paused = new Map<number, Pause>();
  /** Of steps that try again: how long they were queued then. */
  private readonly queuedAgain = new Map<number, number>();
  private readonly resumes: number[] = [];
  private lastAt = 0;
  private attempts = 0;
  private retries = 0;
  private failed = 0;
  private queuedMs = 0;

  /** Without costs nothing is said of pools. */
  constructor(run: Readonly<Run<PlanShape>>, costs = NO_COSTS) {
    this.run = run;
    this.costs = costs;
    this.ready = new ReadyTimes(run);
  }

  /** Every event of the run, in order. */
  take(event: Event): void {
    switch (event.type) {
      case 'step.started':
        this.began(event.step, event.at);
        break;
      case 'step.succeeded':
      case 'step.cancelled':
        this.over(event.step, event.at, true);
        break;
      case 'step.failed':
        if (this.over(event.step, event.at, true)) this.failed++;
        break;
      case 'step.retrying':
        this.retries++;
        if (this.over(event.step, event.at, false)) this.failed++;
        break;
      case 'step.waiting':
        this.over(event.step, event.at, false);
        break;
      case 'step.expanded':
        this.grew(event.step, event.at);
        break;
      case 'run.resumed':
        this.resumed(event.at);
    }
    this.ready.take(event);
    this.lastAt = event.at;
  }

  /** As far as it has come; of a run that has not ended, `now` stands for its end. */
  figures(now: number): RunFigures {
    const { run, use, attempts, retries, failed } = this;
    const ended = attempts - this.running.size;
    return {
      durationMs: Math.max(0, (run.endedAt || now) - (run.startedAt || now)),
      busyMs: use.busyMs,
      attemptMs: use.area,
      queuedMs: this.queuedMs,
      attempts,
      retries,
      failureRate: ended === 0 ? 0 : failed / ended,
      atOnce: { mean: share(use.area, use.busyMs), most: use.most },
      pools: Object.fromEntries([...this.pools].map(([name, of]) => [name, this.poolOf(name, of)])),
      criticalPath: criticalPath(run, { within: this.paused, resumes: this.resumes }),
    };
  }

  private poolOf(name: string, { area, most }: Use): PoolFigures {
    const size = this.costs.sizeOf(name);
    return { size, most, used: share(area, size * this.use.busyMs) };
  }

  private began(step: number, at: number): void {
    this.attempts++;
    const queuedMs = this.ready.queuedAt(step, at) ?? 0;
    this.queuedMs += queuedMs;
    if (queuedMs > 0 && this.earlier.has(step))
      this.queuedAgain.set(step, (this.queuedAgain.get(step) ?? 0) + queuedMs);
    this.running.set(step, at);
    this.use.add(1, at);
    for (const { pool, amount } of this.costs.of(step)) this.poolAt(pool).add(amount, at);
  }

  private poolAt(name: string): Use {
    let use = this.pools.get(name);
    if (use === undefined) {
      use = new Use();
      this.pools.set(name, use);
    }
    return use;
  }

  /** Whether an attempt was under way; it is not any more. `last`: no other one follows. */
  private over(step: number, at: number, last: boolean): boolean {
    const began = this.stopped(step, at);
    const earlier = this.earlier.get(step);
    if (began === undefined) {
      if (last && earlier !== undefined) this.pausedBy(step, at, earlier);
      return false;
    }
    const ms = (earlier ?? 0) + Math.max(0, at - began);
    if (!last) this.earlier.set(step, ms);
    else if (earlier !== undefined) this.pausedBy(step, at, ms);
    return true;
  }

  private pausedBy(step: number, at: number, attemptsMs: number): void {
    this.earlier.delete(step);
    const queuedMs = this.queuedAgain.get(step) ?? 0;
    const wholeMs = at - this.run.stepStartedAt[step]!;
    this.paused.set(step, { queuedMs, pausedMs: Math.max(0, wholeMs - attemptsMs - queuedMs) });
  }

  /** A step that runs others is not at work while they are; its rounds are no pauses. */
  private grew(step: number, at: number): void {
    this.stopped(step, at);
    this.earlier.delete(step);
  }

  private stopped(step: number, at: number): number | undefined {
    const began = this.running.get(step);
    if (began === undefined) return undefined;
    this.running.delete(step);
    this.use.add(-1, at);
    for (const { pool, amount } of this.costs.of(step)) this.poolAt(pool).add(-amount, at);
    return began;
  }

  /** What was under way ended with its process: it is known until when it was seen. */
  private resumed(at: number): void {
    for (const [step, began] of this.running) {
      const ms = Math.max(0, this.lastAt - began);
      this.earlier.set(step, (this.earlier.get(step) ?? 0) + ms);
    }
    this.running.clear();
    this.use.clear(this.lastAt);
    for (const use of this.pools.values()) use.clear(this.lastAt);
    this.resumes.push(at);
  }
}

/** What a kept run took, until the last that is known of it. */
export function keptFigures(run: Readonly<Run<PlanShape>>, events: readonly Event[]): RunFigures {
  const meter = new FiguresMeter(run);
  for (const event of events) meter.take(event);
  return meter.figures(events.at(-1)?.at ?? 0);
}

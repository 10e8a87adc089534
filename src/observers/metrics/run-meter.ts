/**
 * What the events of one run add to the numbers.
 * Knows events and families; must not know other runs, nor who asks for the numbers.
 */

import { branchView, limitsBranches } from '../../run/branch-view.ts';
import type { Event, EventOf } from '../../run/event.ts';
import { ReadyTimes } from '../../run/figures/ready-times.ts';
import { defOf } from '../../run/grown.ts';
import { TAKEN_FROM } from '../../run/plan.ts';
import type { Run } from '../../run/run.ts';
import { durationOf } from '../../run/scope.ts';
import { authoredOf, settingsOf, typeOf } from '../../run/steps.ts';
import { definitionId } from '../../workflow/definitions.ts';
import type { Families } from './families.ts';
import type { Count, Spread } from './family.ts';
import { asksModels, ModelMeter } from './model-meter.ts';

type AnyRun = Readonly<Run>;
type Outcome = 'succeeded' | 'failed' | 'timed_out' | 'cancelled' | 'interrupted' | 'late';

type EndOfAttempt =
  | EventOf<'step.retrying'>
  | EventOf<'step.succeeded'>
  | EventOf<'step.failed'>
  | EventOf<'step.cancelled'>;

/** The series of one definition of a step, or of all of one type. */
interface StepSeries {
  readonly labels: readonly [type: string, ...step: string[]];
  readonly times: Record<string, Spread>;
  readonly attempts: Partial<Record<Outcome, Count>>;
}

export class RunMeter {
  readonly run: AnyRun;
  /** Steps of which an attempt is under way. */
  readonly running = new Set<number>();
  private readonly families: Families;
  private readonly workflow: string;
  /** By the number of the definition, or by the type. */
  private readonly series = new Map<string | number, StepSeries>();
  private readonly waits = new Map<string, Spread>();
  private readonly ready: ReadyTimes;
  private readonly byStep: boolean;
  private readonly models: ModelMeter;

  /** `byStep`: the series of steps are kept apart by their ids. */
  constructor(run: AnyRun, families: Families, byStep: boolean) {
    this.run = run;
    this.families = families;
    this.workflow = run.plan.graph.workflow.name;
    this.byStep = byStep;
    this.ready = new ReadyTimes(run);
    this.models = new ModelMeter(this.workflow, families);
  }

  take(event: Event): void {
    this.count(event);
    this.ready.take(event);
  }

  private count(event: Event): void {
    switch (event.type) {
      case 'run.finished':
        return this.finished(event);
      case 'step.started':
        return this.started(event);
      case 'step.expanded':
      case 'step.waiting':
        this.running.delete(event.step);
        return;
      case 'step.interrupted':
        return this.counted(event.step, 'interrupted');
      case 'step.late':
        return this.counted(event.step, 'late');
      case 'step.retrying':
        return this.over(event, outcomeOf(event.error));
      case 'step.succeeded':
        return this.succeeded(event);
      case 'step.failed':
        return this.failed(event);
      case 'step.cancelled':
        if (this.running.has(event.step)) this.over(event, 'cancelled');
    }
  }

  private finished({ status, at }: EventOf<'run.finished'>): void {
    const { run, workflow, families } = this;
    families.runTime.at(workflow, status).add((at - run.startedAt) / 1_000);
    if (limitsBranches(run))
      for (const branch of branchView(run, run.plan.maxBranches).branches)
        families.branches.at(workflow, branch.status).value++;
  }

  private started({ step, at }: EventOf<'step.started'>): void {
    this.running.add(step);
    if (asksModels(typeOf(this.run, step).telemetry)) this.models.started(step, at);
    const queuedMs = this.ready.queuedAt(step, at);
    if (queuedMs === undefined) return;
    const pool = settingsOf(this.run, step).demand?.costs[0]?.pool ?? '';
    let spread = this.waits.get(pool);
    if (spread === undefined) {
      spread = this.families.stepWait.at(this.workflow, pool);
      this.waits.set(pool, spread);
    }
    spread.add(queuedMs / 1_000);
  }

  private succeeded(event: EventOf<'step.succeeded'>): void {
    const { step, attempt, metadata } = event;
    // A result that was kept is no work of this run.
    if (attempt === 0) return;
    this.timed(step, 'succeeded');
    this.over(event, 'succeeded');
    if (settingsOf(this.run, step).cache === undefined) return;
    const result = metadata?.[TAKEN_FROM] === undefined ? 'miss' : 'hit';
    this.families.cache.at(this.workflow, result).value++;
  }

  private failed(event: EventOf<'step.failed'>): void {
    const { step, attempt, error } = event;
    this.families.failures.at(this.workflow, error.code).value++;
    if (attempt === 0) return;
    this.timed(step, 'failed');
    this.over(event, outcomeOf(error));
  }

  private over(event: EndOfAttempt, outcome: Outcome): void {
    const { step, at, metadata } = event;
    this.running.delete(step);
    this.counted(step, outcome);
    const { telemetry } = typeOf(this.run, step);
    if (!asksModels(telemetry)) return;
    const code = 'error' in event ? { code: event.error.code } : {};
    this.models.over(step, { telemetry, metadata, at, ...code });
  }

  private counted(step: number, outcome: Outcome): void {
    const series = this.seriesOf(step);
    let count = series.attempts[outcome];
    if (count === undefined) {
      const [type, ...more] = series.labels;
      count = this.families.attempts.at(this.workflow, type, outcome, ...more);
      series.attempts[outcome] = count;
    }
    count.value++;
  }

  private timed(step: number, status: string): void {
    const series = this.seriesOf(step);
    let spread = series.times[status];
    if (spread === undefined) {
      const [type, ...more] = series.labels;
      spread = this.families.stepTime.at(this.workflow, type, status, ...more);
      series.times[status] = spread;
    }
    spread.add(durationOf(this.run, step) / 1_000);
  }

  private seriesOf(step: number): StepSeries {
    const type = authoredOf(this.run, step).uses;
    const def = this.byStep ? defOf(this.run, step) : undefined;
    let series = this.series.get(def ?? type);
    if (series === undefined) {
      const id = def === undefined ? [] : [definitionId(this.run.plan.graph, def)];
      series = { labels: [type, ...id], times: {}, attempts: {} };
      this.series.set(def ?? type, series);
    }
    return series;
  }
}

function outcomeOf({ code }: { readonly code: string }): Outcome {
  return code === 'timed_out' ? 'timed_out' : 'failed';
}

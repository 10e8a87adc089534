/**
 * The spans of one run, made from its events: of the run, of each process that ran it, and of what ran in them.
 * Knows events, and what of a run stays as it is; must not know how it stands now, nor who gets the spans. So they are
 * the same from events as they happen and from those that were kept.
 */
import type { Event, EventOf } from '../../run/event.ts';
import { segmentOf } from '../../run/grown.ts';
import { BranchSpans } from './branch-spans.ts';
import { EXECUTION, RUN, STEP } from './span-ids.ts';
import { originsOf, type SpanWriter } from './span-writer.ts';
import { type Failure, StepSpans } from './step-spans.ts';

type EndOfStep = EventOf<'step.succeeded'> | EventOf<'step.failed'> | EventOf<'step.cancelled'>;

export class RunSpans {
  private readonly writer: SpanWriter;
  private readonly steps: StepSpans;
  private readonly branches: BranchSpans;
  private runMs = 0;
  /** Which process it is that runs the run, from 1, and since when. */
  private execution = 0;
  private executionMs = 0;
  /** Whether that goes on, and whether it is this process. */
  private isOpen = false;
  private isOwn = false;
  /** How it is about to end. */
  private end: string | undefined;
  private lastMs = 0;
  /** When something was heard last of the process before this one. */
  private lostMs = 0;

  constructor(writer: SpanWriter) {
    this.writer = writer;
    this.steps = new StepSpans(writer);
    this.branches = new BranchSpans(writer);
  }

  /** What happened before this process had the run. */
  past(events: readonly Event[]): void {
    this.writer.isPast = true;
    for (const event of events) this.take(event);
    this.writer.isPast = false;
  }

  take(event: Event): void {
    this.happened(event);
    this.lastMs = event.at;
  }

  /** The run is not run here any more. */
  left(): void {
    if (this.isOpen && this.isOwn) this.ended(this.end ?? 'left');
  }

  private happened(event: Event): void {
    switch (event.type) {
      case 'run.started':
        this.runMs = event.at;
        return this.begun(event.at);
      case 'run.resumed':
        // Of a process that was killed nobody has told; one that left the run in order has told of itself.
        if (this.isOpen && (this.isOwn || this.end === undefined)) this.ended(this.end ?? 'lost');
        this.lostMs = this.lastMs;
        return this.begun(event.at);
      case 'run.leaving':
        this.end = 'left';
        return;
      case 'run.waiting':
        this.end = 'waiting';
        return;
      case 'run.finished':
        return this.finished(event);
      case 'step.started':
        return this.steps.started(event.step, event.attempt, event.at);
      case 'step.expanded':
        return this.steps.expanded(event.step, event.at, event.metadata);
      case 'step.waiting':
        return this.steps.attemptOver(event.step, event.at, {
          how: 'waiting',
          metadata: event.metadata,
        });
      case 'step.interrupted':
        return this.steps.attemptOver(event.step, this.lostMs, { how: 'interrupted' });
      case 'step.retrying':
        return this.steps.attemptOver(event.step, event.at, event);
      case 'step.succeeded':
      case 'step.failed':
      case 'step.cancelled':
        return this.over(event);
    }
  }

  private begun(at: number): void {
    this.execution++;
    this.executionMs = at;
    this.isOpen = true;
    this.isOwn = !this.writer.isPast;
    this.end = undefined;
  }

  /** The process has run it until what happened last. */
  private ended(end: string): void {
    this.isOpen = false;
    const { execution, executionMs, lastMs, writer } = this;
    writer.tell({
      spanId: writer.ids.of(EXECUTION, execution),
      parentId: writer.ids.of(RUN),
      name: `execute ${writer.workflow}`,
      startMs: executionMs,
      endMs: lastMs,
      attributes: { 'heddle.execution': execution, 'heddle.execution.end': end },
    });
  }

  private finished({ at, status, error }: EventOf<'run.finished'>): void {
    const { writer } = this;
    const { leftOut } = this.steps;
    this.lastMs = at;
    this.branches.tellAll((startMs) => this.around(startMs));
    this.ended('finished');
    writer.tell({
      spanId: writer.ids.of(RUN),
      parentId: writer.traced.parent?.spanId,
      name: `run ${writer.workflow}`,
      startMs: this.runMs,
      endMs: at,
      attributes: {
        'heddle.run.status': status,
        ...(leftOut > 0 && { 'heddle.spans.left_out': leftOut }),
        ...(error !== undefined && { 'error.type': error.code }),
      },
      error: status === 'failed' ? error?.message : undefined,
      links: originsOf(writer.traced),
    });
  }

  private over(event: EndOfStep): void {
    const { step, at, metadata, type } = event;
    const startMs = this.steps.startOf(step);
    if (startMs === undefined) return;
    this.branches.extend(step, startMs, at);
    const error: Failure = type === 'step.failed' ? event.error : undefined;
    const status = type.slice('step.'.length);
    this.steps.over(step, { at, status, error, metadata, parentId: this.parentOf(step, startMs) });
  }

  private parentOf(step: number, startMs: number): string {
    const { run, ids } = this.writer;
    const segment = segmentOf(run, step);
    if (segment !== undefined) return ids.of(STEP, segment.parent);
    return this.branches.idAround(step) ?? this.around(startMs);
  }

  /** What began in a process before this one is within the run only: it is longer than either. */
  private around(startMs: number): string {
    const { ids } = this.writer;
    return startMs >= this.executionMs ? ids.of(EXECUTION, this.execution) : ids.of(RUN);
  }
}

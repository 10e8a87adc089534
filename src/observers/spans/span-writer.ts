/**
 * Gives spans of one run to who takes them, with what all of them have in common.
 * Knows the run and ids; must not know what a span is about.
 */
import type { Run } from '../../run/run.ts';
import type { TraceSpan } from './span.ts';
import { SpanIds } from './span-ids.ts';

/** Names of telemetry that are longer are cut by those who show them. */
const LONGEST_NAME = 256;

/** What of a span is not the same for all of a run. */
export type Told = Pick<
  TraceSpan,
  'spanId' | 'parentId' | 'name' | 'startMs' | 'endMs' | 'attributes'
> &
  Partial<Pick<TraceSpan, 'error' | 'links'>>;

export type Facts = Record<string, string | number | boolean>;

export class SpanWriter {
  readonly run: Readonly<Run>;
  readonly ids: SpanIds;
  /** Set while what another process has told already is gone through. */
  isPast = false;
  private readonly take: (span: TraceSpan) => void;

  constructor(run: Readonly<Run>, take: (span: TraceSpan) => void) {
    this.run = run;
    this.ids = new SpanIds(run.plan.runId);
    this.take = take;
  }

  get workflow(): string {
    return this.run.plan.graph.workflow.name;
  }

  tell({ name, attributes, links = [], error, ...span }: Told): void {
    if (this.isPast) return;
    const { runId } = this.run.plan;
    this.take({
      ...span,
      traceId: this.ids.trace,
      name: name.slice(0, LONGEST_NAME),
      attributes: { 'heddle.run.id': runId, 'heddle.workflow.name': this.workflow, ...attributes },
      links,
      error,
    });
  }
}

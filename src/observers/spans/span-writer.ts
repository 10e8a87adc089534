/**
 * Gives spans of one run to who takes them, with what all of them have in common.
 * Knows the run and ids; must not know what a span is about.
 */
import type { TelemetryDeclaration } from '../../graph/catalog.ts';
import { limitsBranches } from '../../run/branch-view.ts';
import type { PlanShape } from '../../run/plan.ts';
import type { Run } from '../../run/run.ts';
import { typeOf } from '../../run/steps.ts';
import { parseTraceparent, type TraceParent } from '../../std/traceparent.ts';
import type { TraceSpan } from './span.ts';
import { SpanIds } from './span-ids.ts';

/** Names of telemetry that are longer are cut by those who show them. */
const LONGEST_NAME = 256;

/** What of a span is not the same for all of a run. */
export type Told = Pick<
  TraceSpan,
  'spanId' | 'parentId' | 'name' | 'startMs' | 'endMs' | 'attributes'
> &
  Partial<Pick<TraceSpan, 'kind' | 'error' | 'links'>>;

/** A run that is under way, or one that is kept. */
export interface TracedRun {
  readonly run: Readonly<Run<PlanShape>>;
  readonly workflow: string;
  /** Whether its branches are more than a way to draw the workflow. */
  readonly limitsBranches: boolean;
  /** The span of another program that it is within. */
  readonly parent: TraceParent | undefined;
  /** What the type of a step has declared. */
  telemetryOf(step: number): TelemetryDeclaration | undefined;
}

export function tracedRun(run: Readonly<Run>): TracedRun {
  const { graph, traceparent } = run.plan;
  return {
    run,
    workflow: graph.workflow.name,
    limitsBranches: limitsBranches(run),
    parent: traceparent === undefined ? undefined : parseTraceparent(traceparent),
    telemetryOf: (step) => typeOf(run, step).telemetry,
  };
}

export class SpanWriter {
  readonly traced: TracedRun;
  readonly run: TracedRun['run'];
  readonly ids: SpanIds;
  /** Set while what another process has told already is gone through. */
  isPast = false;
  private readonly take: (span: TraceSpan) => void;

  constructor(traced: TracedRun, take: (span: TraceSpan) => void) {
    this.traced = traced;
    this.run = traced.run;
    this.ids = new SpanIds(traced.run.plan.runId, traced.parent?.traceId);
    this.take = take;
  }

  get workflow(): string {
    return this.traced.workflow;
  }

  tell({ name, attributes, kind = 'internal', links = [], error, ...span }: Told): void {
    if (this.isPast) return;
    const { runId } = this.run.plan;
    this.take({
      ...span,
      traceId: this.ids.trace,
      name: name.slice(0, LONGEST_NAME),
      kind,
      attributes: { 'heddle.run.id': runId, 'heddle.workflow.name': this.workflow, ...attributes },
      links,
      error,
    });
  }
}

/**
 * Gives spans of one run to who takes them, with what all of them have in common.
 * Knows the run and ids; must not know what a span is about.
 */
import type { TelemetryDeclaration } from '../../graph/catalog.ts';
import { limitsBranches } from '../../run/branch-view.ts';
import type { Plan, PlanShape } from '../../run/plan.ts';
import type { Run } from '../../run/run.ts';
import { typeOf } from '../../run/steps.ts';
import { parseTraceparent, type TraceParent } from '../../std/traceparent.ts';
import type { SpanLink, TraceSpan } from './span.ts';
import { RUN, SpanIds } from './span-ids.ts';

/** Spans that one is linked to; more are left out. */
export const MOST_LINKS = 128;
/** Names of telemetry that are longer are cut by those who show them. */
const LONGEST_NAME = 256;

/** What of a span is not the same for all of a run. */
export type Told = Pick<
  TraceSpan,
  'spanId' | 'parentId' | 'name' | 'startMs' | 'endMs' | 'attributes'
> &
  Partial<Pick<TraceSpan, 'kind' | 'error' | 'links'>>;

/** A run that is under way, or one that is kept. */
export interface TracedRun extends Pick<Plan, 'links' | 'origin'> {
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
  const { graph, traceparent, links, origin } = run.plan;
  return {
    run,
    workflow: graph.workflow.name,
    limitsBranches: limitsBranches(run),
    parent: traceparent === undefined ? undefined : parseTraceparent(traceparent),
    links,
    origin,
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

/** The span of the run that this one was made from, and those of others that led to it. */
export function originsOf({ origin, links = [] }: TracedRun): readonly SpanLink[] {
  const found: SpanLink[] = [];
  if (origin !== undefined) {
    const { runId, traceparent } = origin;
    const around = traceparent === undefined ? undefined : parseTraceparent(traceparent);
    const ids = new SpanIds(runId, around?.traceId);
    found.push({ traceId: ids.trace, spanId: ids.of(RUN) });
  }
  for (const link of links) {
    const parsed = parseTraceparent(link);
    if (parsed !== undefined) found.push({ traceId: parsed.traceId, spanId: parsed.spanId });
  }
  return found.slice(0, MOST_LINKS);
}

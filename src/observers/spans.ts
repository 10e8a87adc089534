/**
 * Runs as spans of a trace.
 * Knows the runs of this process; must not know who takes the spans, nor how they are sent.
 */

import type { Observer } from '../ports/observer.ts';
import type { Event } from '../run/event.ts';
import type { Run } from '../run/run.ts';
import { writeTraceparent } from '../std/traceparent.ts';
import { RunSpans } from './spans/run-spans.ts';
import type { TraceSpan } from './spans/span.ts';
import { type SpanIds, STEP } from './spans/span-ids.ts';
import { SpanWriter, type TracedRun, tracedRun } from './spans/span-writer.ts';

export type { TraceSpan } from './spans/span.ts';

/**
 * An observer that gives each span when what it is about has ended: of the run, of each process that ran it (`execute`),
 * of branches where they are limited, of steps, and of attempts where there were several. Their ids are computed from
 * the id of the run, so that another process goes on with the same trace; it also tells of the one that was killed. Of
 * steps 2,000 have a span, then only those that failed, were tried again, took a second, or hold others.
 */
export function runSpans(take: (span: TraceSpan) => void): Observer {
  if (typeof take !== 'function')
    throw new TypeError('runSpans takes a function: write runSpans((span) => …)');
  return spansOf(take);
}

/** `isSent`: whether anything of a run is to be told. */
export function spansOf(
  take: (span: TraceSpan) => void,
  isSent: (traceId: string, isParentSent?: boolean) => boolean = () => true,
): Required<Pick<Observer, 'name' | 'past' | 'event' | 'left' | 'traceparent'>> {
  const runs = new Map<Readonly<Run>, { ids: SpanIds; spans: RunSpans | undefined }>();
  const of = (run: Readonly<Run>) => {
    let found = runs.get(run);
    if (found === undefined) {
      const writer = new SpanWriter(tracedRun(run), take);
      const { ids, traced } = writer;
      const isWanted = isSent(ids.trace, traced.parent?.isSampled);
      found = { ids, spans: isWanted ? new RunSpans(writer) : undefined };
      runs.set(run, found);
    }
    return found;
  };
  return {
    name: 'run-spans',
    past: (events, run) => of(run).spans?.past(events),
    event: (event, run) => of(run).spans?.take(event),
    traceparent(step, attempt, run) {
      const { ids, spans } = of(run);
      const spanId = ids.of(STEP, step, attempt);
      return writeTraceparent({ traceId: ids.trace, spanId, isSampled: spans !== undefined });
    },
    left(run) {
      runs.get(run)?.spans?.left();
      runs.delete(run);
    },
  };
}

/** The same of a run that is kept, from what is kept of it; of one that has not ended what has ended of it. */
export function keptSpans(traced: TracedRun, events: readonly Event[]): TraceSpan[] {
  const told: TraceSpan[] = [];
  const spans = new RunSpans(new SpanWriter(traced, (span) => told.push(span)));
  for (const event of events) spans.take(event);
  return told;
}

/**
 * Runs as spans of a trace.
 * Knows the runs of this process; must not know who takes the spans, nor how they are sent.
 */

import type { Observer } from '../ports/observer.ts';
import type { Event } from '../run/event.ts';
import type { Run } from '../run/run.ts';
import { RunSpans } from './spans/run-spans.ts';
import type { TraceSpan } from './spans/span.ts';
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

/** `isWanted`: whether anything of a run is to be told. */
export function spansOf(
  take: (span: TraceSpan) => void,
  isWanted: (trace: { readonly traceId: string }) => boolean = () => true,
): Required<Pick<Observer, 'name' | 'past' | 'event' | 'left'>> {
  const runs = new Map<Readonly<Run>, RunSpans | undefined>();
  const of = (run: Readonly<Run>) => {
    const found = runs.get(run);
    if (found !== undefined || runs.has(run)) return found;
    const writer = new SpanWriter(tracedRun(run), take);
    const spans = isWanted({ traceId: writer.ids.trace }) ? new RunSpans(writer) : undefined;
    runs.set(run, spans);
    return spans;
  };
  return {
    name: 'run-spans',
    past: (events, run) => of(run)?.past(events),
    event: (event, run) => of(run)?.take(event),
    left(run) {
      runs.get(run)?.left();
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

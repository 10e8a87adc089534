/**
 * What becomes of what others tell of runs: numbers of logs, spans and status updates that were sent, or lost.
 * Knows counts; must not know who counts, nor how anything is sent.
 */
import { isMapping } from '../../std/mapping.ts';
import type { Gauges } from './family.ts';

/** A log file (`dropped`), or what has `counts`, such as `otelSpans` and `statusSink`. */
export type CountedSink =
  | { readonly dropped: number }
  | { readonly counts: { readonly dropped: number } };

/** By the name that the label `sink` has. */
export type CountedSinks = Readonly<Record<string, CountedSink>>;

/** Results of sending updates, which only what goes to a fallback has. */
const RESULTS = ['sent', 'retried', 'fallback', 'dropped'] as const;

export function areSinks(value: unknown): value is CountedSinks {
  return isMapping(value) && Object.values(value).every(isSink);
}

function isSink(value: unknown): boolean {
  const { dropped, counts } = (value ?? {}) as Record<string, unknown>;
  return (
    typeof dropped === 'number' || typeof (counts as { dropped?: unknown })?.dropped === 'number'
  );
}

function countsOf(sink: CountedSink): Readonly<Record<string, number>> {
  return 'counts' in sink ? sink.counts : { dropped: sink.dropped };
}

/** What was refused is lost as what was never sent. */
export function droppedBy(sinks: CountedSinks): Gauges['look'] {
  return (at) => {
    for (const [name, sink] of Object.entries(sinks)) {
      const { dropped = 0, failed = 0 } = countsOf(sink);
      at(name).value += dropped + failed;
    }
  };
}

export function sendsOf(sinks: CountedSinks): Gauges['look'] {
  return (at) => {
    for (const sink of Object.values(sinks)) {
      const counts = countsOf(sink);
      if (counts.fallback === undefined) continue;
      for (const result of RESULTS) at(result).value += counts[result] ?? 0;
    }
  };
}

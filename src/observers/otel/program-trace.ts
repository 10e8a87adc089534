/**
 * The trace of the program itself, as its trace library has it: the span that is active, and attempts as active spans.
 * Knows the interface of OpenTelemetry; must not know runs, nor who manages contexts.
 */
import type { Around } from '../../ports/around.ts';
import { parseTraceparent, writeTraceparent } from '../../std/traceparent.ts';

const SAMPLED = 1;

interface ProgramTrace {
  /** The active span, as a `traceparent`. There is none where nobody manages contexts. */
  readonly active: () => string | undefined;
  /** Makes the span of an attempt the active one. */
  readonly around: Around;
}

/** Without the interface nobody in the program has a trace. */
const NONE: ProgramTrace = { active: () => undefined, around: (_, body) => body() };

export async function programTrace(): Promise<ProgramTrace> {
  const found = await import('@opentelemetry/api').catch(() => undefined);
  if (found === undefined) return NONE;
  const { context, isSpanContextValid, ROOT_CONTEXT, trace } = found;
  return {
    active: () => {
      const active = trace.getActiveSpan()?.spanContext();
      if (active === undefined || !isSpanContextValid(active)) return undefined;
      const { traceId, spanId, traceFlags } = active;
      return writeTraceparent({ traceId, spanId, isSampled: (traceFlags & SAMPLED) !== 0 });
    },
    around: ({ traceparent }, body) => {
      const own = traceparent === undefined ? undefined : parseTraceparent(traceparent);
      if (own === undefined) return body();
      const { isSampled, ...ids } = own;
      const span = { ...ids, traceFlags: isSampled ? SAMPLED : 0 };
      // A turn of a run may happen anywhere: what is active there is none of the attempt's.
      return context.with(trace.setSpanContext(ROOT_CONTEXT, span), body);
    },
  };
}

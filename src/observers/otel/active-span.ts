/**
 * The span that is active in the program, as its trace library knows it.
 * Knows the interface of OpenTelemetry; must not know runs, nor who manages contexts.
 */
import { writeTraceparent } from '../../std/traceparent.ts';

const SAMPLED = 1;

/** Asks for it, as a `traceparent`: there is none where nobody manages contexts, or the interface is not installed. */
export async function activeSpan(): Promise<() => string | undefined> {
  const interfaceOf = await import('@opentelemetry/api').catch(() => undefined);
  if (interfaceOf === undefined) return () => undefined;
  const { isSpanContextValid, trace } = interfaceOf;
  return () => {
    const active = trace.getActiveSpan()?.spanContext();
    if (active === undefined || !isSpanContextValid(active)) return undefined;
    const { traceId, spanId, traceFlags } = active;
    return writeTraceparent({ traceId, spanId, isSampled: (traceFlags & SAMPLED) !== 0 });
  };
}

/**
 * What of a run only time decided, read from its log.
 * Knows events; must not judge them: that they were right has been checked one by one.
 */
import type { Event } from '../../run/event.ts';
import { CANCELLED } from '../../run/status.ts';
import type { TimeRecord } from './reference.ts';
import type { SoFar } from './so-far.ts';

export function recordOf(so: SoFar, log: readonly Event[]): TimeRecord {
  const timedOut = new Map<number, 'again' | 'for good'>();
  const dropped = new Map<number, number>();
  const running = new Set<number>();
  for (const event of log) {
    if (event.type === 'step.started') running.add(event.step);
    if (event.type !== 'step.failed' && event.type !== 'step.retrying') continue;
    const { step, attempt, error } = event;
    const ran = running.delete(step);
    if (error.code !== 'timed_out') continue;
    if (ran) timedOut.set(step * 64 + attempt, error.retryable ? 'again' : 'for good');
    else dropped.set(step, attempt);
  }
  const before = so.hook === undefined ? so.stops : so.stops.slice(0, so.stopsBeforeHooks);
  return {
    stop: so.cancelled ? 'cancel' : so.stops[0]?.cause.kind,
    stopBeforeHooks: before[0]?.cause.kind,
    cancelled: (step) => so.status[step] === CANCELLED,
    isCut: (step) => so.isInExpired(step),
    timedOut: (step, attempt) => timedOut.get(step * 64 + attempt),
    dropped: (step) => dropped.get(step),
    cutShort: (step) => (so.cutShort.has(step) ? so.tries[step] : undefined),
    tries: (step) => so.tries[step]!,
  };
}

/**
 * What of a run only time decided, read from its log.
 * Knows events; must not judge them: that they were right has been checked one by one.
 */
import type { Event } from '../../../src/run/event.ts';
import { CANCELLED, FAILED, SUCCEEDED } from '../../../src/run/status.ts';
import type { SoFar } from '../watch/so-far.ts';
import type { Decided, TimeRecord } from './reference.ts';

/** The code of a step that failed because somebody said so. */
export const RESOLVED = 'E_RESOLVED';

export function recordOf(so: SoFar, log: readonly Event[]): TimeRecord {
  const timedOut = new Map<number, 'again' | 'for good'>();
  const dropped = new Map<number, number>();
  const running = new Set<number>();
  const decided = new Map<number, Decided>();
  const lost = new Map<number, number>();
  const parked = new Set<number>();
  for (const event of log) {
    if (event.type === 'step.started') running.add(event.step);
    else if (event.type === 'step.interrupted') {
      running.delete(event.step);
      lost.set(event.step, (lost.get(event.step) ?? 0) + 1);
    } else if (event.type === 'step.waiting') {
      running.delete(event.step);
      if (event.end === 'again') lost.set(event.step, (lost.get(event.step) ?? 0) + 1);
    } else if (event.type === 'step.parked') parked.add(event.step);
    else if (event.type === 'step.ready') parked.delete(event.step);
    else if (event.type === 'step.succeeded' && parked.has(event.step))
      decided.set(event.step, { status: SUCCEEDED, output: event.output });
    if (event.type !== 'step.failed' && event.type !== 'step.retrying') continue;
    const { step, error } = event;
    const tried = event.attempt - (lost.get(step) ?? 0);
    const ran = running.delete(step);
    if (error.code === RESOLVED) decided.set(step, { status: FAILED, output: null });
    if (error.code !== 'timed_out') continue;
    if (ran) timedOut.set(step * 64 + tried, error.retryable ? 'again' : 'for good');
    else dropped.set(step, tried);
  }
  const before =
    so.root.hook === undefined ? so.root.stops : so.root.stops.slice(0, so.root.stopsBeforeHooks);
  return {
    stop: so.root.endedBy,
    stopBeforeHooks: before[0]?.cause.kind,
    cancelled: (step) => so.status[step] === CANCELLED,
    isCut: (step) => so.isInExpired(step),
    timedOut: (step, tried) => timedOut.get(step * 64 + tried),
    dropped: (step) => dropped.get(step),
    cutShort: (step) => (so.cutShort.has(step) ? so.triesOf(step) : undefined),
    tries: (step) => so.triesOf(step),
    begun: (step) => so.attempts[step]! > 0,
    reused: (step) => so.reused.get(step),
    decided: (step) => decided.get(step),
  };
}

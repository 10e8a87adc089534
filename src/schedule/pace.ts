/**
 * A limit that follows the load: fewer steps at once when the process falls behind, more when it
 * has time and steps are waiting.
 * Knows how late an alarm came; must not know what keeps the process busy.
 */
import { READY, RUNNING } from '../run/status.ts';
import type { Recorder } from './recorder.ts';

/** How often the load is looked at, in milliseconds. */
export const PACE_MS = 200;
/** An alarm that comes later than this shows a process that falls behind. */
const BUSY_MS = 50;
/** One that comes no later than this shows a process that has time. */
const IDLE_MS = 20;

/** The first look at the load, if the limit follows it. */
export function startPace(recorder: Recorder, at: number): void {
  if (typeof recorder.run.plan.concurrency === 'number') return;
  const due = at + PACE_MS;
  const input = { type: 'measured', at: due, dueAt: due } as const;
  recorder.command({ type: 'alarm', key: 'pace', at: due, input });
}

export function measure(recorder: Recorder, { at, dueAt }: { at: number; dueAt: number }): void {
  const { run } = recorder;
  const { concurrency } = run.plan;
  if (typeof concurrency === 'number') return;
  const next = at + PACE_MS;
  const input = { type: 'measured', at: next, dueAt: next } as const;
  recorder.command({ type: 'alarm', key: 'pace', at: next, input });
  const late = Math.round(at - dueAt);
  const now = run.concurrency;
  if (late > BUSY_MS) {
    const less = Math.max(concurrency.min, Math.floor(now * 0.7));
    if (less < now) pace(recorder, less, `the event loop is ${late} ms late`, at);
    return;
  }
  // Steps that wait for a pool do not start sooner when more may run.
  const waiting = run.counts[READY]! - recorder.admission.heldCount;
  if (late > IDLE_MS || waiting <= 0 || run.counts[RUNNING]! < now) return;
  const more = Math.min(concurrency.max, now + Math.max(1, Math.floor(now / 4)));
  if (more > now)
    pace(recorder, more, `${waiting} ready steps wait, and the event loop has time`, at);
}

function pace(recorder: Recorder, concurrency: number, reason: string, at: number): void {
  recorder.emit({ type: 'run.paced', at, concurrency, reason });
}

/**
 * How a run comes to an end in this process: it is over, it rests until somebody decides or a time has come,
 * or it is left for another process.
 * Knows when nothing is left to do; must not know why the run is stopped or left.
 */
import { RUNNING, WAITING } from '../run/status.ts';
import type { Until } from '../run/wait.ts';
import { conclude } from './conclude.ts';
import { startHook } from './hooks.ts';
import type { Input } from './input.ts';
import type { Recorder } from './recorder.ts';
import { firstTime, timeOf } from './times.ts';

/**
 * Ends the run where nothing is left to do. Checked in this order: finished, waiting, left. `goOn`
 * starts what has become ready behind a hook.
 */
export function endIfDone(recorder: Recorder, at: number, goOn: () => void): void {
  const { run } = recorder;
  const { root } = run;
  // Only steps of hooks are left.
  while (root.open === root.dormant) {
    if (root.dormant === 0) {
      recorder.emit({ type: 'run.finished', at, ...conclude(run, root) });
      return end(recorder, at);
    }
    // A hook of which every step is skipped leads to the next.
    startHook(recorder, root, at);
    goOn();
  }
  const rest = restOf(recorder, at);
  if (rest !== undefined) {
    recorder.emit({ type: 'run.waiting', at, until: rest.until });
    end(recorder, at);
    // What is asked of it now resumes it in this process.
    recorder.renew();
  } else if (run.leaving && run.counts[RUNNING] === 0) end(recorder, at);
}

/** How long a run rests: without an end until something is asked of it. */
interface Rest {
  readonly until: Until | undefined;
}

/**
 * A run in which nothing but decisions can lead on rests, and so does one in which no time comes soon enough
 * for this process to stay; it can be resumed.
 */
function restOf(recorder: Recorder, at: number): Rest | undefined {
  const { run, admission, stayMs } = recorder;
  const { counts, undecided } = run;
  if (run.waits.size === run.growing || counts[RUNNING]! > 0) return undefined;
  // While nothing runs, a ready step waits for a place that another run has, or its strategy holds
  // it back behind those that wait.
  if (admission.heldCount > 0) return undefined;
  if (counts[WAITING]! - run.growing === undecided) return { until: undefined };
  if (stayMs === Number.POSITIVE_INFINITY) return undefined;
  const soon = at + stayMs;
  // Whoever looks again and again is looked at first: else all that wait were, each time.
  if (recorder.staysFor !== undefined && timeOf(run, recorder.staysFor).at <= soon)
    return undefined;
  const { until, step } = firstTime(run, soon);
  recorder.staysFor = step;
  if (until.at <= soon) return undefined;
  return { until: Number.isFinite(until.at) ? until : undefined };
}

/**
 * This process leaves the run: nothing more starts, and what runs may finish. A second time it can only
 * take the time back that it gave.
 */
export function leave(
  recorder: Recorder,
  { at, reason, drainMs }: Input & { type: 'leave' },
): void {
  const again = recorder.run.leaving;
  if (again && drainMs > 0) return;
  if (!again) recorder.emit({ type: 'run.leaving', at, reason });
  const due = at + drainMs;
  recorder.command({ type: 'alarm', key: 'leave', at: due, input: { type: 'left', at: due } });
}

/** Attempts that are under way end with the process; no event tells it before the run is resumed. */
export function leaveAtOnce(recorder: Recorder, at: number): void {
  if (recorder.run.leaving) end(recorder, at);
}

/** What the run took of limits is given back, whatever still runs. */
export function giveBack({ run, admission }: Recorder, at: number): void {
  if (run.counts[RUNNING]! > 0) {
    for (let step = 0; step < run.size; step++) {
      if (run.stepStatus[step] === RUNNING) admission.release(step, { at });
    }
  }
  admission.close();
}

function end(recorder: Recorder, at: number): void {
  giveBack(recorder, at);
  recorder.command({ type: 'end' });
}

/**
 * The time of branches: when it starts to run, and what happens when it is over.
 * Knows branches and settings; must not know who else stops steps.
 */
import { branchesOf, membersOf } from '../graph/branches.ts';
import { type Run, UNWANTED } from '../run/run.ts';
import { isSettled, READY, WAITING } from '../run/status.ts';
import { settingsOf } from '../run/steps.ts';
import { branchTimeout } from '../run/stop.ts';
import { stepAlarm } from './input.ts';
import type { Recorder } from './recorder.ts';
import { stopForFailure } from './stops.ts';

/** Milliseconds that the branch starting at a step may take; undefined when it starts none. */
export function branchLimit(run: Readonly<Run>, step: number): number | undefined {
  // What a step grows into is in no branch of its own.
  if (step >= run.roots) return undefined;
  const { plan } = run;
  const own = settingsOf(run, step).branchTimeoutMs;
  if (own !== undefined || plan.branchTimeoutMs === undefined) return own;
  return branchesOf(plan.graph).of[step] === step ? plan.branchTimeoutMs : undefined;
}

export function startBranch(recorder: Recorder, step: number, at: number): void {
  const { plan } = recorder.run;
  if (plan.branchTimeoutMs === undefined && plan.graph.timed.size === 0) return;
  const limit = branchLimit(recorder.run, step);
  if (limit === undefined) return;
  const due = at + limit;
  const input = { type: 'branch-overran', step, at: due } as const;
  recorder.command({ type: 'alarm', key: stepAlarm('branch', step), at: due, input });
}

/** Ends what is under way in the branch as timed out; what has not begun follows by the rules. */
export function stopBranch(recorder: Recorder, head: number, at: number): void {
  const { run } = recorder;
  const members = membersOf(branchesOf(run.plan.graph), head);
  const goesOn = (step: number) =>
    !isSettled(run.stepStatus[step]!) && run.stopRequested[step] !== UNWANTED;
  if (!members.some(goesOn)) return;
  const afterMs = branchLimit(run, head)!;
  recorder.emit({ type: 'branch.expired', step: head, at, afterMs });
  const error = branchTimeout(run, head, afterMs);
  recorder.stopped(error.message, at);
  for (const step of members) {
    const status = run.stepStatus[step];
    if (status !== READY && status !== WAITING) continue;
    // A group ends after its items.
    if (run.waits.get(step)?.kind === 'items') continue;
    recorder.command({ type: 'cancel-alarm', key: stepAlarm('wake', step) });
    recorder.end({
      type: 'step.failed',
      step,
      attempt: run.attempt[step]!,
      at,
      error,
      metadata: undefined,
    });
    stopForFailure(recorder, step, at);
  }
}

/**
 * Steps that have succeeded before their run began: what follows from them at its start.
 * Knows plans; must not know which run their results are from.
 */
import { startBranch } from './branch.ts';
import type { Recorder } from './recorder.ts';

/** The strategy is told of them, and a branch that one of them begins has its time from now on. */
export function countReused(recorder: Recorder, at: number): void {
  recorder.notifyEnded();
  for (const step of recorder.run.plan.reused.keys()) startBranch(recorder, step, at);
}

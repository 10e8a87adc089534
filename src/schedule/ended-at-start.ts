/**
 * Steps that have come to their end with the start of their run: what follows from them.
 * Knows plans; must not know which run their results are from, nor why others are left out.
 */
import { startBranch } from './branch.ts';
import type { Recorder } from './recorder.ts';

/** The strategy is told of them, and a branch that a result begins has its time from now on. */
export function countEnded(recorder: Recorder, at: number): void {
  const { reused, graph } = recorder.run.plan;
  if (reused.size === 0 && graph.cut === undefined) return;
  recorder.notifyEnded();
  for (const step of reused.keys()) startBranch(recorder, step, at);
}

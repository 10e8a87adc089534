/**
 * Steps that have succeeded before their run began: what follows from them at its start.
 * Knows plans; must not know which run their results are from.
 */
import { startBranch } from './branch.ts';
import type { Desk } from './desk.ts';

/** The strategy is told of them, and a branch that one of them begins has its time from now on. */
export function countReused(desk: Desk, at: number): void {
  desk.notifyEnded();
  for (const step of desk.run.plan.reused.keys()) startBranch(desk, step, at);
}

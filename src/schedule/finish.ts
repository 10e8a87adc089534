/**
 * What comes when the ordinary steps have ended: hooks, one after the other, then the end.
 * Knows hooks and conclusions; must not know how a step is started.
 */
import type { Run } from '../run/run.ts';
import { PENDING, RUNNING } from '../run/status.ts';
import { HOOKS, type Hook } from '../workflow/workflow.ts';
import { conclude } from './conclude.ts';
import type { Desk } from './desk.ts';
import { timeRun } from './stops.ts';

/** `goOn` starts what has become ready; a hook of which every step is skipped leads to the next. */
export function finishIfDone(desk: Desk, at: number, goOn: () => void): void {
  const { run } = desk;
  while (run.counts[RUNNING] === 0 && openSteps(run) === run.dormant) {
    if (run.dormant === 0) {
      desk.emit({ type: 'run.finished', at, ...conclude(run) });
      desk.admission.close();
      desk.command({ type: 'end' });
      return;
    }
    startHook(desk, at);
    goOn();
  }
}

/** Steps that have not ended. Statuses of ended steps are the last four. */
function openSteps({ counts }: Readonly<Run>): number {
  return counts[0]! + counts[1]! + counts[2]! + counts[3]!;
}

/** The next hook: its steps wake up, or are skipped when it is not for a run that ended so. */
function startHook(desk: Desk, at: number): void {
  const { run } = desk;
  const { hooks } = run.plan.graph;
  const { status, error } = run.hook ?? conclude(run);
  const dormant = new Set<Hook>();
  for (const [step, of] of hooks) if (run.stepStatus[step] === PENDING) dormant.add(of);
  const hook = HOOKS.find((candidate) => dormant.has(candidate))!;
  if (isWanted(hook, status)) {
    // Hooks get the time of the run once more, so that a run that took too long still cleans up.
    if (run.hook === undefined) timeRun(desk, at);
    return desk.emit({ type: 'run.hooks', at, hook, status, error });
  }
  for (const [step, of] of hooks) {
    if (of === hook) desk.end({ type: 'step.skipped', step, at, cause: { kind: 'run', status } });
  }
}

function isWanted(hook: Hook, status: string): boolean {
  return hook === 'finally' || (hook === 'on_success') === (status === 'succeeded');
}

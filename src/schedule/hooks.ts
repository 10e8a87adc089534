/**
 * The steps at the end of a body: which hook comes next, and whether it is for such an end.
 * Knows hooks; must not know how a step is started, nor when a body is over.
 */
import type { Body } from '../graph/body.ts';
import type { BodyState } from '../run/body-state.ts';
import { PENDING } from '../run/status.ts';
import { HOOKS, type Hook } from '../workflow/workflow.ts';
import { conclude } from './conclude.ts';
import type { Recorder } from './recorder.ts';
import { setRunAlarm } from './stops.ts';

/** The next hook: its steps wake up, or are skipped when it is not for a run that ended so. */
export function startHook(recorder: Recorder, state: BodyState<Body>, at: number): void {
  const { run } = recorder;
  const hookOf = (step: number) => run.plan.graph.hooks.get(step)!;
  const { status, error } = state.hook ?? conclude(run, state);
  const dormant = new Set<Hook>();
  for (const step of state.body.hooks)
    if (run.stepStatus[step] === PENDING) dormant.add(hookOf(step));
  const hook = HOOKS.find((candidate) => dormant.has(candidate))!;
  if (isWanted(hook, status)) {
    // Hooks get the time of the run once more, so that a run that took too long still cleans up.
    if (state.hook === undefined) setRunAlarm(recorder, at);
    return recorder.emit({ type: 'run.hooks', at, hook, status, error });
  }
  const cause = { kind: 'run', status } as const;
  for (const step of state.body.hooks) {
    if (hookOf(step) === hook) recorder.end({ type: 'step.skipped', step, at, cause });
  }
}

function isWanted(hook: Hook, status: string): boolean {
  return hook === 'finally' || (hook === 'on_success') === (status === 'succeeded');
}

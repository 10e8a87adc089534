/**
 * The steps at the end of a body: which hook comes next, and whether it is for such an end.
 * Knows hooks; must not know how a step is started, nor when a body is over.
 */
import { NO_PARENT } from '../graph/body.ts';
import { type BodyState, isAtEnd } from '../run/body-state.ts';
import type { Run } from '../run/run.ts';
import type { SkipCause } from '../run/skip.ts';
import { PENDING, type RunStatus } from '../run/status.ts';
import { HOOKS, type Hook } from '../workflow/workflow.ts';
import { type Conclusion, conclude } from './conclude.ts';
import { setGroupAlarm } from './group-times.ts';
import type { Recorder } from './recorder.ts';
import { setRunAlarm } from './stops.ts';

/** The next hook: its steps wake up, or are skipped when it is not for an end like this. */
export function startHook(recorder: Recorder, state: BodyState, at: number): void {
  const { run } = recorder;
  const { step: caller, body, shift } = state;
  const hookOf = (def: number) => run.plan.graph.hooks.get(def)!;
  const { status, error } = state.hook ?? standing(run, state);
  // Those of a hook that is not wanted end one by one, and the process may end between them.
  const asleep = [...body.hooks].filter((def) => run.stepStatus[def + shift] === PENDING);
  const dormant = new Set<Hook>(asleep.map(hookOf));
  const hook = HOOKS.find((candidate) => dormant.has(candidate))!;
  if (isWanted(hook, status)) {
    const isFirst = state.hook === undefined;
    const begun = { at, hook, status, error };
    if (caller === NO_PARENT) recorder.emit({ type: 'run.hooks', ...begun });
    else recorder.emit({ type: 'group.hooks', step: caller, ...begun });
    if (isFirst) setHookAlarm(recorder, state, at);
    return;
  }
  const cause = causeFor(state, status);
  for (const def of asleep)
    if (hookOf(def) === hook) recorder.end({ type: 'step.skipped', step: def + shift, at, cause });
}

/** How the body stood when its ordinary steps had ended. */
function standing(run: Readonly<Run>, state: BodyState): Pick<Conclusion, 'status' | 'error'> {
  const now = conclude(run, state);
  // Where the process ended while a hook was being skipped, that skip has told it; what has come since changes it no more.
  const told = toldBySkip(run, state);
  if (told === undefined || told === now.status) return now;
  return { status: told, error: told === 'succeeded' ? undefined : now.error };
}

function toldBySkip({ skips }: Readonly<Run>, state: BodyState): RunStatus | undefined {
  if (!isAtEnd(state)) return undefined;
  for (const def of state.body.hooks) {
    const cause = skips.get(def + state.shift);
    if (cause?.kind === 'run' || cause?.kind === 'call') return cause.status;
  }
  return undefined;
}

/** Hooks get the time of what they end once more, so that what took too long still cleans up. */
function setHookAlarm(recorder: Recorder, { step }: BodyState, at: number): void {
  if (step === NO_PARENT) setRunAlarm(recorder, at);
  else setGroupAlarm(recorder, step);
}

function causeFor({ step }: BodyState, status: RunStatus): SkipCause {
  return step === NO_PARENT ? { kind: 'run', status } : { kind: 'call', step, status };
}

function isWanted(hook: Hook, status: string): boolean {
  return hook === 'finally' || (hook === 'on_success') === (status === 'succeeded');
}

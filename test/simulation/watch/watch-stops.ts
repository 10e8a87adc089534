/**
 * Whether a run stops for a reason, and goes over to its hooks at the right moment; what either
 * means for its steps.
 * Knows causes and which is stronger; must not know how attempts end.
 */
import type { Event } from '../../../src/run/event.ts';
import { FAILED, isSettled, PENDING, RUNNING, type RunStatus } from '../../../src/run/status.ts';
import { HOOKS, type Hook } from '../../../src/workflow/workflow.ts';
import { broke } from '../broken.ts';
import { type Stop, standing } from './scope.ts';
import { type SoFar, UNWANTED } from './so-far.ts';
import { checkCancelled } from './watch-requests.ts';

/** `before` is the event before it in the log. */
export function followStop(so: SoFar, event: Stop, before: Event | undefined): void {
  checkCause(so, event, before);
  checkStrength(so, event);
  so.root.stopBy(event);
  const { drain, at } = event;
  for (let step = 0; step < so.facts.size; step++) {
    const status = so.status[step]!;
    if (isSettled(status) || isLeftAlone(so, step, event)) continue;
    if (status !== RUNNING) so.move('stopped', step, at);
    else if (!drain) so.ask(step, UNWANTED, at);
  }
}

function checkCause(so: SoFar, event: Stop, before: Event | undefined): void {
  const { cause, at, drain } = event;
  const { mode, cancelMs, timeoutMs } = so.world;
  const tell = () => `the run stops without a cause: ${JSON.stringify(cause)}`;
  switch (cause.kind) {
    case 'failure': {
      const { optional, hook } = so.facts.steps[cause.step]!;
      const counts = so.status[cause.step] === FAILED && optional !== true && hook === undefined;
      const now = before?.type === 'step.failed' && before.step === cause.step;
      if (!(mode === 'fail_fast' && counts && now)) broke('V8 stop', tell());
      if (drain !== (so.world.drain ?? false)) broke('V8 drain', tell());
      return;
    }
    case 'timeout': {
      const since = at - (so.root.hook === undefined ? so.root.startAt : so.root.hooksAt);
      const over = timeoutMs !== undefined && since >= timeoutMs;
      if (!(over && !drain)) broke('V11 run timeout', `${tell()} after ${since} ms`);
      return;
    }
    case 'cancel':
      checkCancelled(so, event, before);
      if (!(cancelMs !== undefined && at - so.root.startAt >= cancelMs)) broke('V8 stop', tell());
      if (drain) {
        if (!(so.world.drainMs !== undefined && so.running > 0)) broke('V8 drain', tell());
      }
  }
}

const STRENGTH = ['failure', 'timeout', 'cancel'];

/** A later stop is stronger, or takes back a patience. */
function checkStrength(so: SoFar, { cause, drain, at }: Stop): void {
  const before = so.root.stopping;
  if (before === undefined) return;
  const [weak, strong] = [before, { cause }].map((stop) => STRENGTH.indexOf(stop.cause.kind));
  // The hooks of a run that timed out have their own time.
  const first = so.root.hook !== undefined && so.root.stops.length === so.root.stopsBeforeHooks;
  const again = cause.kind === 'timeout' && first;
  const impatient = cause.kind === 'cancel' && before.drain && !drain;
  const right = strong! > weak! || (strong === weak && (again || impatient));
  if (!right) broke('V9 stop', `${cause.kind} stops a run that stops by ${before.cause.kind}`);
  if (!impatient || before.cause.kind !== 'cancel') return;
  const { drainMs = 0, cancelAgainMs } = so.world;
  const waited = at - before.at >= drainMs;
  const asked = cancelAgainMs !== undefined && at - before.at >= 0;
  if (!(waited || asked)) broke('V8 drain', `drained for ${at - before.at} of ${drainMs} ms`);
}

/** Who goes on when the run stops. */
function isLeftAlone(so: SoFar, step: number, { cause, drain }: Stop): boolean {
  const { hook, runIf } = so.facts.steps[step]!;
  if (hook !== undefined) return cause.kind !== 'cancel' && so.root.hook === undefined;
  if (cause.kind !== 'failure') return false;
  if (so.attempts[step]! > 0) return drain;
  return runIf !== undefined && runIf.kind !== 'all_succeeded';
}

/** The hooks begin when nothing else is left, each in its turn, and only those for such an end. */
export function followHooks(so: SoFar, event: Event & { type: 'run.hooks' }): void {
  const { hook, status, at } = event;
  const tell = () => `${hook} with ${so.running} running, ${so.root.ordinaryLeft} left, ${status}`;
  if (!(so.root.ordinaryLeft === 0 && so.running === 0)) broke('hooks', tell());
  const right = so.root.hook?.status ?? standingOf(so);
  if (!(status === right && isForSuch(hook, status))) broke('hooks', tell());
  for (let step = 0; step < so.facts.size; step++) {
    const of = so.facts.steps[step]!.hook;
    if (of === undefined || HOOKS.indexOf(of) > HOOKS.indexOf(hook)) continue;
    const asleep = so.status[step] === PENDING;
    const ended = isSettled(so.status[step]!);
    if (!(of === hook ? asleep : ended)) broke('hooks', `${tell()}, ${so.tell(step)}`);
  }
  if (so.root.hook === undefined) {
    so.root.firstHook = event;
    so.root.hooksAt = at;
    so.root.stopsBeforeHooks = so.root.stops.length;
  }
  so.root.hook = event;
  for (let step = 0; step < so.facts.size; step++) {
    if (so.facts.steps[step]!.hook === hook && so.openNeeds[step] === 0) so.unblock(step, at);
  }
}

/** How the run stands as far as its steps have ended. */
function standingOf({ world, facts, status, root }: SoFar): RunStatus {
  return standing(world, facts, (step) => status[step]!, root.endedBy);
}

/** Whether a hook is for runs that stand so. */
export function isForSuch(hook: Hook, status: string): boolean {
  if (hook === 'finally') return true;
  return hook === 'on_success' ? status === 'succeeded' : status !== 'succeeded';
}

/** A step of a hook that is not for such a run is skipped when its turn would have come. */
export function checkHookSkip(so: SoFar, step: number, hook: Hook): void {
  const status = so.root.hook?.status ?? standingOf(so);
  const tell = () => `${so.tell(step)} of ${hook} skipped in a run that is ${status}`;
  if (!(so.root.ordinaryLeft === 0 && so.running === 0)) broke('hooks', tell());
  if (isForSuch(hook, status)) broke('hooks', tell());
}

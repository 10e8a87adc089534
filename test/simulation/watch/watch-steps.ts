/**
 * What is said of a step: whether it may begin, be tried again or end now.
 * Knows needs, hooks and branches; must not know from which status to which a step may go (that is
 * the table of edges), nor limits or orders of strategies.
 */
import type { EventOf, StepEvent } from '../../../src/run/event.ts';
import { isSettled, PENDING, READY, RUNNING } from '../../../src/run/status.ts';
import { broke } from '../broken.ts';
import type { SoFar } from './so-far.ts';
import { followInterrupted } from './watch-crashes.ts';
import { followDecision, followRerun } from './watch-decisions.ts';
import { followAnswered } from './watch-messages.ts';
import { needsAllow } from './watch-rules.ts';
import { checkHookSkip } from './watch-stops.ts';
import { checkDrop, followStopping } from './watch-times.ts';
import { followTryEnd, type TryEnd } from './watch-tries.ts';
import { followWaitedOut } from './watch-waits.ts';

/** What takes a step out of a status in which it runs or waits to. */
export type StepEnd = TryEnd | EventOf<'step.skipped'>;

/** The step has not moved yet. */
export function followStep(so: SoFar, event: StepEvent): void {
  switch (event.type) {
    case 'step.ready':
      return followReady(so, event);
    case 'step.started':
      return followStart(so, event);
    case 'step.answered':
      return followAnswered(so, event);
    case 'step.stopping':
      return followStopping(so, event);
    case 'step.interrupted':
      return followInterrupted(so, event);
    case 'step.succeeded':
    case 'step.retrying':
    case 'step.waiting':
    case 'step.failed':
    case 'step.cancelled':
    case 'step.skipped':
      return followEnd(so, event);
  }
}

function followEnd(so: SoFar, event: StepEnd): void {
  const { step, type } = event;
  if (type === 'step.skipped') return checkSkip(so, step);
  if (so.status[step] === RUNNING) return followTryEnd(so, event);
  if (type === 'step.failed' && event.error.code === 'timed_out') return checkDrop(so, event);
  if (so.parked.has(step)) return followDecision(so, event);
  if (type === 'step.succeeded' && so.waits.has(step)) return followWaitedOut(so, event);
  const tell = () => `${JSON.stringify(event)} for ${so.tell(step)}`;
  if (type === 'step.cancelled') {
    // A ready step whose attempt was lost with its process: that is owed.
    if (so.status[step] === READY) return;
    if (!(isAsked(so, step) && so.isInExpired(step))) broke('V8 cancel', tell());
    return;
  }
  if (type !== 'step.failed') broke('V7 edge', tell());
  const keyless = so.status[step] === READY && so.facts.steps[step]!.shares?.gives === null;
  const right = (isAsked(so, step) || keyless) && so.attempts[step] === 0 && event.attempt === 0;
  if (!right) broke('V7 edge', tell());
}

/** Whether its rule has to say now whether it runs. */
function isAsked(so: SoFar, step: number): boolean {
  return so.status[step] === PENDING && so.openNeeds[step] === 0;
}

function checkSkip(so: SoFar, step: number): void {
  const { hook } = so.facts.steps[step]!;
  if (hook !== undefined && hook !== so.root.hook?.hook) return checkHookSkip(so, step, hook);
  if (!isAsked(so, step)) broke('V7 edge', `${so.tell(step)} is skipped too early`);
}

function followReady(so: SoFar, { step, at }: EventOf<'step.ready'>): void {
  if (so.parked.has(step)) return followRerun(so, step, at);
  if (so.waits.get(step)?.end === 'value') broke('wait', `${so.tell(step)} starts again`);
  const due = so.status[step] === PENDING ? so.openNeeds[step] === 0 : at >= so.wakeAt[step]!;
  if (!due) broke('V7 edge', `${so.tell(step)} became ready too early`);
}

/** The step is ready, and it is its turn. */
function followStart(so: SoFar, { step, attempt, at }: EventOf<'step.started'>): void {
  checkNeeds(so, step);
  const number = ++so.attempts[step]!;
  if (attempt !== number) broke('V10 tries', `${so.tell(step)} try ${attempt}, not ${number}`);
  const [tried, most] = [so.triesOf(step), so.facts.steps[step]!.tries.length];
  if (!(tried <= most)) broke('V10 tries', `${so.tell(step)} try ${tried} of ${most}`);
  so.asked[step] = 0;
  so.startedAt[step] = at;
  if (number === 1) so.firstAt[step] = at;
}

function checkNeeds(so: SoFar, step: number): void {
  const { facts, status, world } = so;
  const open = facts.needs[step]!.find((need) => !isSettled(status[need]!));
  if (open !== undefined) broke('V1 needs', `${so.tell(step)} before ${so.tell(open)}`);
  const enough = needsAllow(world, facts, step, (need) => status[need]!);
  if (!enough) broke('V1 needs', `${so.tell(step)} does not have the needs it wants`);
  const { hook } = facts.steps[step]!;
  const awake = hook === undefined || hook === so.root.hook?.hook;
  if (!awake) broke('hooks', `${so.tell(step)} before its hook`);
  if (so.isInExpired(step)) broke('V11 branch', `${so.tell(step)} in an expired branch`);
}

/**
 * Whether every time limit is kept: nothing ends before its time is over, and nothing goes on after.
 * Knows limits and when things began; must not know how an attempt is stopped.
 */
import type { Event } from '../../../src/run/event.ts';
import { DEFAULT_GRACE_MS } from '../../../src/run/plan.ts';
import { isSettled, READY, RUNNING, WAITING } from '../../../src/run/status.ts';
import type { StepError } from '../../../src/run/step-error.ts';
import { broke } from '../broken.ts';
import { OVERDUE, type SoFar, UNASKED, UNWANTED } from './so-far.ts';

/** An attempt has used up its own time, or the time of all attempts of its step. */
export function followStopping(so: SoFar, event: Event & { type: 'step.stopping' }): void {
  const { step, attempt, at, error } = event;
  const tell = () => `${JSON.stringify(event)} for ${so.tell(step)}`;
  if (attempt !== so.attempts[step]) broke('V7 edge', tell());
  if (so.asked[step] === UNWANTED) broke('V11 timeout', tell());
  if (error.code !== 'timed_out') broke('V11 timeout', tell());
  const { timeoutMs, totalTimeoutMs } = so.facts.steps[step]!;
  const total = isTotal(error);
  const limit = total ? totalTimeoutMs : timeoutMs;
  const since = at - (total ? so.firstAt[step]! : so.startedAt[step]!);
  if (!(limit !== undefined && since >= limit)) broke('V11 timeout', `${tell()} after ${since} ms`);
  if (error.retryable !== !total) broke('V11 timeout', tell());
  if (so.asked[step] === OVERDUE) {
    // The time of one try may be over while the time of all tries is not, but not the reverse.
    const once = total && !isTotal(so.overdue.get(step)!);
    if (!once) broke('V19 once', `${tell()}, which was overdue before`);
  }
  so.ask(step, OVERDUE, at);
  so.overdue.set(step, error);
}

function isTotal({ message }: StepError): boolean {
  return message.endsWith('over all attempts');
}

/** A step that does not run fails because one of its times is over. */
export function checkDrop(
  so: SoFar,
  { step, at, error, attempt }: Event & { type: 'step.failed' },
) {
  const { queueTimeoutMs, totalTimeoutMs } = so.facts.steps[step]!;
  const status = so.status[step];
  const tell = () => `${so.tell(step)} fails at ${at} without a try: ${error.message}`;
  const plain = !error.retryable && attempt === so.attempts[step];
  if (!(plain && (status === READY || status === WAITING))) broke('V7 edge', tell());
  if (so.isInExpired(step)) return;
  if (so.parked.has(step)) broke('V11 total', tell());
  if (isTotal(error)) {
    const since = at - so.firstAt[step]!;
    if (!(attempt > 0 && since >= totalTimeoutMs!)) broke('V11 total', `${tell()} (${since} ms)`);
    return;
  }
  const since = at - so.readyAt[step]!;
  const right = queueTimeoutMs !== undefined && since >= queueTimeoutMs && status === READY;
  if (!right) broke('V11 queue', `${tell()} (${since} ms)`);
}

export function followExpiry(so: SoFar, event: Event & { type: 'branch.expired' }): void {
  const { step: head, at, afterMs } = event;
  const tell = () => `the branch of ${so.name(head)} expires: ${JSON.stringify(event)}`;
  const limit = branchLimit(so, head);
  if (!(limit === afterMs && so.hasStarted(head))) broke('V11 branch', tell());
  const since = at - so.firstAt[head]!;
  if (!(since >= limit && !so.expired.has(head)))
    broke('V11 branch', `${tell()} after ${since} ms`);
  so.expired.add(head);
  for (let step = 0; step < so.facts.size; step++) {
    if (so.status[step] !== RUNNING || so.asked[step] === UNWANTED) continue;
    if (!so.branches!.around[step]!.includes(head)) continue;
    so.ask(step, UNWANTED, at);
    if (so.overdue.has(step)) continue;
    const message = `the branch of ${so.name(head)}`;
    so.overdue.set(step, { code: 'timed_out', message, retryable: false });
  }
}

/** How long the branch that starts at a step may take; undefined when there is no limit or branch. */
export function branchLimit(so: SoFar, head: number): number | undefined {
  if (so.branches?.of[head] !== head) return undefined;
  return so.facts.steps[head]!.branchTimeoutMs ?? so.world.branchTimeoutMs;
}

/** At a moment when everything that was due has happened: nothing may be over its time. */
export function checkNothingDue(so: SoFar, now: number): void {
  if (!so.begun || so.finished !== undefined) return;
  checkRunDue(so, now);
  for (let step = 0; step < so.facts.size; step++) {
    const status = so.status[step]!;
    if (status < READY || isSettled(status)) continue;
    const due = dueOf(so, step, status);
    if (!(now < due)) broke('V11 late', `${so.tell(step)} goes on at ${now}, due at ${due}`);
  }
  if (so.branches === undefined) return;
  for (let head = 0; head < so.facts.size; head++) {
    const limit = so.hasStarted(head) ? branchLimit(so, head) : undefined;
    if (limit === undefined || now < so.firstAt[head]! + limit) continue;
    for (let step = 0; step < so.facts.size; step++) {
      if (isSettled(so.status[step]!) || so.asked[step] === UNWANTED) continue;
      const inside = so.branches.around[step]!.includes(head);
      const right = !inside || so.expired.has(head);
      if (!right) broke('V11 branch', `${so.tell(step)} outlives the branch of ${so.name(head)}`);
    }
  }
}

/** When something must happen to a step at the latest. */
function dueOf(so: SoFar, step: number, status: number): number {
  const { timeoutMs, totalTimeoutMs, queueTimeoutMs } = so.facts.steps[step]!;
  let due = Number.POSITIVE_INFINITY;
  if (status === RUNNING) {
    if (so.asked[step] !== UNASKED) return so.askedAt[step]! + DEFAULT_GRACE_MS;
    if (timeoutMs !== undefined) due = so.startedAt[step]! + timeoutMs;
  } else if (so.parked.has(step)) return due;
  else if (status === WAITING) due = so.wakeAt[step]!;
  else if (queueTimeoutMs !== undefined) due = so.readyAt[step]! + queueTimeoutMs;
  if (totalTimeoutMs === undefined || so.attempts[step] === 0) return due;
  return Math.min(due, so.firstAt[step]! + totalTimeoutMs);
}

function checkRunDue(so: SoFar, now: number): void {
  const { timeoutMs, drainMs } = so.world;
  const last = so.root.stopping;
  if (last?.cause.kind === 'cancel') {
    const due = last.drain ? last.at + drainMs! : Number.POSITIVE_INFINITY;
    if (!(now < due)) broke('V8 drain', `still draining ${now - last.at} ms after a cancel`);
    return;
  }
  if (timeoutMs === undefined) return;
  const since = so.root.hook === undefined ? so.root.startAt : so.root.hooksAt;
  const fresh = so.root.hook !== undefined && so.root.stops.length === so.root.stopsBeforeHooks;
  if (last?.cause.kind === 'timeout' && !fresh) return;
  if (!(now < since + timeoutMs))
    broke('V11 run timeout', `the run goes on after ${now - since} ms`);
}

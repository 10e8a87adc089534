/**
 * Whether a step waits as its attempt said, and whether a run rests exactly as long as nothing can lead on
 * soon enough.
 * Knows waits, limits and when things began; must not know how a wait is kept.
 */
import type { EventOf } from '../../../src/run/event.ts';
import { isSettled, READY, WAITING } from '../../../src/run/status.ts';
import { broke } from '../broken.ts';
import type { SoFar } from './so-far.ts';
import { isResumed } from './watch-commands.ts';
import type { OrderWatch } from './watch-order.ts';
import { branchLimit } from './watch-times.ts';

const NEVER = Number.POSITIVE_INFINITY;

/** An attempt has ended by waiting, as it said. */
export function followWait(so: SoFar, event: EventOf<'step.waiting'>): void {
  const { step, until, end } = event;
  so.wakeAt[step] = until?.at ?? NEVER;
  so.waits.set(step, event);
  so.inARow.delete(step);
  if (end === 'again') so.noTry(step);
}

/** What it said is what it gives, and not before. */
export function followWaitedOut(so: SoFar, event: EventOf<'step.succeeded'>): void {
  const { step, at, attempt, output, metadata } = event;
  const wait = so.waits.get(step)!;
  if (wait.ask !== undefined) return followHeard(so, event);
  const right =
    wait.end === 'value' &&
    at >= wait.until!.at &&
    output === wait.output &&
    metadata === undefined &&
    attempt === so.attempts[step];
  if (!right) broke('wait', `${JSON.stringify(event)} after ${JSON.stringify(wait)}`);
}

/** It gives what has come; or, where nothing has in time, what stands for it, and says so. */
function followHeard(so: SoFar, event: EventOf<'step.succeeded'>): void {
  const { step, at, attempt, output, metadata } = event;
  const wait = so.waits.get(step)!;
  const isAnswered = so.answers.has(step);
  const right = isAnswered
    ? output === so.answers.get(step) && metadata === undefined
    : wait.until !== undefined &&
      at >= wait.until.at &&
      output === wait.output &&
      metadata?.timed_out === true &&
      !isAboutToCome(so, so.name(step), wait.until.at);
  if (!(right && attempt === so.attempts[step]))
    broke('message', `${JSON.stringify(event)} after ${JSON.stringify(wait)}`);
  so.answers.delete(step);
}

/** Whether a message has been told in this turn, and has not been taken. */
function isAboutToCome(so: SoFar, message: string, until: number): boolean {
  const { inputs, taken } = so;
  return inputs.some(
    (input) =>
      input.type === 'asked' &&
      input.request.kind === 'deliver' &&
      input.request.message === message &&
      // While nobody ran the run, the time may have been over when it was told.
      (input.request.at <= until || !isResumed(so)) &&
      !taken.has(input.id),
  );
}

export function followRest(so: SoFar, order: OrderWatch, event: EventOf<'run.waiting'>): void {
  const { at, until } = event;
  const rest = restOf(so, order, at);
  if (rest === undefined) broke('rest', `with ${so.running} running and ${so.ready} ready`);
  if ((until?.at ?? NEVER) !== rest) broke('rest', `until ${until?.at}, not ${rest}`);
  so.resting = true;
  // Nobody hears any more what was given up.
  so.lost.clear();
  so.gone = true;
}

/** At the end of a turn: a run that can go on does, and one that cannot rests. */
export function checkRest(so: SoFar, order: OrderWatch): void {
  if (so.gone || so.finished !== undefined || !so.begun) return;
  // What came last may have led to nothing.
  const now = Math.max(so.lastAt, ...so.inputs.map(({ at }) => at));
  if (restOf(so, order, now) !== undefined) broke('rest', 'nothing can lead on');
}

/** Until when the run rests, for ever without a time; undefined when it does not. */
function restOf(so: SoFar, order: OrderWatch, now: number): number | undefined {
  if (so.running > 0) return undefined;
  let waiting = 0;
  let first = NEVER;
  for (let step = 0; step < so.facts.size; step++) {
    if (so.status[step] === READY && order.mayPass(step)) return undefined;
    if (so.status[step] !== WAITING) continue;
    waiting++;
    if (!so.parked.has(step)) first = Math.min(first, so.wakeAt[step]!, endOfStep(so, step));
  }
  if (waiting === 0) return undefined;
  if (waiting === so.parked.size) return NEVER;
  const { stayMs } = so.world;
  first = Math.min(first, endOfRun(so), endOfBranches(so));
  return stayMs !== undefined && first > now + stayMs ? first : undefined;
}

function endOfStep({ facts, firstAt }: SoFar, step: number): number {
  return firstAt[step]! + (facts.steps[step]!.totalTimeoutMs ?? NEVER);
}

function endOfRun({ world, root }: SoFar): number {
  return (root.hook === undefined ? root.startAt : root.hooksAt) + (world.timeoutMs ?? NEVER);
}

function endOfBranches(so: SoFar): number {
  const { branches, facts, status } = so;
  if (branches === undefined) return NEVER;
  let first = NEVER;
  for (let head = 0; head < facts.size; head++) {
    const limit = so.hasStarted(head) && !so.expired.has(head) ? branchLimit(so, head) : undefined;
    if (limit === undefined) continue;
    const open = status.some(
      (one, step) => !isSettled(one) && branches.around[step]!.includes(head),
    );
    if (open) first = Math.min(first, so.firstAt[head]! + limit);
  }
  return first;
}

/**
 * Whether a try ended as it really did, in its time, and whether the next one is due as the policy
 * says.
 * Knows scripts and policies; must not know graphs.
 */
import type { Event, EventOf } from '../../../src/run/event.ts';
import { DEFAULT_GRACE_MS } from '../../../src/run/plan.ts';
import type { StepError } from '../../../src/run/step-error.ts';
import { broke } from '../broken.ts';
import type { SimulatedAttempt } from '../play/attempt.ts';
import { type SoFar, UNASKED, UNWANTED } from './so-far.ts';
import { followWait } from './watch-waits.ts';

export type TryEnd = Extract<
  Event,
  { type: 'step.succeeded' | 'step.failed' | 'step.retrying' | 'step.waiting' | 'step.cancelled' }
>;

/** An attempt ends, or one whose process has ended is accounted for. */
export function followTryEnd(so: SoFar, event: TryEnd): void {
  const { step, type } = event;
  const lost = so.vanished.delete(step);
  if (type !== 'step.cancelled' && event.attempt !== so.attempts[step])
    broke('V3 one try', `${JSON.stringify(event)} for ${so.tell(step)}`);
  if (lost) checkLostEnd(so, event);
  else checkEnd(so, event);
  if (type === 'step.failed' || type === 'step.retrying') checkAgain(so, event);
  so.overdue.delete(step);
  if (type === 'step.waiting') return followWait(so, event);
  if (type !== 'step.retrying') return;
  checkDelay(so, event);
  so.wakeAt[step] = event.wakeAt;
  so.inARow.delete(step);
}

/** What had used up its time before its process ended is a try like any other. */
function checkLostEnd(so: SoFar, event: TryEnd): void {
  const right = 'error' in event && isOf(so.overdue.get(event.step), event.error);
  if (!right) broke('resume', `${JSON.stringify(event)}, but its process ended`);
}

/** Whether the error is the one that an overdue attempt must fail with. */
function isOf(overdue: StepError | undefined, { code, message, retryable }: StepError): boolean {
  if (overdue === undefined || code !== overdue.code) return false;
  return message.startsWith(overdue.message) && retryable === overdue.retryable;
}

function checkEnd(so: SoFar, event: TryEnd): void {
  const { step, at } = event;
  const attempt = so.made[step]!.at(-1)!;
  const tell = () => `${JSON.stringify(event)}, but it said ${JSON.stringify(attempt.outcome)}`;
  const givenUp = isGivenUp(attempt, so.inputs);
  if (givenUp) {
    // It was asked to stop, had all of its grace, and had not said a word.
    const grace = so.asked[step] !== UNASKED && at - so.askedAt[step]! >= DEFAULT_GRACE_MS;
    if (!(grace && attempt.aborted && event.type !== 'step.succeeded')) broke('V9 grace', tell());
    so.lost.add(step * 64 + attempt.number);
  } else if (attempt.outcome === undefined) broke('outcome', tell());
  checkOutcome(so, event, attempt, givenUp);
}

/** Of what the scheduler was told about the attempt in this turn, the first thing counts. */
function isGivenUp({ step, number }: SimulatedAttempt, inputs: SoFar['inputs']): boolean {
  for (const input of inputs) {
    if (input.type !== 'gave-up' && input.type !== 'settled') continue;
    if (input.step === step && input.attempt === number) return input.type === 'gave-up';
  }
  return false;
}

const WAITED = 'it was to wait, and the run stops';

function checkOutcome(
  so: SoFar,
  event: TryEnd,
  { outcome, notes }: SimulatedAttempt,
  givenUp: boolean,
): void {
  const { step } = event;
  const overdue = so.overdue.get(step);
  const tell = () => `${JSON.stringify(event)}, but it said ${JSON.stringify(outcome)}`;
  // However it ended, what it said about itself is kept.
  if (event.metadata !== notes) broke('metadata', tell());
  switch (event.type) {
    case 'step.succeeded': {
      if (overdue !== undefined) broke('V11 overdue', tell());
      const same = outcome?.tag === 'value' && outcome.value === event.output;
      if (!same) broke('outcome', tell());
      return;
    }
    case 'step.waiting': {
      const same =
        outcome?.tag === 'wait' &&
        outcome.until === event.until &&
        outcome.end === event.end &&
        outcome.ask === event.ask &&
        outcome.value === event.output;
      const wanted = so.asked[step] !== UNWANTED && !so.root.cancelled;
      if (!(same && wanted && overdue === undefined)) broke('wait', tell());
      return;
    }
    case 'step.cancelled': {
      const calledOff = so.root.cancelled && outcome?.tag === 'wait';
      const unwanted = so.asked[step] === UNWANTED || calledOff;
      if (!(unwanted && overdue === undefined)) broke('V8 cancel', tell());
      const said = outcome?.tag === 'error' ? outcome.error.message : WAITED;
      if (!(givenUp || event.reason === said)) broke('outcome', tell());
      return;
    }
    default: {
      const { error } = event;
      if (overdue !== undefined) {
        if (!isOf(overdue, error)) broke('V11 overdue', tell());
        return;
      }
      const same = outcome?.tag === 'error' && outcome.error === error;
      if (!(same && so.asked[step] === UNASKED)) broke('outcome', tell());
    }
  }
}

/** Another try follows exactly when the error, the policy and the run allow it. */
function checkAgain(so: SoFar, event: EventOf<'step.failed'> | EventOf<'step.retrying'>): void {
  const { step, error } = event;
  const { tries, retry } = so.facts.steps[step]!;
  const left = tries.length - so.triesOf(step);
  const allowed =
    retry?.neverRetryOn?.includes(error.code) !== true &&
    retry?.retryOn?.includes(error.code) !== false;
  const wanted = so.asked[step] !== UNWANTED && !so.root.cancelled;
  const again = error.retryable && left > 0 && allowed && wanted;
  if (again !== (event.type === 'step.retrying'))
    broke('V10 tries', `${JSON.stringify(event)}, ${left} tries left`);
  if (!wanted) so.cutShort.add(step);
}

/** What had been given up is heard of once more, and that is told once. */
export function followLate(so: SoFar, event: EventOf<'step.late'>): void {
  const { step, attempt, error } = event;
  const simulated = so.made[step]![attempt - 1];
  const outcome = simulated?.outcome;
  const tell = () => `${JSON.stringify(event)}, but it said ${JSON.stringify(outcome)}`;
  if (!so.lost.delete(step * 64 + attempt)) broke('late', tell());
  const said = outcome?.tag === 'error' ? outcome.error : undefined;
  if (!(outcome !== undefined && error === said)) broke('late', tell());
}

/** Whatever was heard of attempts that had been given up must have been told by now. */
export function checkLate(so: SoFar): void {
  if (so.lost.size === 0 || so.finished !== undefined) return;
  for (const input of so.inputs) {
    if (input.type !== 'settled') continue;
    const untold = so.lost.has(input.step * 64 + input.attempt);
    if (untold) broke('late', `nothing is said of ${so.name(input.step)} ${input.attempt}`);
  }
}

/** The delay before the next try lies within the policy's bounds. */
function checkDelay(so: SoFar, event: EventOf<'step.retrying'>): void {
  const { at, wakeAt, step } = event;
  const delay = wakeAt - at;
  const [low, high] = delayBounds(so, event);
  const within = delay >= low - 1e-3 && delay <= high + 1e-3;
  if (!within) broke('V10 delay', `${delay} ms for ${so.name(step)}, not ${low} to ${high}`);
}

function delayBounds(so: SoFar, { step, error }: EventOf<'step.retrying'>): [number, number] {
  const { initialIntervalMs, maxIntervalMs, intervalsMs, ...policy } = so.facts.steps[step]!.retry!;
  const tried = so.triesOf(step);
  const wishMs = error.retryAfterMs;
  if (wishMs !== undefined && Number.isFinite(wishMs)) {
    return [Math.max(0, wishMs), Math.max(0, wishMs)];
  }
  if (wishMs !== undefined) return [0, Math.max(maxIntervalMs, ...(intervalsMs ?? []))];
  let delay = Math.min(initialIntervalMs, maxIntervalMs);
  if (intervalsMs === undefined) {
    for (let k = 1; k < tried; k++) {
      delay = Math.min(delay * policy.backoffCoefficient, maxIntervalMs);
    }
  } else delay = intervalsMs[Math.min(tried, intervalsMs.length) - 1]!;
  if (policy.jitter === 'none') return [delay, delay];
  return policy.jitter === 'full' ? [0, delay] : [delay / 2, delay];
}

/**
 * Whether a try ended as it really did, in its time, and whether the next one is due as the policy
 * says.
 * Knows scripts and policies; must not know graphs.
 */
import type { Event } from '../../../src/run/event.ts';
import { DEFAULT_GRACE_MS } from '../../../src/run/plan.ts';
import type { Input } from '../../../src/schedule/input.ts';
import { broke } from '../broken.ts';
import type { SimulatedAttempt } from '../play/attempt.ts';
import type { Stage } from '../play/stage.ts';
import { OVERDUE, type SoFar, UNASKED, UNWANTED } from './so-far.ts';

type TryEnd = Extract<
  Event,
  { type: 'step.succeeded' | 'step.failed' | 'step.retrying' | 'step.cancelled' }
>;

/** The step is running; `inputs` are those of the turn. Gives whether it was given up. */
export function checkAttemptEnd(
  so: SoFar,
  event: TryEnd,
  stage: Stage,
  inputs: readonly Input[],
): boolean {
  const { step, at } = event;
  const attempt = stage.attempts[step]!.at(-1)!;
  const tell = () => `${JSON.stringify(event)}, but it said ${JSON.stringify(attempt.outcome)}`;
  if (event.type !== 'step.cancelled') {
    if (event.attempt !== so.attempts[step]) broke('V3 one try', tell());
  }
  const givenUp = isGivenUp(attempt, inputs);
  if (givenUp) {
    // It was asked to stop, had all of its grace, and had not said a word.
    const grace = so.asked[step] !== UNASKED && at - so.askedAt[step]! >= DEFAULT_GRACE_MS;
    if (!(grace && attempt.aborted && event.type !== 'step.succeeded')) broke('V9 grace', tell());
    so.lost.add(step * 64 + attempt.number);
    so.marks.hit('given up');
  } else {
    if (attempt.outcome === undefined) broke('outcome', tell());
  }
  checkOutcome(so, event, attempt, givenUp);
  if (event.type === 'step.failed' || event.type === 'step.retrying') {
    checkAgain(so, event, attempt.script.wishMs);
  }
  return givenUp;
}

/** Of what the scheduler was told about the attempt in this turn, the first thing counts. */
function isGivenUp({ step, number }: SimulatedAttempt, inputs: readonly Input[]): boolean {
  for (const input of inputs) {
    if (input.type !== 'gave-up' && input.type !== 'settled') continue;
    if (input.step === step && input.attempt === number) return input.type === 'gave-up';
  }
  return false;
}

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
    case 'step.cancelled': {
      if (!(so.asked[step] === UNWANTED && overdue === undefined)) broke('V8 cancel', tell());
      const said = outcome?.tag === 'error' ? outcome.error.message : undefined;
      if (!(givenUp || event.reason === said)) broke('outcome', tell());
      return;
    }
    default: {
      const { error } = event;
      if (overdue !== undefined) {
        const same = error.code === overdue.code && error.message.startsWith(overdue.message);
        if (outcome?.tag === 'value') so.marks.hit('success after its time was over');
        if (!(same && error.retryable === overdue.retryable)) broke('V11 overdue', tell());
        return;
      }
      const same = outcome?.tag === 'error' && outcome.error === error;
      if (!(same && so.asked[step] === UNASKED)) broke('outcome', tell());
    }
  }
}

/** Another try follows exactly when the error, the policy and the run allow it. */
export function checkAgain(
  so: SoFar,
  event: Extract<Event, { type: 'step.failed' | 'step.retrying' }>,
  wish?: unknown,
): void {
  const { step, error } = event;
  const { tries, retry } = so.facts.steps[step]!;
  const left = tries.length - so.triesOf(step);
  const allowed =
    retry?.neverRetryOn?.includes(error.code) !== true &&
    retry?.retryOn?.includes(error.code) !== false;
  const wanted = so.asked[step] !== UNWANTED && !so.cancelled;
  const again = error.retryable && left > 0 && allowed && wanted;
  if (again !== (event.type === 'step.retrying'))
    broke('V10 tries', `${JSON.stringify(event)}, ${left} tries left`);
  if (!wanted) so.cutShort.add(step);
  if (left > 0 && error.retryable && !allowed) so.marks.hit('code that is not tried again');
  if (again && so.stopping !== undefined) so.marks.hit('another try while draining');
  if (again && typeof wish === 'string') so.marks.hit('odd wished delay');
  if (so.asked[step] === OVERDUE && again) so.marks.hit('timeout, then another try');
  if (!again && left > 0) so.marks.hit('final error with tries left');
  if (!again && left === 0 && tries.length > 1) so.marks.hit('all tries used up');
}

/** What had been given up is heard of once more, and that is told once. */
export function followLate(so: SoFar, event: Event & { type: 'step.late' }, stage: Stage): void {
  const { step, attempt, error } = event;
  const simulated = stage.attempts[step]![attempt - 1];
  const outcome = simulated?.outcome;
  const tell = () => `${JSON.stringify(event)}, but it said ${JSON.stringify(outcome)}`;
  if (!so.lost.delete(step * 64 + attempt)) broke('late', tell());
  const said = outcome?.tag === 'error' ? outcome.error : undefined;
  if (!(outcome !== undefined && error === said)) broke('late', tell());
  so.marks.hit('late settlement that is told');
}

/** Whatever was heard of attempts that had been given up must have been told by now. */
export function checkLate(so: SoFar, inputs: readonly Input[]): void {
  if (so.lost.size === 0 || so.finished !== undefined) return;
  for (const input of inputs) {
    if (input.type !== 'settled') continue;
    const untold = so.lost.has(input.step * 64 + input.attempt);
    if (untold) broke('late', `nothing is said of ${so.name(input.step)} ${input.attempt}`);
  }
}

/** The delay before the next try lies within the policy's bounds. */
export function checkDelay(so: SoFar, event: Event & { type: 'step.retrying' }): void {
  const { at, wakeAt, step } = event;
  const delay = wakeAt - at;
  const [low, high] = delayBounds(so, event);
  const within = delay >= low - 1e-3 && delay <= high + 1e-3;
  if (!within) broke('V10 delay', `${delay} ms for ${so.name(step)}, not ${low} to ${high}`);
}

function delayBounds(
  so: SoFar,
  { step, error }: Event & { type: 'step.retrying' },
): [number, number] {
  const { facts, marks } = so;
  const tried = so.triesOf(step);
  const policy = facts.steps[step]!.retry!;
  const wishMs = error.retryAfterMs;
  const { initialIntervalMs: initial, maxIntervalMs: max, intervalsMs: list, jitter } = policy;
  if (wishMs !== undefined && Number.isFinite(wishMs)) {
    marks.hit('wished delay');
    return [Math.max(0, wishMs), Math.max(0, wishMs)];
  }
  if (wishMs !== undefined) return [0, Math.max(max, ...(list ?? []))];
  let delay = initial;
  if (list === undefined) {
    for (let k = 1; k < tried; k++) delay = Math.min(delay * policy.backoffCoefficient, max);
    if (delay === max && initial < max) marks.hit('backoff capped');
    delay = Math.min(delay, max);
  } else {
    marks.hit('delay from a list');
    delay = list[Math.min(tried, list.length) - 1]!;
  }
  if (jitter === 'none') return [delay, delay];
  marks.hit('jittered delay');
  return jitter === 'full' ? [0, delay] : [delay / 2, delay];
}

/**
 * Whether a try ended as it really did, in its time, and whether the next one is due as the policy
 * says.
 * Knows scripts and policies; must not know graphs.
 */
import type { Event } from '../../run/event.ts';
import { GRACE_MS } from '../../schedule/react.ts';
import { hold } from './broken.ts';
import type { Marks } from './marks.ts';
import type { Stage } from './stage.ts';
import type { World } from './world.ts';

type TryEnd = Extract<
  Event,
  { type: 'step.succeeded' | 'step.failed' | 'step.retrying' | 'step.cancelled' }
>;

/** What these checks need to know of the run so far. */
export interface TriesSoFar {
  readonly world: World;
  readonly marks: Marks;
  readonly tries: Uint16Array;
  readonly startedAt: Float64Array;
  name(step: number): string;
}

export function checkAttemptEnd(soFar: TriesSoFar, event: TryEnd, stage: Stage): void {
  const { step, at } = event;
  const attempt = stage.attempts[step]!.at(-1)!;
  const tell = () => `${JSON.stringify(event)}, but it said ${JSON.stringify(attempt.outcome)}`;
  const timedOut = isTimeout(event);
  const { timeoutMs } = soFar.world.steps[step]!;
  if (timeoutMs !== undefined) {
    const since = at - soFar.startedAt[step]!;
    // Time that storing takes delays the start and so may delay the alarm.
    const latest = Math.max(timeoutMs, 2 * soFar.world.storeMs);
    hold(!timedOut || since >= timeoutMs, 'V11 timeout', () => `after ${since} of ${timeoutMs} ms`);
    hold(since <= latest, 'V11 timeout', () => `try of ${soFar.name(step)} took ${since} ms`);
  } else hold(!timedOut, 'V11 timeout', tell);
  if (event.type !== 'step.cancelled') {
    hold(event.attempt === soFar.tries[step], 'V3 one try', tell);
  }
  if (isGivenUp(event)) {
    // It was asked to stop, had all of its grace, and never said a word.
    const grace = at - soFar.startedAt[step]! >= GRACE_MS;
    hold(attempt.aborted && grace && attempt.outcome === undefined, 'V9 grace', tell);
    return soFar.marks.hit('given up');
  }
  const { outcome } = attempt;
  if (event.type === 'step.succeeded') {
    const same = outcome?.tag === 'value' && outcome.value === event.output;
    hold(same && outcome.metadata === event.metadata, 'outcome', tell);
    return;
  }
  if (timedOut) {
    if (event.type === 'step.cancelled') return;
  } else {
    hold(outcome?.tag === 'error', 'outcome', tell);
    if (event.type === 'step.cancelled') {
      hold(event.reason === outcome.error.message, 'outcome', tell);
      return;
    }
    hold(outcome.error === event.error, 'outcome', tell);
  }
  const left = soFar.world.steps[step]!.tries.length - event.attempt;
  const again = event.error.retryable && left > 0;
  hold(
    again === (event.type === 'step.retrying'),
    'V10 tries',
    () => `${tell()}, ${left} tries left`,
  );
  if (again && typeof attempt.script.wishMs === 'string') soFar.marks.hit('odd wished delay');
  if (timedOut && again) soFar.marks.hit('timeout, then another try');
  if (!again && left > 0) soFar.marks.hit('final error with tries left');
  if (!again && left === 0 && event.attempt > 1) soFar.marks.hit('all tries used up');
}

function isTimeout(event: TryEnd): boolean {
  if (event.type === 'step.succeeded') return false;
  if (event.type === 'step.cancelled') return event.reason.startsWith('took longer than');
  return event.error.code === 'timed_out';
}

function isGivenUp(event: TryEnd): boolean {
  return event.type === 'step.cancelled' && event.reason.startsWith('did not stop within');
}

/** The delay before the next try lies within the policy's bounds. */
export function checkDelay(soFar: TriesSoFar, event: Event & { type: 'step.retrying' }): void {
  const { at, wakeAt, attempt, error, step } = event;
  const { marks, world } = soFar;
  const delay = wakeAt - at;
  const [low, high] = delayBounds(world, { step, attempt, wishMs: error.retryAfterMs }, marks);
  const within = delay >= low - 1e-3 && delay <= high + 1e-3;
  hold(within, 'V10 delay', () => `${delay} ms for ${soFar.name(step)}, not ${low} to ${high}`);
}

function delayBounds(
  world: World,
  { step, attempt, wishMs }: { step: number; attempt: number; wishMs: number | undefined },
  marks: Marks,
): [number, number] {
  const policy = world.steps[step]!.retry!;
  const { initialIntervalMs: initial, maxIntervalMs: max, intervalsMs: list, jitter } = policy;
  if (wishMs !== undefined && Number.isFinite(wishMs)) {
    marks.hit('wished delay');
    return [Math.max(0, wishMs), Math.max(0, wishMs)];
  }
  if (wishMs !== undefined) return [0, Math.max(max, ...(list ?? []))];
  let delay = initial;
  if (list === undefined) {
    for (let k = 1; k < attempt; k++) delay = Math.min(delay * policy.backoffCoefficient, max);
    if (delay === max && initial < max) marks.hit('backoff capped');
    delay = Math.min(delay, max);
  } else {
    marks.hit('delay from a list');
    delay = list[Math.min(attempt, list.length) - 1]!;
  }
  if (jitter === 'none') return [delay, delay];
  marks.hit('jittered delay');
  return jitter === 'full' ? [0, delay] : [delay / 2, delay];
}

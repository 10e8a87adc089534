/**
 * When a failed attempt is tried again.
 * Knows policies and numbers; must not know clocks: it answers with a delay.
 */

import type { StepError } from '../run/step-error.ts';
import { MAX_DURATION_MS } from '../std/duration.ts';
import { hashRandom } from '../std/random.ts';
import type { RetryPolicy } from '../workflow/workflow.ts';

/**
 * Milliseconds to wait before the attempt after `attempt`, or undefined when there is none.
 * The delay before attempt k is `initial * coefficient^(k-2)`, capped; an explicit list wins over
 * that, and a wish of the failed side (`retryAfterMs`) wins over both.
 */
export function retryDelay(
  policy: RetryPolicy,
  attempt: number,
  error: StepError,
  chance: { seed: number; step: number },
): number | undefined {
  if (!error.retryable || attempt >= policy.maxAttempts) return undefined;
  if (!mayRetry(policy, error)) return undefined;
  if (error.retryAfterMs !== undefined) {
    // A time that is too far away has no date.
    return Math.min(Math.max(0, error.retryAfterMs), MAX_DURATION_MS);
  }
  const { intervalsMs } = policy;
  if (intervalsMs !== undefined && intervalsMs.length > 0) {
    return jittered(
      intervalsMs[Math.min(attempt, intervalsMs.length) - 1]!,
      policy,
      attempt,
      chance,
    );
  }
  // A large exponent overflows to Infinity, and 0 times that is no number.
  const factor = Math.min(policy.backoffCoefficient ** (attempt - 1), Number.MAX_VALUE);
  const grown = policy.initialIntervalMs * factor;
  return jittered(Math.min(grown, policy.maxIntervalMs), policy, attempt, chance);
}

function mayRetry({ retryOn, neverRetryOn }: RetryPolicy, { code, subcode }: StepError): boolean {
  const isNamed = (names: readonly string[]) =>
    names.includes(code) || (subcode !== undefined && names.includes(subcode));
  if (neverRetryOn !== undefined && isNamed(neverRetryOn)) return false;
  return retryOn === undefined || isNamed(retryOn);
}

/** `full`: anywhere from 0 to the delay. `equal`: from half of it to all of it. */
function jittered(
  delay: number,
  { jitter }: RetryPolicy,
  attempt: number,
  { seed, step }: { seed: number; step: number },
): number {
  if (jitter === 'none') return delay;
  const share = hashRandom(seed, step, attempt);
  return jitter === 'full' ? delay * share : delay / 2 + (delay / 2) * share;
}

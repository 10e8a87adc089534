/**
 * When a failed attempt is tried again: the arithmetic of the policies.
 */
import { describe, expect, it } from 'vitest';
import type { StepError } from '../run/step-error.ts';
import type { RetryPolicy } from '../workflow/workflow.ts';
import { retryDelay } from './retry.ts';

const POLICY: RetryPolicy = {
  maxAttempts: 5,
  initialIntervalMs: 100,
  backoffCoefficient: 2,
  maxIntervalMs: 1_000,
  jitter: 'none',
};
const ERROR: StepError = { code: 'E_STEP', message: 'x', retryable: true };
const CHANCE = { seed: 7, step: 3 };

/** The delays after attempts 1, 2, 3, …, until there is none. */
function delays(
  policy: Partial<RetryPolicy>,
  error: Partial<StepError> = {},
  chance = CHANCE,
): number[] {
  const found: number[] = [];
  for (let attempt = 1; ; attempt++) {
    const delay = retryDelay({ ...POLICY, ...policy }, attempt, { ...ERROR, ...error }, chance);
    if (delay === undefined) return found;
    found.push(delay);
  }
}

function check(
  policy: Partial<RetryPolicy>,
  expected: number[],
  error: Partial<StepError> = {},
): void {
  it(`${JSON.stringify({ ...policy, ...error })} waits ${expected.join(', ') || 'never'}`, () => {
    expect(delays(policy, error)).toEqual(expected);
  });
}

describe('without jitter', () => {
  it('waits for no time where a factor that is no longer a number multiplies none', () => {
    const policy = { ...POLICY, initialIntervalMs: 0, backoffCoefficient: 100, maxAttempts: 1_000 };
    expect(retryDelay(policy, 900, ERROR, CHANCE)).toBe(0);
  });

  check({}, [100, 200, 400, 800]);
  check({ maxAttempts: 1 }, []);
  check({ maxAttempts: 2 }, [100]);
  check({ maxIntervalMs: 300 }, [100, 200, 300, 300]);
  check({ backoffCoefficient: 1 }, [100, 100, 100, 100]);
  check({ backoffCoefficient: 3, maxIntervalMs: 60_000 }, [100, 300, 900, 2_700]);
  check({ initialIntervalMs: 0 }, [0, 0, 0, 0]);
  check({ intervalsMs: [100, 500, 2_000], maxAttempts: 3 }, [100, 500]);
  check({ intervalsMs: [100, 500] }, [100, 500, 500, 500]);
  check({ intervalsMs: [5_000], maxIntervalMs: 10 }, [5_000, 5_000, 5_000, 5_000]);
  check({ intervalsMs: [] }, [100, 200, 400, 800]);
  check({}, [], { retryable: false });
  check({}, [42, 42, 42, 42], { retryAfterMs: 42 });
  check({ intervalsMs: [7], jitter: 'full', maxAttempts: 2 }, [42], { retryAfterMs: 42 });
  check({ maxAttempts: 2 }, [0], { retryAfterMs: -5 });
  check({ maxAttempts: 2 }, [315_360_000_000], { retryAfterMs: 1e300 });
  check({ maxAttempts: 1 }, [], { retryAfterMs: 42 });
  check({ retryOn: ['E_BUSY'], maxAttempts: 2 }, [100], { code: 'E_BUSY' });
  check({ retryOn: ['E_BUSY'] }, [], { code: 'E_GONE' });
  check({ retryOn: ['timed_out'], maxAttempts: 2 }, [100], { code: 'timed_out' });
  check({ retryOn: [] }, []);
  check({ neverRetryOn: ['E_GONE'] }, [], { code: 'E_GONE', retryAfterMs: 42 });
  check({ neverRetryOn: ['E_GONE'], maxAttempts: 2 }, [100], { code: 'E_BUSY' });
  check({ retryOn: ['E_BUSY'], neverRetryOn: ['E_BUSY'] }, [], { code: 'E_BUSY' });
  check({ retryOn: ['E_BUSY'] }, [], { code: 'E_BUSY', retryable: false });

  describe('by a subcode', () => {
    const error = { code: 'E_EXIT', subcode: 'exit:75' };
    check({ retryOn: ['exit:75'], maxAttempts: 2 }, [100], error);
    check({ retryOn: ['exit:7'] }, [], error);
    check({ retryOn: ['E_EXIT'], maxAttempts: 2 }, [100], error);
    check({ retryOn: ['E_EXIT'], neverRetryOn: ['exit:75'] }, [], error);
    check({ neverRetryOn: ['exit:1'], maxAttempts: 2 }, [100], error);
  });

  it('never passes the longest interval, however many attempts there were', () => {
    expect(retryDelay({ ...POLICY, maxAttempts: 10_000 }, 9_999, ERROR, CHANCE)).toBe(1_000);
  });
});

describe('with jitter', () => {
  const steps = Array.from({ length: 500 }, (_, step) => step);
  const shares = (jitter: RetryPolicy['jitter']) =>
    steps.map((step) => retryDelay({ ...POLICY, jitter }, 1, ERROR, { seed: 1, step })! / 100);

  it.each([
    ['full', 0, 1],
    ['equal', 0.5, 1],
  ] as const)('%s spreads from %d to %d of the delay', (jitter, from, to) => {
    const found = shares(jitter);
    expect(Math.min(...found)).toBeGreaterThanOrEqual(from);
    expect(Math.min(...found)).toBeLessThan(from + 0.05);
    expect(Math.max(...found)).toBeLessThan(to);
    expect(Math.max(...found)).toBeGreaterThan(to - 0.05);
  });

  it('is the same for the same seed, step and attempt', () => {
    expect(delays({ jitter: 'full' })).toEqual(delays({ jitter: 'full' }));
  });

  it('is another for another seed', () => {
    expect(delays({ jitter: 'full' })).not.toEqual(
      delays({ jitter: 'full' }, {}, { seed: 8, step: 3 }),
    );
  });

  it('also moves explicit intervals', () => {
    const [first] = delays({ jitter: 'equal', intervalsMs: [100], maxAttempts: 2 });
    expect(first).toBeGreaterThanOrEqual(50);
    expect(first).toBeLessThan(100);
  });
});

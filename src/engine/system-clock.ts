/**
 * The machine's time.
 * Knows timers and their traps; must not know what anybody waits for.
 */
import { performance } from 'node:perf_hooks';
import type { Clock } from '../ports/clock.ts';

// `setTimeout` fires at once for anything longer; long waits are made of several.
const LONGEST_TIMER_MS = 2 ** 31 - 1;

// Read once: on the global object each of them is a getter, and `now` is asked once per step.
const origin = performance.timeOrigin;

/** Wall-clock milliseconds that only go forward: the origin is read once, the rest is monotonic. */
export const systemClock: Clock = {
  now: () => origin + performance.now(),
  alarm(at, wake) {
    let timer: NodeJS.Timeout | undefined;
    // A timer may come a fraction of a millisecond early; then the rest is waited for.
    const ring = () => (systemClock.now() < at ? set() : wake());
    const set = () => {
      const left = Math.max(0, at - systemClock.now());
      if (left <= LONGEST_TIMER_MS) timer = setTimeout(ring, Math.ceil(left));
      else timer = setTimeout(set, LONGEST_TIMER_MS);
    };
    set();
    return () => clearTimeout(timer);
  },
};

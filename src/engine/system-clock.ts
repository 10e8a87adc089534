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
    const set = () => {
      const left = at - systemClock.now();
      if (left <= 0) timer = setTimeout(wake, 0);
      else if (left <= LONGEST_TIMER_MS) timer = setTimeout(wake, Math.ceil(left));
      else timer = setTimeout(set, LONGEST_TIMER_MS);
    };
    set();
    return () => clearTimeout(timer);
  },
};

/**
 * The machine's time.
 * Knows timers and their traps; must not know what anybody waits for.
 *
 * Setting the wall clock moves no wait: it is read once, and what is added comes from clocks that only
 * go forward. One of them stands still while the machine sleeps, as its timers do, the
 * other goes on; the difference is how long it slept.
 */
import { uptime } from 'node:os';
import { performance } from 'node:perf_hooks';
import type { Clock } from '../ports/clock.ts';

/** What the machine knows of time, in milliseconds. */
export interface TimeSource {
  /** The wall clock when the process began. */
  readonly origin: number;
  /** Since the process began, without the time that the machine slept. */
  awake(): number;
  /** Since any instant, with that time; some machines have whole seconds only. NaN: it is not known. */
  up(): number;
}

// `setTimeout` fires at once for anything longer; long waits are made of several.
const LONGEST_TIMER_MS = 2 ** 31 - 1;
/** A timer may come a fraction of a millisecond early, and no more. */
const ROUNDING_MS = 2;
/** How often it is looked whether the machine slept, at most. Looking costs a read of a file. */
const LOOK_MS = 5_000;
/** A shorter sleep could be the rounding of two readings. */
const SHORTEST_SLEEP_MS = 2_000;

// As they are now: tests that put others in their place do not make the machine sleep.
const { setInterval: everySoOften, clearInterval: noMore } = globalThis;

/** Wall-clock milliseconds that only go forward. Alarms fire by the time of this clock. */
export class MachineClock implements Clock {
  private readonly source: TimeSource;
  private readonly firstUp: number;
  private offset: number;
  private slept = 0;
  private lookAt: number;
  /** Alarms that are far enough to be slept over. */
  private readonly far = new Set<Alarm>();
  private watch: NodeJS.Timeout | undefined;

  constructor(source: TimeSource) {
    const awake = source.awake();
    this.source = source;
    this.firstUp = source.up() - awake;
    this.offset = source.origin;
    this.lookAt = awake + LOOK_MS;
  }

  now(): number {
    const awake = this.source.awake();
    if (awake >= this.lookAt) this.look(awake);
    return this.offset + awake;
  }

  alarm(at: number, wake: () => void): () => void {
    const alarm = new Alarm(this, at, () => {
      this.drop(alarm);
      wake();
    });
    if (at - this.now() > LOOK_MS) this.keep(alarm);
    return () => {
      alarm.cancel();
      this.drop(alarm);
    };
  }

  /** The time is `at`, whatever the machine says: a test has moved the timers. */
  goAlong(at: number): void {
    this.offset += at - this.now();
  }

  private look(awake: number): void {
    this.lookAt = awake + LOOK_MS;
    const more = this.source.up() - awake - this.firstUp - this.slept;
    if (!(more > SHORTEST_SLEEP_MS)) return;
    this.slept += more;
    this.offset += more;
    for (const alarm of this.far) alarm.setAgain();
  }

  private keep(alarm: Alarm): void {
    this.far.add(alarm);
    this.watch ??= everySoOften(() => this.look(this.source.awake()), LOOK_MS).unref();
  }

  private drop(alarm: Alarm): void {
    if (!this.far.delete(alarm) || this.far.size > 0) return;
    noMore(this.watch);
    this.watch = undefined;
  }
}

/** One alarm and the timer that it waits for. */
class Alarm {
  private readonly clock: MachineClock;
  private readonly at: number;
  private readonly wake: () => void;
  private timer: NodeJS.Timeout | undefined;
  /** When the timer should come. */
  private due = 0;

  constructor(clock: MachineClock, at: number, wake: () => void) {
    this.clock = clock;
    this.at = at;
    this.wake = wake;
    this.set();
  }

  cancel(): void {
    clearTimeout(this.timer);
  }

  setAgain(): void {
    clearTimeout(this.timer);
    this.set();
  }

  private set(): void {
    const now = this.clock.now();
    const wait = Math.min(Math.ceil(Math.max(0, this.at - now)), LONGEST_TIMER_MS);
    this.due = now + wait;
    this.timer = setTimeout(() => this.ring(), wait);
  }

  private ring(): void {
    // To wait for the rest of a timer that comes long before its time would be to ask for ever.
    if (this.due - this.clock.now() > ROUNDING_MS) this.clock.goAlong(this.due);
    if (this.clock.now() < this.at) this.set();
    else this.wake();
  }
}

function upMs(): number {
  try {
    return uptime() * 1_000;
  } catch {
    // Where the system does not say, a sleep makes waits longer.
    return Number.NaN;
  }
}

export const systemClock: Clock = new MachineClock({
  // From the module: on the global object each of them is a getter, and `now` is asked per step.
  origin: performance.timeOrigin,
  awake: () => performance.now(),
  up: upMs,
});

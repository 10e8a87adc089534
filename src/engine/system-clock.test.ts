/**
 * The machine's clock: forward only, alarms once and never early, any distance.
 * Timers are made false by vitest, so that thirty days pass at once.
 */
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { createEngine, workflow } from '../index.ts';
import { MachineClock, systemClock } from './system-clock.ts';

const HOUR = 3_600_000;
const DAY = 24 * HOUR;

describe('now', () => {
  it('is the time of day and never goes back', () => {
    const readings = Array.from({ length: 1_000 }, () => systemClock.now());
    expect([...readings].sort((a, b) => a - b)).toEqual(readings);
    expect(Math.abs(systemClock.now() - Date.now())).toBeLessThan(60_000);
  });
});

describe('alarms on the real machine', () => {
  it('never come early', async () => {
    const early: number[] = [];
    for (let i = 0; i < 150; i++) {
      const at = systemClock.now() + 1 + (i % 10) / 10;
      await new Promise<void>((resolve) => systemClock.alarm(at, resolve));
      if (systemClock.now() < at) early.push(i);
    }
    expect(early).toEqual([]);
  });
});

describe('alarms', () => {
  let passed = 0;

  /** Time passes, for the timers and for the reading alike. */
  function pass(ms: number): void {
    for (let left = ms; left > 0; left -= HOUR) {
      passed += Math.min(HOUR, left);
      vi.advanceTimersByTime(Math.min(HOUR, left));
    }
  }

  beforeEach(() => {
    passed = 0;
    vi.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout'] });
    const start = performance.now();
    vi.spyOn(performance, 'now').mockImplementation(() => start + passed);
  });
  afterEach(() => {
    vi.restoreAllMocks();
    vi.useRealTimers();
  });

  it('come once, when their time has come', () => {
    const wake = vi.fn();
    systemClock.alarm(systemClock.now() + 1_000, wake);
    pass(999);
    expect(wake).not.toHaveBeenCalled();
    pass(5_000);
    expect(wake).toHaveBeenCalledTimes(1);
  });

  it('for the past come in the next turn, not within the call', () => {
    const wake = vi.fn();
    systemClock.alarm(systemClock.now() - 5, wake);
    expect(wake).not.toHaveBeenCalled();
    pass(1);
    expect(wake).toHaveBeenCalledTimes(1);
  });

  it('that are cancelled never come', () => {
    const wake = vi.fn();
    const cancelAlarm = systemClock.alarm(systemClock.now() + 1_000, wake);
    cancelAlarm();
    cancelAlarm();
    pass(5_000);
    expect(wake).not.toHaveBeenCalled();
  });

  it.each([30, 60, 365])('in %d days come then, not at once', (days) => {
    const wake = vi.fn();
    systemClock.alarm(systemClock.now() + days * DAY, wake);
    pass((days - 1) * DAY);
    expect(wake).not.toHaveBeenCalled();
    pass(2 * DAY);
    expect(wake).toHaveBeenCalledTimes(1);
  });

  it.each([2 ** 31 - 1, 2 ** 31, 2 ** 31 + 1])('in %d ms do not come early', (ms) => {
    const wake = vi.fn();
    systemClock.alarm(systemClock.now() + ms, wake);
    pass(ms - 1);
    expect(wake).not.toHaveBeenCalled();
    pass(2);
    expect(wake).toHaveBeenCalledTimes(1);
  });

  it('in 60 days can be cancelled on the way', () => {
    const wake = vi.fn();
    const cancelAlarm = systemClock.alarm(systemClock.now() + 60 * DAY, wake);
    pass(40 * DAY);
    cancelAlarm();
    pass(40 * DAY);
    expect(wake).not.toHaveBeenCalled();
    expect(vi.getTimerCount()).toBe(0);
  });
});

/** A machine whose time the test makes, and its clock. */
function machine({ precisionMs = 1, knowsUptime = true } = {}) {
  let awakeMs = 0;
  let sleptMs = 700;
  const clock = new MachineClock({
    origin: 1_000,
    awake: () => awakeMs,
    up: () =>
      knowsUptime ? Math.floor((awakeMs + sleptMs) / precisionMs) * precisionMs : Number.NaN,
  });
  return {
    clock,
    /** In small steps, as timers come. */
    works(ms: number) {
      for (let left = ms; left > 0; left -= 1_000) {
        awakeMs += Math.min(1_000, left);
        vi.advanceTimersByTime(Math.min(1_000, left));
      }
    },
    sleeps(ms: number) {
      sleptMs += ms;
    },
  };
}

describe('a machine that sleeps', () => {
  beforeEach(() => {
    vi.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout'] });
  });
  afterEach(() => {
    vi.useRealTimers();
  });

  it('has slept when it is asked again, and its clock has gone on', () => {
    const { clock, works, sleeps } = machine();
    sleeps(8 * HOUR);
    works(5_000);
    expect(clock.now()).toBe(1_000 + 5_000 + 8 * HOUR);
  });

  it.each([1, 1_000])('is no reason to hurry for readings rounded to %d ms', (precisionMs) => {
    const { clock, works } = machine({ precisionMs });
    for (let i = 1; i <= 100; i++) {
      works(1_337);
      expect(clock.now()).toBe(1_000 + i * 1_337);
    }
  });

  it('adds every sleep once, however often it is asked', () => {
    const { clock, works, sleeps } = machine();
    for (let i = 1; i <= 3; i++) {
      sleeps(HOUR);
      works(10_000);
      expect([clock.now(), clock.now()]).toEqual(Array(2).fill(1_000 + i * (HOUR + 10_000)));
    }
  });

  it('is asked in vain where the system tells nothing', () => {
    const { clock, works, sleeps } = machine({ knowsUptime: false });
    sleeps(HOUR);
    works(10_000);
    expect(clock.now()).toBe(11_000);
  });

  it('rings what has become due at the next look, and the rest in its time', () => {
    const { clock, works, sleeps } = machine();
    const [soon, later] = [vi.fn(), vi.fn()];
    clock.alarm(clock.now() + 2 * HOUR, soon);
    clock.alarm(clock.now() + 9 * HOUR, later);
    works(HOUR);
    sleeps(7 * HOUR);
    works(5_000);
    clock.now();
    works(1_000);
    expect(soon).toHaveBeenCalledTimes(1);
    expect(later).not.toHaveBeenCalled();
    works(HOUR);
    expect(later).toHaveBeenCalledTimes(1);
  });
});

describe('B17 timers that a test moves', () => {
  beforeEach(() => {
    vi.useFakeTimers();
  });
  afterEach(() => {
    vi.useRealTimers();
  });

  it('move the clock along, so that an alarm comes once and nothing asks for ever', () => {
    const wake = vi.fn();
    const before = systemClock.now();
    systemClock.alarm(before + DAY, wake);
    vi.advanceTimersByTime(DAY - 1);
    expect(wake).not.toHaveBeenCalled();
    vi.advanceTimersByTime(2);
    expect(wake).toHaveBeenCalledTimes(1);
    expect(systemClock.now()).toBeGreaterThanOrEqual(before + DAY);
    expect(vi.getTimerCount()).toBe(0);
  });

  it('let a run wait for its retry, and for all that comes after', async () => {
    const flow = workflow('flaky');
    let tries = 0;
    const fetch = flow.step('fetch', {
      retry: { maxAttempts: 3, initialIntervalMs: HOUR, maxIntervalMs: HOUR, jitter: 'none' },
      run: () => {
        tries += 1;
        if (tries < 3) throw new Error('busy');
        return tries;
      },
    });
    flow.step('after', { needs: fetch, run: (n) => n + 1 });
    let hasEnded = false;
    const running = createEngine()
      .run(flow)
      .finally(() => {
        hasEnded = true;
      });
    // A try that is under way is waited for, too: it may take longer than one turn.
    while (!hasEnded) await vi.advanceTimersByTimeAsync(HOUR);
    expect((await running).orThrow()).toBe(4);
  });
});

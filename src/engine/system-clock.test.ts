/**
 * The machine's clock: forward only, alarms once and never early, any distance.
 * Timers are made false by vitest, so that thirty days pass at once.
 */
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { systemClock } from './system-clock.ts';

const DAY = 86_400_000;

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
    for (let left = ms; left > 0; left -= DAY) {
      passed += Math.min(DAY, left);
      vi.advanceTimersByTime(Math.min(DAY, left));
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

  it('that are called off never come', () => {
    const wake = vi.fn();
    const callOff = systemClock.alarm(systemClock.now() + 1_000, wake);
    callOff();
    callOff();
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

  it('in 60 days can be called off on the way', () => {
    const wake = vi.fn();
    const callOff = systemClock.alarm(systemClock.now() + 60 * DAY, wake);
    pass(40 * DAY);
    callOff();
    pass(40 * DAY);
    expect(wake).not.toHaveBeenCalled();
    expect(vi.getTimerCount()).toBe(0);
  });
});

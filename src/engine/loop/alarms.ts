/**
 * Alarms of a run by key: a new one takes the place of an old one with the same key.
 * Knows a clock; must not know what anybody waits for.
 */
import type { Clock } from '../../ports/clock.ts';
import type { AlarmKey } from '../../schedule/input.ts';

export class Alarms {
  private readonly clock: Clock;
  private readonly waiting = new Map<AlarmKey, () => void>();

  constructor(clock: Clock) {
    this.clock = clock;
  }

  set(key: AlarmKey, at: number, wake: () => void): void {
    this.cancel(key);
    const cancelAlarm = this.clock.alarm(at, () => {
      this.waiting.delete(key);
      wake();
    });
    this.waiting.set(key, cancelAlarm);
  }

  cancel(key: AlarmKey): void {
    this.waiting.get(key)?.();
    this.waiting.delete(key);
  }

  cancelAll(): void {
    for (const cancelAlarm of this.waiting.values()) cancelAlarm();
    this.waiting.clear();
  }
}

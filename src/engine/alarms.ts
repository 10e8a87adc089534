/**
 * The alarms of one run, by key: what is to be told when, unless it is called off before.
 * Knows a clock and keys; must not know what an alarm means.
 */
import type { Clock } from '../ports/clock.ts';
import type { AlarmKey, Command, Due } from '../schedule/input.ts';

export class Alarms {
  private readonly clock: Clock;
  private readonly ring: (input: Due) => void;
  private readonly set = new Map<AlarmKey, () => void>();

  /** `ring` gets what an alarm was to tell, with the time at which it does. */
  constructor(clock: Clock, ring: (input: Due) => void) {
    this.clock = clock;
    this.ring = ring;
  }

  /** Takes the place of another alarm with the same key. */
  put({ key, at, input }: Command & { readonly type: 'alarm' }): void {
    this.callOff(key);
    const callOff = this.clock.alarm(at, () => {
      this.set.delete(key);
      this.ring({ ...input, at: this.clock.now() });
    });
    this.set.set(key, callOff);
  }

  callOff(key: AlarmKey): void {
    this.set.get(key)?.();
    this.set.delete(key);
  }

  callOffAll(): void {
    for (const callOff of this.set.values()) callOff();
    this.set.clear();
  }
}

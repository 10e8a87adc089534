/**
 * The alarms of one process of a run: those that the scheduler sets, deadlines of attempts, with account of
 * those that are open, and what comes from outside.
 * Knows a clock and chance; must not know what an alarm leads to.
 */
import type { AlarmKey, Command } from '../../../src/schedule/input.ts';
import { hashRandom } from '../../../src/std/random.ts';
import type { VirtualClock } from '../../../src/testing/virtual-clock.ts';
import type { World } from '../draw/world.ts';
import type { SimulatedAttempt } from './attempt.ts';

type Alarm = Command & { readonly type: 'alarm' };

export class Alarms {
  /** Deadlines that have neither passed nor been cancelled. */
  openDeadlines = 0;
  private readonly world: World;
  private readonly clock: VirtualClock;
  private readonly byKey = new Map<AlarmKey, () => void>();
  private readonly outside: (() => void)[] = [];

  constructor(world: World, clock: VirtualClock) {
    this.world = world;
    this.clock = clock;
  }

  set({ key, at, input }: Alarm, ring: () => void): void {
    this.cancel(key);
    const { load = 0 } = this.world;
    // A busy process comes late to everything; only the look at the load is meant to show it.
    const late =
      input.type === 'measured' && load > this.luck(-5, at) ? this.luck(-6, at) * 150 : 0;
    const cancelAlarm = this.clock.alarmRanked(at + late, this.rankOf(key, at), () => {
      this.byKey.delete(key);
      ring();
    });
    this.byKey.set(key, cancelAlarm);
  }

  cancel(key: AlarmKey): void {
    this.byKey.get(key)?.();
    this.byKey.delete(key);
  }

  setDeadline(attempt: SimulatedAttempt, at: number, passed: () => void): void {
    const { step, number } = attempt;
    this.openDeadlines++;
    const gone = () => {
      this.openDeadlines--;
      attempt.cancelAlarm = undefined;
    };
    const cancelAlarm = this.clock.alarmRanked(at, this.ofStep(step, 16 * number + 3), () => {
      gone();
      passed();
    });
    attempt.cancelAlarm = () => {
      gone();
      cancelAlarm();
    };
  }

  /** The end of the grace of an attempt that was asked to stop. */
  setGrace(attempt: SimulatedAttempt, at: number, over: () => void): void {
    attempt.cancelGrace = this.clock.alarmRanked(at, this.ofStep(attempt.step, 4), over);
  }

  fromOutside(at: number, happens: () => void): void {
    this.outside.push(this.clock.alarmRanked(at, 0, happens));
  }

  /** The run has ended. */
  end(): void {
    for (const cancelAlarm of this.byKey.values()) cancelAlarm();
    for (const cancelAlarm of this.outside) cancelAlarm();
    this.byKey.clear();
  }

  private rankOf(key: AlarmKey, at: number): number {
    if (typeof key === 'string') return this.luck(-3, key.length + at);
    return this.ofStep(Math.floor(key / 4), 2 + 16 * (key % 4));
  }

  /** The same for the same step of the same world, wherever it stands in the file. */
  private ofStep(step: number, about: number): number {
    return this.luck(this.world.steps[step]!.key, about);
  }

  private luck(a: number, b: number): number {
    return hashRandom(this.world.luck, a, b);
  }
}

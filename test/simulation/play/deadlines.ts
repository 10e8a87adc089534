/**
 * The deadlines of attempts, with account of those that are open.
 * Knows a clock; must not know what a deadline leads to.
 */
import type { VirtualClock } from '../../../src/testing/virtual-clock.ts';
import type { SimulatedAttempt } from './attempt.ts';

export class Deadlines {
  /** Those that have neither passed nor been called off. */
  open = 0;
  private readonly clock: VirtualClock;

  constructor(clock: VirtualClock) {
    this.clock = clock;
  }

  /** `rank` decides between equal instants. */
  set(attempt: SimulatedAttempt, at: number, rank: number, passed: () => void): void {
    this.open++;
    const callOff = this.clock.alarmRanked(at, rank, () => {
      this.open--;
      attempt.callOff = undefined;
      passed();
    });
    attempt.callOff = () => {
      this.open--;
      attempt.callOff = undefined;
      callOff();
    };
  }
}

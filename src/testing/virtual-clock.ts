/**
 * Time that moves only when it is told to: for tests and simulations that never sleep.
 * Knows instants and alarms; must not know the machine's time, nor what anybody waits for.
 */
import type { Clock } from '../ports/clock.ts';
import { AlarmHeap } from './alarm-heap.ts';

/** Where virtual time starts unless told otherwise: 2020-01-01T00:00:00Z. */
export const VIRTUAL_START = 1_577_836_800_000;

/**
 * A clock that a test moves. Alarms of one instant fire in the order in which they were set;
 * an alarm set for the past is due now, but fires only when time is told to move.
 */
export interface VirtualClock extends Clock {
  /** Moves on by so many milliseconds (0 too) and fires all that is due on the way, in order. */
  advance(ms: number): void;
  /**
   * Moves to the next instant for which an alarm is set and fires what was set for it by then.
   * False when nothing is pending.
   */
  advanceToNext(): boolean;
  /** Moves to the next alarm and fires that one alone. False when nothing is pending. */
  fireNext(): boolean;
  /** An alarm with a rank: at the same instant the lower rank fires first. Plain alarms have 0. */
  alarmRanked(at: number, rank: number, wake: () => void): () => void;
  /** The instants of the alarms that are still to fire, in order. */
  pending(): readonly number[];
  /** How many alarms are still to fire. */
  readonly pendingCount: number;
  /** The instant of the next alarm; `Infinity` when none is set. */
  readonly nextAt: number;
}

/** Makes a clock that stands still at `startAt` (milliseconds since the Unix epoch). */
export function virtualClock(startAt: number = VIRTUAL_START): VirtualClock {
  return new HeldClock(startAt);
}

class HeldClock implements VirtualClock {
  private readonly alarms = new AlarmHeap();
  private time: number;

  constructor(startAt: number) {
    this.time = startAt;
  }

  get pendingCount(): number {
    return this.alarms.waiting;
  }

  get nextAt(): number {
    return this.alarms.peek()?.at ?? Number.POSITIVE_INFINITY;
  }

  now(): number {
    return this.time;
  }

  alarm(at: number, wake: () => void): () => void {
    return this.alarmRanked(at, 0, wake);
  }

  alarmRanked(at: number, rank: number, wake: () => void): () => void {
    // An alarm that can never be reached would make its owner wait for ever without a sign.
    if (Number.isNaN(at))
      throw new RangeError('an alarm is set for an instant that is not a number');
    const alarm = this.alarms.add(Math.max(at, this.time), rank, wake);
    return () => this.alarms.cancel(alarm);
  }

  advance(ms: number): void {
    if (!(ms >= 0)) throw new RangeError(`time cannot move by ${ms} ms`);
    const until = this.time + ms;
    while (this.alarms.waiting > 0 && this.alarms.peek()!.at <= until) this.fireNext();
    this.time = until;
  }

  advanceToNext(): boolean {
    const next = this.alarms.peek();
    if (next === undefined || next.at === Number.POSITIVE_INFINITY) return false;
    let due = this.alarms.instants().lastIndexOf(next.at) + 1;
    // What fires may cancel another of the same instant, or set new ones for it.
    for (; due > 0 && this.alarms.peek()?.at === next.at; due--) this.fireNext();
    return true;
  }

  fireNext(): boolean {
    const next = this.alarms.peek();
    if (next === undefined || next.at === Number.POSITIVE_INFINITY) return false;
    this.time = next.at;
    this.alarms.take()!();
    return true;
  }

  pending(): readonly number[] {
    return this.alarms.instants();
  }
}

/**
 * What a waiting step waits for, and until when.
 * Knows the kinds of waits; must not know who ends them.
 */
import { isoInstant } from '../std/instant.ts';

/** The end of a wait. */
export interface Until {
  /** Milliseconds since the Unix epoch. */
  readonly at: number;
  /** Somebody named the time itself: it stays where it is, also where the clock was wrong before. */
  readonly isDate: boolean;
}

/** What comes after a wait for a time: the step has its output, or the next attempt begins. */
export const WAIT_ENDS = ['value', 'again'] as const;
export type WaitEnd = (typeof WAIT_ENDS)[number];

export type Wait =
  /** The time of the next try. */
  | { readonly kind: 'try'; readonly until: Until }
  /** A time that the step itself named; `output` is what it has given then. */
  | {
      readonly kind: 'time';
      readonly until: Until;
      readonly end: WaitEnd;
      readonly output: unknown;
    }
  /** Somebody's decision. */
  | { readonly kind: 'decision'; readonly reason: string };

/** A wait as people and programs outside are told of it. */
export interface WaitView {
  readonly for: Wait['kind'];
  /** Milliseconds since the Unix epoch; none where somebody has to end it. */
  readonly until?: number;
}

export function viewOfWait(wait: Wait): WaitView {
  return wait.kind === 'decision' ? { for: wait.kind } : { for: wait.kind, until: wait.until.at };
}

/** For what a step waits, and until when, in words. */
export function waitText(wait: Wait): string {
  switch (wait.kind) {
    case 'try':
      return `next try at ${isoInstant(wait.until.at)}`;
    case 'time':
      return `${wait.end === 'value' ? 'waits until' : 'looks again at'} ${isoInstant(wait.until.at)}`;
    case 'decision':
      return wait.reason;
  }
}

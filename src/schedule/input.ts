/**
 * What the scheduler is told and what it answers: the alphabet between deciding and doing.
 * Knows step numbers, times and outcomes; must not know who feeds or performs them.
 */
import type { Event } from '../run/event.ts';
import type { Outcome } from '../run/outcome.ts';
import { Batch } from '../std/batch.ts';

/** Something happened. `at` is the clock's reading when it did. */
export type Input =
  | { readonly type: 'begin'; readonly at: number }
  | {
      readonly type: 'settled';
      readonly step: number;
      readonly attempt: number;
      readonly at: number;
      readonly outcome: Outcome;
    }
  /** A step's wait is over. */
  | { readonly type: 'woke'; readonly step: number; readonly at: number }
  /** An attempt has used up its time. */
  | {
      readonly type: 'overran';
      readonly step: number;
      readonly attempt: number;
      readonly at: number;
    }
  /** An attempt that was asked to stop has not, and its grace is over. */
  | {
      readonly type: 'gave-up';
      readonly step: number;
      readonly attempt: number;
      readonly at: number;
    }
  /** The run has used up its time. */
  | { readonly type: 'expired'; readonly at: number }
  | { readonly type: 'cancel'; readonly at: number; readonly reason: string };

/** Something to do once the events before it are stored. */
export type Command =
  /** Start an attempt; feed `overran` at `deadline` if it has not settled by then. */
  | {
      readonly type: 'start';
      readonly step: number;
      readonly attempt: number;
      readonly deadline: number | undefined;
    }
  /** Ask a running attempt to stop; feed `gave-up` at `giveUpAt` if it has not settled by then. */
  | {
      readonly type: 'abort';
      readonly step: number;
      readonly attempt: number;
      readonly reason: string;
      readonly giveUpAt: number | undefined;
    }
  /** Feed `woke` at a time. */
  | { readonly type: 'wake'; readonly step: number; readonly at: number }
  /** Feed `expired` at a time. */
  | { readonly type: 'expire'; readonly at: number }
  /** Nothing more will come. */
  | { readonly type: 'end' };

/** What one or several inputs led to, in order. */
export interface Reaction {
  readonly events: Batch<Event>;
  readonly commands: Batch<Command>;
}

export function newReaction(): Reaction {
  return { events: new Batch(), commands: new Batch() };
}

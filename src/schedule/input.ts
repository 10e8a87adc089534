/**
 * What the scheduler is fed and what it answers: inputs, commands, and what both are about.
 * Knows step numbers, times and outcomes; must not know who feeds or performs them.
 */
import type { Event } from '../run/event.ts';
import type { Outcome } from '../run/outcome.ts';
import type { Requested } from '../run/request.ts';
import { Batch } from '../std/batch.ts';
import type { Budget } from '../workflow/workflow.ts';
import type { LimitUser } from './limits.ts';

/** Something about the attempt of a step. */
interface OfAttempt {
  readonly step: number;
  readonly attempt: number;
  readonly at: number;
}

/** Something happened. `at` is the clock's reading when it did. */
export type Input =
  | { readonly type: 'begin'; readonly at: number }
  /** A run that was left, that rested, or whose process was killed goes on. */
  | {
      readonly type: 'resume';
      readonly at: number;
      readonly rewritten?: readonly number[] | undefined;
    }
  /** Somebody asks something of the run; what has an id that came before leads to nothing. */
  | {
      readonly type: 'asked';
      readonly at: number;
      readonly id: string;
      readonly request: Requested<number>;
    }
  | ({ readonly type: 'settled'; readonly outcome: Outcome } & OfAttempt)
  /** An attempt has spent something. */
  | ({ readonly type: 'spent'; readonly amounts: Budget } & OfAttempt)
  /** An attempt that was asked to stop has not, and its grace is over; what it has said until then. */
  | ({
      readonly type: 'gave-up';
      readonly metadata: Readonly<Record<string, unknown>> | undefined;
    } & OfAttempt)
  /** This process leaves the run; what runs has `drainMs` to finish. */
  | {
      readonly type: 'leave';
      readonly at: number;
      readonly reason: string;
      readonly drainMs: number;
    }
  | Due;

/** What an alarm tells when it rings. */
export type Due =
  /** An attempt has used up its time, or the items that it led to. */
  | ({ readonly type: 'overran' } & OfAttempt)
  /** A step's wait for its next try is over. */
  | { readonly type: 'woke'; readonly step: number; readonly at: number }
  /** A step has used up the time for all its attempts. */
  | { readonly type: 'exhausted'; readonly step: number; readonly at: number }
  /** A ready step has waited as long as it may. */
  | { readonly type: 'waited'; readonly step: number; readonly at: number }
  /** The branch that starts at a step has used up its time. */
  | { readonly type: 'branch-overran'; readonly step: number; readonly at: number }
  /** The run has used up its time. */
  | { readonly type: 'expired'; readonly at: number }
  /** What was left to finish after a cancel has had its time. */
  | { readonly type: 'drained'; readonly at: number }
  /** What was left to finish before the run is left has had its time. */
  | { readonly type: 'left'; readonly at: number }
  /** Something in a pool may be free. */
  | { readonly type: 'room'; readonly pool: string; readonly at: number }
  /** How late this comes shows how busy the process is. */
  | { readonly type: 'measured'; readonly at: number; readonly dueAt: number };

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
      readonly giveUpAt: number;
    }
  /** Feed `input` at a time, unless it is cancelled or another alarm takes its key before. */
  | {
      readonly type: 'alarm';
      readonly key: AlarmKey;
      readonly at: number;
      readonly input: Due;
    }
  | { readonly type: 'cancel-alarm'; readonly key: AlarmKey }
  /** Tell another run that there may be room in a pool. */
  | { readonly type: 'offer'; readonly to: LimitUser; readonly pool: string }
  /** Nothing more will come. */
  | { readonly type: 'end' };

/** Numbers for alarms of steps, words for those of the run. */
export type AlarmKey = number | string;

const STEP_ALARMS = ['wake', 'total', 'queue', 'branch'] as const;

/** The key of an alarm of one step. */
export function stepAlarm(kind: (typeof STEP_ALARMS)[number], step: number): number {
  return step * STEP_ALARMS.length + STEP_ALARMS.indexOf(kind);
}

/** What one or several inputs led to, in order. */
export interface Reaction {
  readonly events: Batch<Event>;
  readonly commands: Batch<Command>;
}

export function newReaction(): Reaction {
  return { events: new Batch(), commands: new Batch() };
}

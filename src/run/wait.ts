/**
 * What a waiting step waits for, and until when.
 * Knows the kinds of waits; must not know who ends them.
 */
import { isoInstant } from '../std/instant.ts';
import type { Ask } from './ask.ts';

/** The end of a wait. */
export interface Until {
  /** Milliseconds since the Unix epoch. */
  readonly at: number;
  /** Somebody named the time itself: it stays where it is, also where the clock was wrong before. */
  readonly isDate: boolean;
}

/** What comes when the time of a wait is over: the step has its output, the next attempt begins, or the step fails. */
export const WAIT_ENDS = ['value', 'again', 'failure'] as const;
export type WaitEnd = (typeof WAIT_ENDS)[number];

/** For something from outside; it may come until then. */
export interface OutsideWait {
  readonly kind: Ask['kind'];
  readonly ask: Ask;
  readonly until: Until | undefined;
  readonly end: WaitEnd;
  /** What stands for it where it has not come in time. */
  readonly output: unknown;
}

/**
 * What comes after the end of all items: the step has their outputs as a list, or that of the only one, or its next
 * attempt begins, which looks at them. A step with an only one works on its own input, and what is in it has ids
 * without a number.
 */
export const GROWTH_ENDS = ['collect', 'only', 'again'] as const;
export type GrowthEnd = (typeof GROWTH_ENDS)[number];

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
  | OutsideWait
  /** Somebody's decision. */
  | { readonly kind: 'decision'; readonly reason: string }
  /** The end of the items that the step has grown into, since then. */
  | { readonly kind: 'items'; readonly since: number };

/** Until when; undefined where no time ends it. */
export function untilOf(wait: Wait): Until | undefined {
  return 'until' in wait ? wait.until : undefined;
}

/** Whether it is for something from outside that the workflow expects. */
export function isOutside(wait: Wait | undefined): wait is OutsideWait {
  return wait?.kind === 'approval' || wait?.kind === 'message';
}

/** A wait as people and programs outside are told of it. */
export interface WaitView {
  readonly for: Wait['kind'];
  /** Milliseconds since the Unix epoch; none where somebody has to end it. */
  readonly until?: number;
  /** The name of the message that it is for. */
  readonly message?: string;
  /** What whoever approves is asked. */
  readonly prompt?: string;
}

export function viewOfWait(wait: Wait): WaitView {
  const until = untilOf(wait);
  return {
    for: wait.kind,
    ...(until !== undefined && { until: until.at }),
    ...(isOutside(wait) && told(wait.ask)),
  };
}

function told(ask: Ask): Partial<WaitView> {
  if (ask.kind === 'message') return { message: ask.message };
  return ask.prompt === undefined ? {} : { prompt: ask.prompt };
}

/** For what a step waits, and until when, in words. */
export function waitText(wait: Wait): string {
  switch (wait.kind) {
    case 'try':
      return `next try at ${isoInstant(wait.until.at)}`;
    case 'time':
      return `${wait.end === 'value' ? 'waits until' : 'looks again at'} ${isoInstant(wait.until.at)}`;
    case 'approval':
    case 'message': {
      const until = wait.until === undefined ? '' : `, until ${isoInstant(wait.until.at)}`;
      return `${askText(wait.ask)}${until}`;
    }
    case 'decision':
      return wait.reason;
    case 'items':
      return 'waits for its steps';
  }
}

function askText(ask: Ask): string {
  if (ask.kind === 'message') return `waits for the message ${ask.message}`;
  return `waits for approval${ask.prompt === undefined ? '' : `: ${ask.prompt}`}`;
}

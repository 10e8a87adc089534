/**
 * How long a process stays with a run that waits for a time.
 * Knows the choice and what makes no sense of it; must not know runs.
 */

import { msOf, type Span } from '../../std/duration.ts';
import { isMapping } from '../../std/mapping.ts';
import { type OptionKind, spanFrom } from '../../std/option-fault.ts';

/** For ever, not at all, or where the time comes within so many milliseconds. */
export type WhenWaiting = 'stay' | 'leave' | { readonly stayMs: Span };

export const WHEN_WAITING: OptionKind = {
  is: (value) =>
    value === 'stay' ||
    value === 'leave' ||
    (isMapping(value) && Object.keys(value).join() === 'stayMs' && spanFrom(0).is(value.stayMs)),
  hint: "give 'stay', 'leave' or { stayMs: '10m' }",
};

/** In milliseconds. */
export function stayMsOf(whenWaiting: WhenWaiting = 'stay'): number {
  if (whenWaiting === 'stay') return Number.POSITIVE_INFINITY;
  return whenWaiting === 'leave' ? 0 : msOf(whenWaiting.stayMs);
}

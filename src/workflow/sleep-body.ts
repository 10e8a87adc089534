/**
 * What is given to `sleep()`, and the step that it is.
 * Knows lengths and dates; must not know how a step waits.
 */

import { formatDuration, type Span } from '../std/duration.ts';
import { isoInstant } from '../std/instant.ts';
import { isMapping } from '../std/mapping.ts';
import { timeOf } from '../std/value-kinds.ts';
import type { SilentSettings } from './step-body.ts';

/** Settings of any step, and either how long it waits or until when. */
export type SleepBody<N, Rule, Hooked, Optional, When> = SilentSettings & {
  /** Without it the input of the run is passed on. */
  readonly needs?: N;
  readonly runIf?: Rule;
  readonly hook?: Hooked;
  readonly optional?: Optional;
  readonly when?: When;
} & (
    | {
        /** In milliseconds, or as text such as `3d`; an expression may stand there. */
        readonly for: Span;
        readonly until?: never;
      }
    | {
        /** A date, or text such as `2026-12-24T18:00:00Z`; an expression may stand there. */
        readonly until: string | { getTime(): number };
        readonly for?: never;
      }
  );

/** What is none is left as it is: it is refused as any other step is. */
export function sleepStepOf(given: unknown): unknown {
  if (!isMapping(given)) return given;
  const { for: length, until, ...rest } = given;
  const settings = {
    ...(length !== undefined && { for: typeof length === 'number' ? spanText(length) : length }),
    ...(until !== undefined && { until: dateText(until) }),
  };
  return { ...rest, uses: 'sleep', with: settings };
}

/** What is no length of time is reported as any other text that is none. */
function spanText(ms: number): string {
  return Number.isFinite(ms) && ms >= 0 ? formatDuration(ms) : String(ms);
}

function dateText(until: unknown): unknown {
  const time = typeof until === 'object' && until !== null ? timeOf(until) : undefined;
  return time === undefined ? until : isoInstant(time);
}

/**
 * Spans of the calendar as ISO 8601 writes them: `P1M2D`, `-P1W`, `PT36H`.
 * Knows calendars and clocks of a zone; must not know how a time is written.
 */
import { daysOf, instantOf, localTime, type Zone } from './zone.ts';

export interface Span {
  readonly months: number;
  readonly days: number;
  /** What passes whatever clocks do. */
  readonly ms: number;
}

const SPAN =
  /^([+-]?)P(?:(\d{1,4})Y)?(?:(\d{1,5})M)?(?:(\d{1,6})W)?(?:(\d{1,7})D)?(?:T(?=\d)(?:(\d{1,9})H)?(?:(\d{1,9})M)?(?:(\d{1,9})(?:\.(\d{1,3}))?S)?)?$/;

export function readSpan(text: string): Span | undefined {
  const found = SPAN.exec(text);
  if (found === null || !/\d/.test(text)) return undefined;
  const sign = found[1] === '-' ? -1 : 1;
  const [years, months, weeks, days, hours, minutes, seconds] = found
    .slice(2, 9)
    .map((digits = '0') => Number(digits));
  const ms = Number((found[9] ?? '').padEnd(3, '0'));
  return {
    months: sign * (years! * 12 + months!),
    days: sign * (weeks! * 7 + days!),
    ms: sign * (((hours! * 60 + minutes!) * 60 + seconds!) * 1000 + ms),
  };
}

/** Months and days go by the calendar of the zone, at the same time of the day; a month that is too short ends on its last. */
export function added(zone: Zone, instant: number, { months, days, ms }: Span): number {
  if (months === 0 && days === 0) return instant + ms;
  const local = localTime(zone, instant);
  const count = local.year * 12 + (local.month - 1) + months;
  const [year, month] = [Math.floor(count / 12), (((count % 12) + 12) % 12) + 1];
  const day = Math.min(local.day, daysOf(year, month)) + days;
  // A day behind the last one of its month is one of the next.
  return instantOf(zone, { ...local, year, month, day }) + ms;
}

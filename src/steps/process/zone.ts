/**
 * Times of a zone and instants, one from the other.
 * Knows zones as the platform has them; must not know how a time is written.
 */

/** A time as clocks of a zone show it. Months count from 1. */
export interface LocalTime {
  readonly year: number;
  readonly month: number;
  readonly day: number;
  readonly hour: number;
  readonly minute: number;
  readonly second: number;
  readonly ms: number;
}

const DAY_MS = 86_400_000;
export interface Zone {
  readonly name: string;
  /** How far its clocks are ahead of UTC at an instant, in milliseconds. */
  offsetAt(instant: number): number;
}

/** Undefined where there is no such zone. */
export function zoneOf(name: string): Zone | undefined {
  if (name === 'UTC') return { name, offsetAt: () => 0 };
  let format: Intl.DateTimeFormat;
  try {
    format = new Intl.DateTimeFormat('en-US', {
      timeZone: name,
      calendar: 'gregory',
      numberingSystem: 'latn',
      hourCycle: 'h23',
      era: 'short',
      year: 'numeric',
      month: 'numeric',
      day: 'numeric',
      hour: 'numeric',
      minute: 'numeric',
      second: 'numeric',
    });
  } catch {
    return undefined;
  }
  return {
    name,
    offsetAt(instant) {
      const found = new Map(format.formatToParts(instant).map((part) => [part.type, part.value]));
      const part = (type: Intl.DateTimeFormatPartTypes) => Number(found.get(type));
      const shown = shownAsUtc({
        year: found.get('era') === 'BC' ? 1 - part('year') : part('year'),
        month: part('month'),
        day: part('day'),
        hour: part('hour'),
        minute: part('minute'),
        second: part('second'),
        ms: 0,
      });
      return shown - Math.floor(instant / 1000) * 1000;
    },
  };
}

/** The instant at which clocks of UTC show it. `Date.UTC` takes a year before 100 for another one. */
function shownAsUtc({ year, month, day, hour, minute, second, ms }: LocalTime): number {
  const date = new Date(0);
  date.setUTCFullYear(year, month - 1, day);
  date.setUTCHours(hour, minute, second, ms);
  return date.getTime();
}

export function localTime(zone: Zone, instant: number): LocalTime {
  const date = new Date(instant + zone.offsetAt(instant));
  return {
    year: date.getUTCFullYear(),
    month: date.getUTCMonth() + 1,
    day: date.getUTCDate(),
    hour: date.getUTCHours(),
    minute: date.getUTCMinutes(),
    second: date.getUTCSeconds(),
    ms: date.getUTCMilliseconds(),
  };
}

/** A time that clocks leave out moves forward by as much as they do; of one that comes twice it is the first. */
export function instantOf(zone: Zone, local: LocalTime): number {
  const shown = shownAsUtc(local);
  const before = shown - zone.offsetAt(shown - DAY_MS);
  const after = shown - zone.offsetAt(shown + DAY_MS);
  const fitting = [before, after].filter((instant) => instant + zone.offsetAt(instant) === shown);
  return fitting.length === 0 ? before : Math.min(...fitting);
}

/** Whether there is such a day, and such a time of a day. */
export function isTime({ year, month, day, hour, minute, second }: LocalTime): boolean {
  return (
    month >= 1 &&
    month <= 12 &&
    day >= 1 &&
    day <= daysOf(year, month) &&
    hour < 24 &&
    minute < 60 &&
    second < 60
  );
}

export function daysOf(year: number, month: number): number {
  const last = { year, month: month + 1, day: 0, hour: 0, minute: 0, second: 0, ms: 0 };
  return new Date(shownAsUtc(last)).getUTCDate();
}

/**
 * Spans of time as people write them: `500ms`, `30s`, `1h30m`, `PT5M`.
 * Knows text and milliseconds; must not know clocks or timers.
 */

const UNIT_MS: Readonly<Record<string, number>> = {
  ms: 1,
  s: 1_000,
  m: 60_000,
  h: 3_600_000,
  d: 86_400_000,
};
const UNITS_DOWN = ['d', 'h', 'm', 's', 'ms'];

/** A length of time as code may give it: milliseconds, or text as in files, such as `30s`. */
export type Span = number | string;

/** In milliseconds. For what was checked: text that is no length of time is NaN. */
export function msOf(span: Span): number;
export function msOf(span: Span | undefined): number | undefined;
export function msOf(span: Span | undefined): number | undefined {
  return typeof span === 'string' ? (parseDuration(span, 0) ?? Number.NaN) : span;
}

/** The longest span accepted: ten years of 365 days, in milliseconds. */
export const MAX_DURATION_MS = 10 * 365 * 86_400_000;

/** What to tell somebody whose span was not understood. */
export const DURATION_GRAMMAR = 'a duration such as 500ms, 30s, 1h30m, 2d or PT5M';

const ISO = /^P(?:(\d+)D)?(?:T(?:(\d+)H)?(?:(\d+)M)?(?:(\d+(?:\.\d{1,3})?)S)?)?$/;

/**
 * Reads a span of time. Units go from large to small and appear once each; a number needs its unit, and only
 * seconds may have a fraction, as in ISO 8601.
 * @param leastMs 1, or 0 where no time at all may be said (`0s`).
 * @returns milliseconds, or undefined when the text is not a span between `leastMs` and ten years.
 */
export function parseDuration(text: string, leastMs: 0 | 1 = 1): number | undefined {
  const ms = text.startsWith('P') ? parseIso(text) : parseUnits(text);
  if (ms === undefined || !(ms >= leastMs) || ms > MAX_DURATION_MS) return undefined;
  return ms;
}

function parseUnits(text: string): number | undefined {
  const part = /([0-9]{1,15}(?:\.[0-9]{1,9}(?=s))?)(ms|s|m|h|d)/y;
  let total = 0;
  let lastUnit = -1;
  while (part.lastIndex < text.length) {
    const match = part.exec(text);
    if (match === null) return undefined;
    const unit = UNITS_DOWN.indexOf(match[2]!);
    if (unit <= lastUnit) return undefined;
    lastUnit = unit;
    total += Number(match[1]) * UNIT_MS[match[2]!]!;
  }
  return lastUnit < 0 ? undefined : Math.round(total);
}

function parseIso(text: string): number | undefined {
  const match = ISO.exec(text);
  if (match === null || text === 'P' || text.endsWith('T')) return undefined;
  const [, days = '0', hours = '0', minutes = '0', seconds = '0'] = match;
  return (
    Number(days) * 86_400_000 +
    Number(hours) * 3_600_000 +
    Number(minutes) * 60_000 +
    Math.round(Number(seconds) * 1_000)
  );
}

/** Writes a span the way `parseDuration` reads it: `90000` becomes `1m30s`. Whole milliseconds. */
export function formatDuration(ms: number): string {
  let rest = Math.round(ms);
  let text = '';
  for (const unit of UNITS_DOWN) {
    const size = UNIT_MS[unit]!;
    const count = Math.floor(rest / size);
    if (count > 0) text += `${count}${unit}`;
    rest -= count * size;
  }
  return text === '' ? '0ms' : text;
}

/** Writes what is left of a wait for people, rounded up: `350ms`, `2s`, `1m`; never nothing. */
export function formatWait(ms: number): string {
  const unit = ms > 1_000 ? 1_000 : 1;
  return formatDuration(Math.max(1, Math.ceil(ms / unit)) * unit);
}

/** Writes a measured time for people: `0.12 ms`, `3.4 s`, `2m5s`. */
export function formatElapsed(ms: number): string {
  if (ms < 1) return `${ms.toFixed(2)} ms`;
  if (ms < 10) return `${ms.toFixed(1)} ms`;
  if (ms < 1_000) return `${Math.round(ms)} ms`;
  if (ms < 60_000) return `${(ms / 1_000).toFixed(1)} s`;
  return formatDuration(Math.round(ms / 1_000) * 1_000);
}

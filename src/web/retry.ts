/**
 * Which failed requests may be made again, and how soon.
 * Knows methods, keys, statuses and `Retry-After`; must not know policies: those are the author's.
 */
import type { RequestHead } from './request.ts';

/** The other side, or something before it, may do better next time. */
const PASSING: ReadonlySet<number> = new Set([408, 425, 429, 500, 502, 503, 504]);
/** Said instead of doing what was asked. */
const NOT_DONE: ReadonlySet<number> = new Set([429, 503]);
const LONGEST_MS = 3_600_000;

/** Whether it does no harm when the other side gets the request a second time. */
export function isRepeatable({ method, headers, isHarmless }: RequestHead): boolean {
  const changesNothingTwice = method !== 'POST' && method !== 'PATCH';
  return isHarmless === true || changesNothingTwice || headers.has('idempotency-key');
}

/** Whether a status is worth another try. */
export function isPassing(status: number): boolean {
  return PASSING.has(status);
}

/** Whether a status says that the request has had no effect. */
export function isUndone(status: number): boolean {
  return NOT_DONE.has(status);
}

/** Said where only the risk of a second effect speaks against another try. */
export const NOT_AGAIN = 'not tried again: it went without a key, so its effect might come twice';

/**
 * Milliseconds that `Retry-After` asks for, from 0 to an hour; undefined when it says nothing that
 * makes sense. `nowMs` is the time that dates are compared with.
 */
export function retryAfterMs(value: string | null, nowMs: number): number | undefined {
  if (value === null) return undefined;
  const text = value.trim();
  const wait = /^[0-9]+$/.test(text) ? Number(text) * 1_000 : instantOf(text) - nowMs;
  return Number.isNaN(wait) ? undefined : Math.min(Math.max(wait, 0), LONGEST_MS);
}

const MONTH = '(Jan|Feb|Mar|Apr|May|Jun|Jul|Aug|Sep|Oct|Nov|Dec)';
const TIME = '[0-2][0-9]:[0-5][0-9]:[0-6][0-9]';
/** The form of today, and the two older ones that must be understood. */
const DATES = [
  new RegExp(`^\\w{3}, [0-3][0-9] ${MONTH} [0-9]{4} ${TIME} GMT$`),
  new RegExp(`^\\w{6,9}, [0-3][0-9]-${MONTH}-[0-9]{2} ${TIME} GMT$`),
  new RegExp(`^\\w{3} ${MONTH} [ 0-3][0-9] ${TIME} [0-9]{4}$`),
];

/** The date as milliseconds since the Unix epoch; NaN when it is none. `Date` alone reads too much. */
function instantOf(text: string): number {
  if (!DATES.some((form) => form.test(text))) return Number.NaN;
  return Date.parse(text.endsWith('GMT') ? text : `${text} GMT`);
}

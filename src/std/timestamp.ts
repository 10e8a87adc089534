/**
 * Which texts are instants: RFC 3339, with a day that is in the calendar.
 * Knows text; must not know what time it is, nor what an instant is kept as.
 */

const RFC3339 =
  /^(\d{4})-(\d\d)-(\d\d)[Tt](\d\d):(\d\d):(\d\d)(?:\.\d{1,9})?(?:[Zz]|[+-](\d\d):(\d\d))$/;
const DAYS = [31, 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31];

/** What is wrong with the text of an instant; undefined for `2024-02-29T12:00:00Z`. */
export function timestampProblem(text: string): string | undefined {
  const shown = JSON.stringify(text.length > 40 ? `${text.slice(0, 40)}…` : text);
  const match = RFC3339.exec(text);
  if (match === null) return `timestamp takes text such as 2024-02-29T12:00:00Z, not ${shown}`;
  const part = (i: number) => Number(match[i] ?? 0);
  const leap = part(1) % 4 === 0 && (part(1) % 100 !== 0 || part(1) % 400 === 0);
  const days = (DAYS[part(2) - 1] ?? 0) + (leap && part(2) === 2 ? 1 : 0);
  const inDay = part(4) < 24 && part(5) < 60 && part(6) < 60 && part(7) < 24 && part(8) < 60;
  return part(3) >= 1 && part(3) <= days && inDay ? undefined : `${shown} is no time`;
}

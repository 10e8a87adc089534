/**
 * Instants for people.
 * Knows dates; must not know whose they are.
 */

/** ISO 8601 in UTC with milliseconds; a number that is no instant is shown as it is. */
export function isoInstant(ms: number): string {
  const date = new Date(ms);
  return Number.isNaN(date.getTime()) ? `time ${ms}` : date.toISOString();
}

/**
 * What a system says that is full, and how long it is given to have room again.
 * Knows codes of errors and pauses; must not know what was to be started, nor how to wait.
 */

/** What a system says that has no room for another process or open file at this moment. */
const FULL: ReadonlySet<string | undefined> = new Set(['EAGAIN', 'EMFILE', 'ENFILE', 'ENOMEM']);

/** In milliseconds, one before each further try: twice as long each time, five seconds in all. */
export const PAUSES: readonly number[] = [10, 20, 40, 80, 160, 320, ...Array(8).fill(500), 370];

/** Whether the system had no room for another process or open file. */
export function isFull(code: string | undefined): boolean {
  return FULL.has(code);
}

/**
 * Test files that take long, of which `npm test` tries a share each day: those of one of four days.
 * Knows the list of them (`turns.json`) and the day; must not know what they test.
 */
import { readFileSync } from 'node:fs';
import { IN_TURNS, todays } from '../length.ts';

/** For each day the files that have their turn; about the same time for each. */
export const DAYS: readonly (readonly string[])[] = JSON.parse(
  readFileSync(new URL('turns.json', import.meta.url), 'utf8'),
);

const today = new Set(todays(DAYS, DAYS.length).flat());
export const ANOTHER_DAY: readonly string[] = IN_TURNS
  ? DAYS.flat().filter((file) => !today.has(file))
  : [];

/** What needs a program that `npm run test:ci` fetches, and names by a variable. */
export const ELSEWHERE: readonly string[] =
  process.env.HEDDLE_PROMTOOL === undefined ? ['test/promtool.test.ts'] : [];

/** What is left out is said before the tests begin. */
export default function setup(): void {
  if (ANOTHER_DAY.length === 0) return;
  const files = ANOTHER_DAY.map((file) => `  ${file}\n`).join('');
  console.log(`On another day, or by name, or all with npm run test:ci:\n${files}`);
}

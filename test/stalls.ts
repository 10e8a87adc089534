/**
 * What the watchdog says on a machine that does much else, taken out of what a program said.
 * Knows the watchdog's words; must not know what is tested.
 */
const STALLS =
  /^heddle: (?:.* has blocked the event loop for .*|the event loop goes on; .*)(?:\n|$)/gm;

/** `expected`: where that speaks of the event loop, so may the program. */
export function withoutStalls(said: string, expected: string): string {
  return expected.includes('event loop') ? said : said.replace(STALLS, '');
}

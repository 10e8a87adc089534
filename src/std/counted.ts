/**
 * Numbers of things in words.
 * Must not know what is counted.
 */

/** `1 step`, `2 steps`: nouns whose plural takes an s. */
export function counted(count: number, noun: string): string {
  return `${count} ${noun}${count === 1 ? '' : 's'}`;
}

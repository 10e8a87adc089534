/**
 * The first of many names in a sentence.
 * Must not know what they name.
 */

/** `a, b, c and 4 more`. */
export function someOf(names: readonly string[], most: number): string {
  const more = names.length > most ? ` and ${names.length - most} more` : '';
  return `${names.slice(0, most).join(', ')}${more}`;
}

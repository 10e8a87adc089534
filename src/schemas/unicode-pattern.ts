/**
 * Patterns as they are read with the flag u, which takes no `\` that does nothing and no bracket alone.
 * Knows regular expressions; must not know whose they are.
 */

/** A `\` before a character, other than letters and digits, that needs none. */
const IDLE = /\\([^\w^$\\.*+?()[\]{}|/-])/gu;
/** Each escape, class and count as a whole, and the brackets that are left. */
const TOKEN = /\[(?:\\.|[^\]\\])*\]|\\.|\{\d+(?:,\d*)?\}|[\]{}]/gsu;

/** The same pattern for the flag u; undefined for one that cannot be read so. */
export function unicodePattern(pattern: string): string | undefined {
  if (isExpression(pattern, 'u')) return pattern;
  if (!isExpression(pattern, '')) return undefined;
  const plain = pattern.replace(TOKEN, (token) => {
    if (token === '\\-') return '-';
    if (token.length === 1) return `\\${token}`;
    return token.replace(/\\./gsu, (escape) => escape.replace(IDLE, '$1'));
  });
  return isExpression(plain, 'u') ? plain : undefined;
}

export function isExpression(pattern: string, flags: string): boolean {
  try {
    return new RegExp(pattern, flags) instanceof RegExp;
  } catch {
    return false;
  }
}

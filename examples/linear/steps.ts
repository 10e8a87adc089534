/** Step functions of the linear example: plain functions, nothing of the engine in them. */

export function splitWords(text: string): string[] {
  return text.split(/\s+/).filter((word) => word !== '');
}

export async function longest(words: readonly string[]): Promise<string> {
  return words.reduce((best, word) => (word.length > best.length ? word : best), '');
}

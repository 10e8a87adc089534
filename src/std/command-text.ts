/**
 * Command lines that can be pasted into a shell as they are printed.
 * Knows how a POSIX shell reads words; must not know any command.
 */

/** The text of a `heddle` command with these words. */
export type CommandText = (...words: readonly string[]) => string;

export const bareCommand: CommandText = (...words) => ['heddle', ...words.map(shellWord)].join(' ');

/** A word as a shell reads it back, without a character that could steer a terminal. */
export function shellWord(word: string): string {
  if (/^[\w@%+=:,./-]+$/.test(word)) return word;
  // biome-ignore lint/suspicious/noControlCharactersInRegex: those are what has to be written otherwise.
  if (!/[\u0000-\u001f\u007f-\u009f\u200b-\u200f\u2028-\u202e\u2060-\u2069\ufeff]/.test(word))
    return `'${word.replaceAll("'", `'\\''`)}'`;
  const bytes = [...new TextEncoder().encode(word)].map((byte) => {
    const plain = byte >= 0x20 && byte < 0x7f && byte !== 0x27 && byte !== 0x5c;
    return plain ? String.fromCharCode(byte) : `\\x${byte.toString(16).padStart(2, '0')}`;
  });
  return `$'${bytes.join('')}'`;
}

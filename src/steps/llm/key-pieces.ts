/**
 * Pieces of a key in foreign words: servers say which key they refuse, and leave out some of it.
 * Knows texts; must not know who said them. A whole key is masked where all secrets are.
 */

/** As long as this a piece is no coincidence. */
const PIECE = 6;
const RUN = /[^\s"'`,;()]+/g;

/** The text without the words in which a piece of the key stands. */
export function withoutPieces(text: string, key: string | undefined): string {
  if (key === undefined || key.length < PIECE) return text;
  const pieces = new Set<string>();
  for (let at = 0; at + PIECE <= key.length; at++) pieces.add(key.slice(at, at + PIECE));
  return text.replace(RUN, (word) => {
    for (let at = 0; at + PIECE <= word.length; at++)
      if (pieces.has(word.slice(at, at + PIECE))) return '***';
    return word;
  });
}

/**
 * Lines cut to the width of a screen, where colour codes take no room and some characters take two places.
 * Knows widths; must not know what a line says.
 */
import { eastAsianWidth } from 'get-east-asian-width';
import { graphemesIn } from './graphemes.ts';

// biome-ignore lint/suspicious/noControlCharactersInRegex: colour codes start with one.
const COLOR = /(\x1b\[[0-9;]*m)/;
const PLAIN = /^[\x20-\x7e]*$/;
/** Characters that are drawn as a picture though they are none by themselves: with a selector, and flags. */
const PICTURE = /\ufe0f|^\p{Regional_Indicator}{2}/u;
const UNSEEN = /^[\p{Control}\p{Mark}\p{Default_Ignorable_Code_Point}]/u;

/** How many places of a screen the text takes. */
export function widthOf(text: string): number {
  // As nearly all are.
  if (PLAIN.test(text)) return text.length;
  let width = 0;
  for (const part of text.split(COLOR)) {
    if (!part.startsWith('\x1b')) for (const segment of graphemesIn(part)) width += places(segment);
  }
  return width;
}

function places(grapheme: string): number {
  if (PICTURE.test(grapheme)) return 2;
  return UNSEEN.test(grapheme) ? 0 : eastAsianWidth(grapheme.codePointAt(0)!);
}

/** The text with blanks behind it, as wide as `width` places. */
export function padTo(text: string, width: number): string {
  return text + ' '.repeat(Math.max(0, width - widthOf(text)));
}

/** The beginning of a line that takes at most `width` places, with the colour codes of the whole. */
export function fit(line: string, width: number): string {
  let room = width;
  let cut = '';
  for (const part of line.split(COLOR)) {
    if (part.startsWith('\x1b')) cut += part;
    else
      for (const segment of graphemesIn(part)) {
        room -= places(segment);
        if (room < 0) break;
        cut += segment;
      }
  }
  return cut;
}

/** A row of a table: what is too long is cut, with `…` at its end, so that `tail` has room behind it. */
export function fitRow(row: string, tail: string, width: number): string {
  const room = width - widthOf(tail);
  // Too narrow for both.
  if (room < 1) return fit(`${row}${tail}`, width);
  return widthOf(row) <= room ? `${row}${tail}` : `${fit(row, room - 1)}…${tail}`;
}

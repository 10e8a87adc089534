/**
 * Lines cut to the width of a screen, where colour codes take no room and some characters take two places.
 * Knows widths; must not know what a line says.
 */
import stringWidth from 'string-width';

// biome-ignore lint/suspicious/noControlCharactersInRegex: colour codes start with one.
const COLOR = /(\x1b\[[0-9;]*m)/;
const PLAIN = /^[\x20-\x7e]*$/;
const graphemes = new Intl.Segmenter();

/** How many places of a screen the text takes. */
export function widthOf(text: string): number {
  // As nearly all are; the package looks at each character.
  return PLAIN.test(text) ? text.length : stringWidth(text);
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
      for (const { segment } of graphemes.segment(part)) {
        room -= widthOf(segment);
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

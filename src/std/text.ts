/**
 * Text as programs of all systems write it: bytes as UTF-8, the mark in front of it, ends of lines.
 * Must not know who wrote it.
 */

/** Bytes as UTF-8 without the mark in front; undefined when they are something else. */
export function utf8Text(bytes: Uint8Array): string | undefined {
  try {
    return new TextDecoder('utf-8', { fatal: true }).decode(bytes);
  } catch {
    return undefined;
  }
}

/** The mark for the order of bytes (U+FEFF), which some programs write first, is no part of a text. */
export function withoutMark(text: string): string {
  return text.startsWith('\ufeff') ? text.slice(1) : text;
}

/** Without its last line end, be it `\n` or `\r\n`. */
export function withoutLastLineEnd(text: string): string {
  return text.replace(/\r?\n$/, '');
}

/** The lines of a text; a line end at its end begins no further line, and no text has no line. */
export function linesOf(text: string): string[] {
  return text === '' ? [] : withoutLastLineEnd(text).split(/\r?\n/);
}

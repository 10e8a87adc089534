/**
 * Lines cut to the width of a screen.
 * Knows colour codes, which take no room; must not know what a line says.
 */

/** The first `width` characters. */
export function fit(line: string, width: number): string {
  let seen = 0;
  let cut = '';
  // biome-ignore lint/suspicious/noControlCharactersInRegex: colour codes start with one.
  for (const part of line.split(/(\x1b\[[0-9;]*m)/)) {
    if (part.startsWith('\x1b')) cut += part;
    else {
      const characters = [...part].slice(0, Math.max(0, width - seen));
      seen += characters.length;
      cut += characters.join('');
    }
  }
  return cut;
}

/** A row of a table: what is too long is cut, with `…` at its end, so that `tail` has room behind it. */
export function fitRow(row: string, tail: string, width: number): string {
  const room = width - lengthOf(tail);
  // Too narrow for both.
  if (room < 1) return fit(`${row}${tail}`, width);
  return lengthOf(row) <= room ? `${row}${tail}` : `${fit(row, room - 1)}…${tail}`;
}

function lengthOf(line: string): number {
  // biome-ignore lint/suspicious/noControlCharactersInRegex: colour codes start with one.
  return [...line.replace(/\x1b\[[0-9;]*m/g, '')].length;
}

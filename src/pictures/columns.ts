/**
 * Rows as text in columns.
 * Must not know what stands in them.
 */
import { padTo, widthOf } from '../std/fit.ts';

/** Each column as wide as its widest cell; the last one as it is. Every line goes through `fitted`. */
export function columns(
  rows: readonly (readonly string[])[],
  fitted: (line: string) => string = (line) => line,
): string {
  const widths: number[] = [];
  for (const row of rows) {
    for (const [i, cell] of row.entries()) widths[i] = Math.max(widths[i] ?? 0, widthOf(cell));
  }
  const line = (row: readonly string[]) =>
    row
      .map((cell, i) => (i === row.length - 1 ? cell : padTo(cell, widths[i]!)))
      .join('  ')
      .trimEnd();
  return rows.map((row) => `${fitted(line(row))}\n`).join('');
}

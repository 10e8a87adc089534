/**
 * The output of a run and nothing else, for `--quiet`: whole, and for a file or another program as it is.
 * Knows values and whether people look; must not know why there is none.
 */
import { counted } from '../std/counted.ts';
import { jsonOf } from '../std/json-text.ts';
import { printableLines } from '../std/printable.ts';
import type { Terminal } from './terminal.ts';

/** Text ends with a line end, and so does JSON; bytes end where they end. */
export function soleOutput(value: unknown, { outIsScreen }: Pick<Terminal, 'outIsScreen'>) {
  if (value instanceof Uint8Array)
    return outIsScreen ? `${counted(value.length, 'byte')}\n` : value;
  if (typeof value !== 'string') return `${jsonOf(value)}\n`;
  // What an answer or a file holds must not draw on a screen.
  const text = outIsScreen ? printableLines(value) : value;
  return text.endsWith('\n') ? text : `${text}\n`;
}

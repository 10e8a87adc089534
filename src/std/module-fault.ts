/**
 * Why somebody's module could not be loaded, and at which of its lines.
 * Knows errors and how their stacks name files; must not know how modules are loaded.
 */
import { printable, show } from './printable.ts';

export interface ModuleFault {
  /** The end of a sentence, without its full stop. */
  readonly why: string;
  readonly line?: number;
  readonly column?: number;
}

/** What an error thrown while loading `file` (an absolute path) says to the author of the file. */
export function moduleFault(error: unknown, file: string): ModuleFault {
  if (!(error instanceof Error)) return { why: `it threw ${show(error)}` };
  const [first = ''] = error.message.split('\n');
  const why = printable(first.replace(/^\w*Error: /, '').replace(/[\s.]+$/, ''), 300) || error.name;
  const place = placeIn(`${error.message}\n${error.stack}`, file);
  return { why, ...place };
}

function placeIn(text: string, file: string): { line: number; column: number } | undefined {
  const at = text.indexOf(`${file}:`);
  const match =
    at < 0 ? null : /^(\d+):(\d+)/.exec(text.slice(at + file.length + 1, at + file.length + 30));
  return match === null ? undefined : { line: Number(match[1]), column: Number(match[2]) };
}

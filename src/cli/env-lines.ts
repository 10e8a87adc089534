/**
 * The variables of a text of NAME=value lines, as `parseEnv` of Node.js 24 reads them, under every release.
 * Knows lines; must not know files, nor who reads a variable.
 */

/** A variable, in the order of the lines. */
export type Entry = readonly [name: string, value: string];

/** The first line that cannot be taken, and why. */
export interface OddLine {
  readonly line: number;
  readonly why: string;
}

/**
 * One line that says nothing, or a variable: its name, and its value, in quotes, where it may have several lines, or
 * plain. The quotes count as text where no second one closes them.
 */
const LINE =
  /[^\S\n]*(?:(?:#[^\n]*)?|(?:export[^\S\n]+)?([\w.-]+)[^\S\n]*=[ \t]*(?:(["'`])([^]*?)\2[^\n]*|([^\n]*)))(?:\n|$)/y;

/** Line ends of any system, and a mark in front, are taken; releases of Node.js differ in blanks, too. */
export function readLines(text: string): Entry[] | OddLine {
  const whole = text.replace(/^\ufeff/, '').replace(/\r\n?/g, '\n');
  const lineAt = (offset: number) => whole.slice(0, offset).split('\n').length;
  const nul = whole.indexOf('\0');
  const entries: Entry[] = [];
  for (LINE.lastIndex = 0; LINE.lastIndex < whole.length; ) {
    const { lastIndex } = LINE;
    const found = LINE.exec(whole);
    if (found === null) return { line: lineAt(lastIndex), why: 'is no NAME=value' };
    if (nul >= 0 && nul < LINE.lastIndex)
      return { line: lineAt(nul), why: 'holds a NUL character' };
    const [, name, quote, quoted, plain] = found;
    if (name === undefined) continue;
    if (quote === undefined) entries.push([name, plainValue(plain!)]);
    else entries.push([name, quote === '"' ? quoted!.replaceAll('\\n', '\n') : quoted!]);
  }
  return entries;
}

/** Without its comment and the blanks at its end. */
function plainValue(line: string): string {
  const comment = /^["'`]/.test(line) ? -1 : line.indexOf('#');
  let end = comment < 0 ? line.length : comment;
  while (end > 0 && (line[end - 1] === ' ' || line[end - 1] === '\t')) end--;
  return line.slice(0, end);
}

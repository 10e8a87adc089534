/**
 * Findings for people: place, sentence, the line with a mark under it, the fix.
 * Knows located diagnostics and colours; must not know what they are about.
 */
import { printable, printableLines } from '../std/printable.ts';
import { type Located, MAX_SHOWN } from '../workflow/place.ts';
import type { Colors } from './terminal.ts';

const MAX_LINE = 120;
/** Only so many show their line: what nobody can take in at once should not scroll the rest away. */
const MAX_MARKED = 40;

/** One finding on one to four lines. */
export function findingText(finding: Located, paint: Colors, mark = true): string {
  const { file, line, column, severity, code, message, fix, excerpt } = finding;
  const place = [file === undefined ? undefined : printable(file), line, column].filter(
    (p) => p !== undefined && p !== '',
  );
  const word =
    severity === 'error'
      ? paint.red(severity)
      : severity === 'warning'
        ? paint.yellow(severity)
        : paint.cyan(severity);
  const head = `${place.join(':')}${place.length > 0 ? ' ' : ''}${word} ${code} ${printableLines(message)}`;
  const lines = [head];
  if (mark && excerpt !== undefined && line !== undefined && excerpt.text.trim() !== '') {
    lines.push(...marked(excerpt, column ?? 1, paint));
  }
  if (fix !== undefined) lines.push(`  fix: ${printableLines(fix).replace(/\n/g, '\n    ')}`);
  return `${lines.join('\n')}\n`;
}

/** The line, cut around the place if it is long, and carets under what is meant. */
function marked(
  { text, length }: NonNullable<Located['excerpt']>,
  column: number,
  paint: Colors,
): string[] {
  const characters = [...text];
  const from = column > MAX_LINE - 20 ? column - 60 : 0;
  const shown = characters
    .slice(from, from + MAX_LINE)
    .map((c) => (c === '\t' ? ' ' : c))
    .join('');
  const before = [...printable(characters.slice(from, column - 1).join(''), MAX_LINE)].length;
  const room = Math.max(1, MAX_LINE - before);
  const caret = '^'.repeat(Math.min(length, room, Math.max(1, characters.length - column + 1)));
  return [`  ${printable(shown, MAX_LINE)}`, `  ${' '.repeat(before)}${paint.red(caret)}`];
}

/** All findings of one file, at most 50, and how many there are. */
export function findingsText(findings: readonly Located[], total: number, paint: Colors): string {
  const shown = findings.slice(0, MAX_SHOWN);
  const text = shown.map((finding, i) => findingText(finding, paint, i < MAX_MARKED)).join('');
  return total > shown.length ? `${text}… and ${total - shown.length} more.\n` : text;
}

/** A finding as data. */
export function findingJson({ code, severity, file, line, column, message, fix }: Located) {
  return { code, severity, file, line, column, message, ...(fix !== undefined && { fix }) };
}

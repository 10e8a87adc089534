/**
 * Where in a file a finding stands: lines and columns instead of offsets.
 * Knows texts and offsets; must not know how a finding is printed.
 */
import type { Path } from '../std/json-schema.ts';
import type { Diagnostic, Range, Spot } from './diagnostic.ts';
import type { Source } from './workflow.ts';

/** A finding with its place; line and column count from 1, columns in characters. */
export interface Located extends Omit<Diagnostic, 'source'> {
  readonly file?: string;
  readonly line?: number;
  readonly column?: number;
  /** The line itself, and how many characters of it are meant. */
  readonly excerpt?: { readonly text: string; readonly length: number };
}

/** The most findings reported about one file, errors before others; the rest is counted. */
export const MAX_SHOWN = 50;

/** Findings in order of place, each with file, line and column where its source knows them: those of other files last. */
export function locateAll(diagnostics: readonly Diagnostic[], own: Source | undefined): Located[] {
  const files = [own, ...new Set(diagnostics.map(({ source }) => source))].map(withLines);
  if (files.every(({ source }) => source === undefined)) return [...diagnostics];
  const { errors, others } = bySeverity(diagnostics);
  // Looking a path up costs time, so only a few more than will be reported are looked up.
  const placed = [...errors, ...others]
    .slice(0, MAX_SHOWN * 4)
    .map((finding): Placed => {
      const at = files.findIndex(({ source }) => source === (finding.source ?? own));
      return { finding, at, range: rangeOf(finding, files[at]!.source) };
    })
    .sort((a, b) => a.at - b.at || (a.range?.start ?? 0) - (b.range?.start ?? 0));
  return cut(placed).map(({ finding: found, at, range }) => {
    const { source: _, isHidden = false, ...finding } = found;
    const { source, lines } = files[at]!;
    if (source === undefined) return finding;
    return {
      ...finding,
      ...fixWithLines(finding, source, lines),
      file: source.file,
      ...placeOf(lines.place(range), isHidden),
    };
  });
}

function placeOf({ excerpt, ...place }: ReturnType<Lines['place']>, isHidden: boolean) {
  return isHidden || excerpt === undefined ? place : { ...place, excerpt };
}

function withLines(source: Source | undefined) {
  return { source, lines: new Lines(source?.text ?? '') };
}

function bySeverity(diagnostics: readonly Diagnostic[]) {
  const errors = diagnostics.filter((d) => d.severity === 'error');
  return { errors, others: diagnostics.filter((d) => d.severity !== 'error') };
}

interface Placed {
  readonly finding: Diagnostic;
  /** The place of its file among all that there are. */
  readonly at: number;
  readonly range: Range | undefined;
}

/** The first ones in order of place; a warning never takes the place of an error. */
function cut(placed: readonly Placed[]): readonly Placed[] {
  if (placed.length <= MAX_SHOWN) return placed;
  const errors = placed.filter(({ finding }) => finding.severity === 'error');
  const others = placed.filter(({ finding }) => finding.severity !== 'error');
  const kept = new Set([...errors, ...others].slice(0, MAX_SHOWN));
  return placed.filter((one) => kept.has(one));
}

/** A plain scalar as its author wrote it: `3.10`, where the value is 3.1. Undefined for other values. */
export function writtenAt(source: Source, path: Path): string | undefined {
  const range = source.locate(path);
  const text = range === undefined ? '' : source.text.slice(range.start, range.end).trim();
  return /^[^\s"'|>[{*&!#][^\n]*$/.test(text) ? text : undefined;
}

/** The fix with what only the file knows: lines, as in `did you mean "load"? (line 4)`, and texts. */
function fixWithLines(
  { fix, related, asText, path, given }: Diagnostic,
  source: Source,
  lines: Lines,
): { fix?: string } {
  const written = given ? source.written?.(given) : asText && path && writtenAt(source, path);
  if (written) return { fix: `put it in quotes: ${JSON.stringify(written)}` };
  if (fix === undefined || related === undefined) return {};
  const found = related.map((spot) => lines.place(rangeOf(spot, source)).line);
  const numbers = [...new Set(found.filter((line) => line !== undefined))];
  const last = numbers.pop();
  if (last === undefined) return {};
  const named = numbers.length === 0 ? `line ${last}` : `lines ${numbers.join(', ')} and ${last}`;
  return { fix: `${fix} (${named})` };
}

function rangeOf(
  finding: Spot & Pick<Diagnostic, 'within'>,
  source: Source | undefined,
): Range | undefined {
  if (finding.range !== undefined) return finding.range;
  if (finding.path === undefined || source === undefined) return undefined;
  const range = source.locate(finding.path, finding.atKey);
  const { within } = finding;
  if (range === undefined || within === undefined || source.isReworded) return range;
  const quote = /["']/.test(source.text[range.start] ?? '') ? 1 : 0;
  const start = range.start + quote + within.start;
  return start < range.end
    ? { start, end: Math.min(range.end, start + within.end - within.start) }
    : range;
}

class Lines {
  private readonly text: string;
  private readonly starts: number[] = [0];

  constructor(text: string) {
    this.text = text;
    for (let at = text.indexOf('\n'); at >= 0; at = text.indexOf('\n', at + 1))
      this.starts.push(at + 1);
  }

  place(range: Range | undefined): Pick<Located, 'line' | 'column' | 'excerpt'> {
    if (range === undefined) return {};
    const line = this.lineOf(Math.min(range.start, this.text.length));
    const start = this.starts[line]!;
    const end = this.starts[line + 1] === undefined ? this.text.length : this.starts[line + 1]! - 1;
    const text = this.text.slice(start, end).replace(/\r$/, '');
    // A byte order mark is not a column.
    const bom = start === 0 && this.text.startsWith('\ufeff') ? 1 : 0;
    const before = this.text.slice(start + bom, range.start);
    const meant = this.text.slice(range.start, Math.min(range.end, end)).trimEnd();
    return {
      line: line + 1,
      column: [...before].length + 1,
      excerpt: { text: text.replace(/^\ufeff/, ''), length: Math.max(1, [...meant].length) },
    };
  }

  private lineOf(offset: number): number {
    let low = 0;
    let high = this.starts.length - 1;
    while (low < high) {
      const middle = (low + high + 1) >> 1;
      if (this.starts[middle]! <= offset) low = middle;
      else high = middle - 1;
    }
    return low;
  }
}

/**
 * All file formats, and the choice between them by their top-level keys.
 * Adding one costs a file beside this one and a line here.
 */
import { show } from '../../std/printable.ts';
import { type Diagnostic, diagnostic } from '../diagnostic.ts';
import type { Source } from '../workflow.ts';
import type { Format, FormatReading } from './format.ts';
import { heddleFormat } from './heddle.ts';
import { processorsFormat } from './processors.ts';
import { looksLike, SMALLEST } from './text-checks.ts';
import { readYaml } from './yaml-document.ts';

export const FORMATS: readonly Format[] = [heddleFormat, processorsFormat];

/** Reads a workflow from the text of a file, whatever its format. Throws nothing. */
export function readWorkflow(text: string, file: string): FormatReading & { readonly source: Source } {
  const { value, diagnostics, source } = readYaml(text, file);
  if (value === undefined) return { workflow: undefined, diagnostics, source };
  if (value === null || typeof value !== 'object' || Array.isArray(value)) {
    const like = looksLike(text);
    const seen = like === undefined ? show(value) : `what looks like ${like}`;
    return { ...refused(`expected a mapping with "steps", got ${seen}.`), source };
  }
  const record = value as Record<string, unknown>;
  const format = FORMATS.find((f) => Object.hasOwn(record, f.key));
  if (format !== undefined) return { ...format.read(record, source, stemOf(file)), source };
  if (Object.hasOwn(record, 'steps')) {
    // Everything else about it can still be checked, so that all faults show at once.
    const reading = heddleFormat.read(record, source, stemOf(file));
    const message = 'workflow: the key "heddle" is missing, the version of the format.';
    const missing = diagnostic('E_MISSING_KEY', message, { path: [], range: { start: 0, end: 1 }, fix: 'add "heddle: 1" as the first line' });
    return { workflow: undefined, diagnostics: [missing, ...reading.diagnostics], source };
  }
  const keys = FORMATS.map((f) => `"${f.key}"`).join(' or ');
  return { ...refused(`none of the keys that tell a format is there: ${keys}.`), source };
}

function refused(message: string): { workflow: undefined; diagnostics: Diagnostic[] } {
  const range = { start: 0, end: 1 };
  const fix = `a workflow starts like this:\n${SMALLEST}`;
  return { workflow: undefined, diagnostics: [diagnostic('E_NOT_A_WORKFLOW', message, { range, fix })] };
}

function stemOf(file: string): string {
  const name = file.split(/[\\/]/).pop() ?? file;
  return name.replace(/\.[^.]*$/, '') || 'workflow';
}

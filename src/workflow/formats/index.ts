/**
 * All file formats, and the choice between them by their top-level keys.
 * Adding one costs a file beside this one and a line here. Must not know what any of them says.
 */
import { nearest } from '../../std/nearest.ts';
import { show } from '../../std/printable.ts';
import { type Diagnostic, diagnostic } from '../diagnostic.ts';
import { nameFrom } from '../name.ts';
import type { Source } from '../workflow.ts';
import { edgesFormat } from './edges.ts';
import type { Format, FormatReading } from './format.ts';
import { heddleFormat } from './heddle.ts';
import { processorsFormat } from './processors.ts';
import { stepsMapFormat } from './steps-map.ts';
import { looksLike, SMALLEST } from './text-checks.ts';
import { readYaml } from './yaml-document.ts';

export const FORMATS: readonly Format[] = [
  heddleFormat,
  processorsFormat,
  edgesFormat,
  stepsMapFormat,
];

/** Reads a workflow from the text of a file, whatever its format. Throws nothing. */
export function readWorkflow(
  text: string,
  file: string,
  from?: Source['from'],
): FormatReading & { readonly source: Source } {
  const { value, diagnostics, source: read } = readYaml(text, file);
  const source = from === undefined ? read : { ...read, from };
  if (value === undefined) return { workflow: undefined, diagnostics, source };
  const reading = { source, ...readValue(value, text, source) };
  if (diagnostics.length === 0) return reading;
  return { ...reading, diagnostics: [...diagnostics, ...reading.diagnostics] };
}

function readValue(value: unknown, text: string, source: Source): FormatReading {
  if (value === null || typeof value !== 'object' || Array.isArray(value)) {
    const like = looksLike(text);
    const seen = like === undefined ? show(value) : `what looks like ${like}`;
    return refused(`expected a mapping with "steps", got ${seen}.`);
  }
  const record = value as Record<string, unknown>;
  const format = formatOf(record);
  const stem = stemOf(source.file);
  if (format !== undefined) return format.read(record, source, stem);
  const meant = formatMeant(record);
  if (meant === undefined) {
    const [last, ...others] = FORMATS.map(({ key }) => `"${key}"`).reverse();
    const keys = `${others.reverse().join(', ')} or ${last}`;
    return refused(`none of the keys that tell a format is there: ${keys}.`);
  }
  // Everything else about it can still be checked, so that all faults show at once.
  const { diagnostics: faults, workflow, sound = workflow } = meant.read(record, source, stem);
  const misspelt = Object.keys(record).some((key) => isNear(key, meant.key));
  const missing = misspelt || meant !== heddleFormat ? [] : [versionMissing()];
  return {
    workflow: undefined,
    diagnostics: [...missing, ...faults],
    ...(sound !== undefined && { sound }),
  };
}

function formatOf(record: Readonly<Record<string, unknown>>): Format | undefined {
  return FORMATS.find((format) => format.recognises(record));
}

/** What a file that no format knows was probably meant to be: with a key that is nearly there, or steps alone. */
function formatMeant(record: Readonly<Record<string, unknown>>): Format | undefined {
  const keys = Object.keys(record).slice(0, 100);
  if (keys.includes('steps')) return heddleFormat;
  for (const { key: wanted } of FORMATS) {
    const near = keys.find((key) => isNear(key, wanted));
    if (near === undefined) continue;
    return formatOf({ ...record, [wanted]: record[near] }) ?? heddleFormat;
  }
  return undefined;
}

function isNear(key: string, wanted: string): boolean {
  return nearest(key, [wanted]) !== undefined;
}

function versionMissing(): Diagnostic {
  const message = 'workflow: the key "heddle" is missing, the version of the format.';
  const range = { start: 0, end: 1 };
  return diagnostic('E_MISSING_KEY', message, { range, fix: 'add "heddle: 1" as the first line' });
}

function refused(message: string): { workflow: undefined; diagnostics: Diagnostic[] } {
  const range = { start: 0, end: 1 };
  const fix = `a workflow starts like this:\n${SMALLEST}`;
  return {
    workflow: undefined,
    diagnostics: [diagnostic('E_NOT_A_WORKFLOW', message, { range, fix })],
  };
}

function stemOf(file: string): string {
  const name = file.split(/[\\/]/).pop() ?? file;
  return nameFrom(name.replace(/\.[^.]*$/, '') || 'workflow');
}

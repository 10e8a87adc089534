/**
 * Files of code that a command wants to know the exports of: imported, or why they cannot be, and where.
 * Knows modules and places in them; must not know what they should export.
 */
import { readFile } from 'node:fs/promises';
import { relative, resolve } from 'node:path';
import { type ModuleFault, moduleFault } from '../modules/fault.ts';
import { importModule } from '../modules/import-module.ts';
import { printable, show } from '../std/printable.ts';
import { type Diagnostic, diagnostic, type Range } from '../workflow/diagnostic.ts';
import type { Source } from '../workflow/source.ts';
import { importing, RunOnImport } from './importing.ts';

/** Why a file cannot be imported, told of the file in which that is so. */
export interface ImportFault {
  readonly diagnostics: readonly Diagnostic[];
  readonly source: Source;
}

/** What `take` makes of the exports of a file. What would start a run meanwhile is refused. */
export async function importFile<T>(
  source: Source,
  take: (module: Record<string, unknown>) => Promise<T>,
): Promise<T | ImportFault> {
  const path = resolve(source.file);
  try {
    // What it exports is its code, too, where that is a promise of its own kind.
    return await importing(async () => take(await importModule(path)), tellLate);
  } catch (error) {
    const fault = await moduleFault(error, path);
    return error instanceof RunOnImport
      ? startsRun(fault, { source, path })
      : unloadable(fault, { source, path });
  }
}

/** The module that was to be loaded. */
interface Wanted {
  readonly source: Source;
  readonly path: string;
}

/** Told where it happened, also when that is in a file that the module imports. */
async function unloadable({ why, fix, at }: ModuleFault, wanted: Wanted): Promise<ImportFault> {
  const { source, range } = await placeOf(at, wanted);
  const which =
    source === wanted.source
      ? 'the module'
      : `the module ${show(wanted.source.file)}, which imports this one,`;
  const message = `${which} cannot be loaded: ${why}.`;
  const fault = diagnostic('E_MODULE', message, { fix, ...(range && { range }) });
  return { diagnostics: [fault], source };
}

const TO_START =
  'move the call to a file of its own that imports the workflow, or put it behind if (process.argv[1] === import.meta.filename)';

async function startsRun({ at }: ModuleFault, wanted: Wanted): Promise<ImportFault> {
  const { source, range } = await placeOf(at, wanted);
  const message = 'the module starts a run while it is imported: nothing ran.';
  const more = { fix: TO_START, ...(range && { range }) };
  return { diagnostics: [diagnostic('E_RUN_ON_IMPORT', message, more)], source };
}

/** Nobody waits for it any more, and it was not to be: the command runs what it was asked to run. */
function tellLate({ stack = '' }: RunOnImport): void {
  const [, frame = ''] = stack.split('\n');
  const where = frame === '' ? '' : `, ${printable(frame.trim(), 500)}`;
  process.emitWarning(
    `a module that was imported would have started a run later${where}: nothing ran`,
  );
}

async function placeOf(at: ModuleFault['at'], { source: own, path }: Wanted) {
  const isOwn = at === undefined || at.file === path;
  const source = isOwn ? own : await sourceOf(at.file);
  const range = at?.line === undefined ? undefined : rangeAt(source.text, at.line, at.column);
  return { source, range };
}

async function sourceOf(path: string): Promise<Source> {
  const text = await readFile(path, 'utf8').catch(() => '');
  const near = relative(process.cwd(), path);
  return { file: near.startsWith('..') ? path : near, text, locate: () => undefined };
}

/** Without a column it is the first letter of the line. */
function rangeAt(text: string, line: number, column?: number): Range {
  let start = 0;
  for (let n = 1; n < line; n++) start = text.indexOf('\n', start) + 1;
  const at = start + (column === undefined ? text.slice(start).search(/\S|$/) : column - 1);
  return { start: at, end: at + 1 };
}

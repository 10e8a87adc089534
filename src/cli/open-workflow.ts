/**
 * From the path on the command line to a workflow: YAML and JSON are read, TypeScript is imported.
 * Knows files and modules; must not know what will be done with the workflow.
 */
import { realpath } from 'node:fs/promises';
import { basename, extname, resolve } from 'node:path';
import {
  type LoadedFile,
  loadCalled,
  loadFile,
  MAX_FILE_BYTES,
} from '../engine/plan/load-workflow.ts';
import type { SizeLimit } from '../engine/plan/read-text.ts';
import { createEngine } from '../index.ts';
import { isCode } from '../modules/kinds.ts';
import { printable, show } from '../std/printable.ts';
import { type Diagnostic, diagnostic, hasErrors } from '../workflow/diagnostic.ts';
import { readWorkflow } from '../workflow/formats/index.ts';
import { type Located, locateAll } from '../workflow/place.ts';
import type { Source, Workflow } from '../workflow/workflow.ts';
import { engineParts } from './call-config.ts';
import { withConfigFixes } from './config-fixes.ts';
import { openModule } from './open-module.ts';
import { readStdin } from './stdin.ts';
import type { Terminal } from './terminal.ts';

/** A file that was opened; `workflow` is there unless `findings` hold an error. */
export interface OpenedFile {
  readonly file: string;
  readonly workflow: Workflow | undefined;
  readonly source: Source | undefined;
  readonly diagnostics: readonly Diagnostic[];
}

/** For commands with the option `--max-file-size`, and what it says. */
export function sizeLimit(maxFileSize = MAX_FILE_BYTES): SizeLimit {
  return { bytes: maxFileSize, fix: 'raise it with --max-file-size, or split the workflow' };
}

const USUAL_LIMIT: SizeLimit = { bytes: MAX_FILE_BYTES, fix: 'split the workflow' };

/** What a command that runs nothing says before it imports a file of code. */
export function sayImported({ err }: Pick<Terminal, 'err'>, quiet = false): (file: string) => void {
  return (file) => {
    if (!quiet) err(`${printable(file)} is code: it is imported, which runs its top level\n`);
  };
}

/** `tell`: told of a file of code before it is imported. */
export async function openWorkflow(
  file: string,
  limit = USUAL_LIMIT,
  tell?: (file: string) => void,
): Promise<OpenedFile> {
  if (file === '-') {
    const text = await readStdin('the workflow', limit);
    if (typeof text !== 'string')
      return { file, workflow: undefined, source: blank('stdin'), diagnostics: [text] };
    return checkedFurther(file, await loadCalled(readWorkflow(text, 'stdin', 'stdin'), limit));
  }
  const small = file.replace(/\.\w+$/, (ending) => ending.toLowerCase());
  if (!isCode(file) && isCode(small)) return { file, ...wrongEnding(file, small) };
  if (isCode(file)) {
    tell?.(file);
    return { file, ...(await openModule(file, limit)) };
  }
  return checkedFurther(file, await loadFile(file, limit));
}

/** Node.js knows code only by an ending in small letters. */
function wrongEnding(file: string, small: string): Omit<OpenedFile, 'file'> {
  const message = `Node.js loads no code from a file that ends in ${extname(file)}.`;
  const fix = `name it ${printable(basename(small))}`;
  const fault = diagnostic('E_FILE', message, { fix });
  return { workflow: undefined, source: blank(file), diagnostics: [fault] };
}

/** Of a broken file the sound part is checked, too, so that all its faults are reported at once. */
async function checkedFurther(file: string, reading: LoadedFile): Promise<OpenedFile> {
  const { workflow, source, diagnostics, sound } = reading;
  if (workflow !== undefined || sound === undefined) return { file, workflow, source, diagnostics };
  const checked = await createEngine(engineParts()).check(sound);
  // What was taken away may have used a pool that now nobody uses.
  const more = checked.diagnostics.filter(({ code }) => code !== 'W_POOL');
  return { file, workflow, source, diagnostics: [...diagnostics, ...more] };
}

/** Every file, each one once; the same file given twice is an error of the call. */
export async function openAll(
  files: readonly string[],
  limit: SizeLimit,
  tell?: (file: string) => void,
): Promise<OpenedFile[]> {
  const seen = new Map<string, string>();
  const opened: OpenedFile[] = [];
  for (const file of files) {
    const real = file === '-' ? file : await realpath(file).catch(() => resolve(file));
    const before = seen.get(real);
    seen.set(real, file);
    if (before === undefined) {
      opened.push(await openWorkflow(file, limit, tell));
      continue;
    }
    const message = `this is the same file as "${shownName(before)}".`;
    const twice = diagnostic('E_DUPLICATE_WORKFLOW', message, { fix: 'give it once' });
    opened.push({
      file,
      workflow: undefined,
      source: blank(shownName(file)),
      diagnostics: [twice],
    });
  }
  return withoutTwins(opened);
}

/** Two workflows of one name could not be told apart later; names taken from files may repeat. */
function withoutTwins(opened: readonly OpenedFile[]): OpenedFile[] {
  const seen = new Map<string, OpenedFile>();
  return opened.map((one) => {
    const name = one.workflow?.name;
    if (name === undefined || !statesName(one)) return one;
    const first = seen.get(name);
    if (first === undefined) {
      seen.set(name, one);
      return one;
    }
    const message = `the workflow name ${show(name)} is also that of "${shownName(first.file)}".`;
    const twin = diagnostic('E_DUPLICATE_WORKFLOW', message, {
      path: ['name'],
      fix: 'rename one of the two',
    });
    return { ...one, workflow: undefined, diagnostics: [...one.diagnostics, twin] };
  });
}

function statesName({ source }: OpenedFile): boolean {
  const range = source?.locate(['name'], true);
  return range !== undefined && /^["']?name\b/.test(source!.text.slice(range.start, range.end));
}

function shownName(file: string): string {
  return file === '-' ? 'stdin' : printable(file);
}

export function locate(opened: OpenedFile, more: readonly Diagnostic[] = []): Located[] {
  return locateAll(withConfigFixes([...opened.diagnostics, ...more]), opened.source);
}

export function isBroken({ workflow, diagnostics }: OpenedFile): boolean {
  return workflow === undefined || hasErrors(diagnostics);
}

function blank(file: string): Source {
  return { file, text: '', locate: () => undefined };
}

/**
 * Workflow files: from a path to a workflow, or to what is wrong with the file.
 * Knows the file system; must not know formats, nor run anybody's code.
 */
import { open, readdir } from 'node:fs/promises';
import { basename, dirname, join } from 'node:path';
import { nearest } from '../std/nearest.ts';
import { printable } from '../std/printable.ts';
import { type Diagnostic, type DiagnosticCode, diagnostic } from '../workflow/diagnostic.ts';
import type { FormatReading } from '../workflow/formats/format.ts';
import { readWorkflow } from '../workflow/formats/index.ts';
import type { Source } from '../workflow/workflow.ts';

/** The largest file read unless told otherwise, in bytes. */
export const MAX_FILE_BYTES = 2 * 1024 * 1024;

/** A file's workflow (if it holds one), everything found in it, and the file for places. */
export interface LoadedFile extends FormatReading {
  readonly source: Source | undefined;
}

/** Reads a YAML or JSON file of any accepted format. Never throws for what the file holds. */
export async function loadWorkflow(
  file: string,
  { maxBytes = MAX_FILE_BYTES }: { maxBytes?: number } = {},
): Promise<LoadedFile> {
  const text = await readText(file, maxBytes);
  return typeof text === 'string' ? readWorkflow(text, file) : refused(file, text);
}

function refused(file: string, problem: Diagnostic): LoadedFile {
  const source: Source = { file, text: '', locate: () => undefined };
  return { workflow: undefined, diagnostics: [problem], source };
}

/** The text of a regular file of bounded size, or what is wrong with it. */
export async function readText(file: string, maxBytes: number): Promise<string | Diagnostic> {
  try {
    const handle = await open(file, 'r');
    try {
      const info = await handle.stat();
      if (info.isDirectory()) return await folderProblem(file);
      if (!info.isFile()) return fault('E_FILE', 'this is not a regular text file', 'give a file');
      if (info.size > maxBytes) {
        const size = `the file has ${info.size} bytes, more than the limit of ${maxBytes}`;
        return fault('E_FILE_TOO_LARGE', size, 'raise it with --max-file-size, or split the workflow');
      }
      return decode(await handle.readFile());
    } finally {
      await handle.close();
    }
  } catch (error) {
    return openProblem(file, error as NodeJS.ErrnoException);
  }
}

function decode(bytes: Uint8Array): string | Diagnostic {
  try {
    return new TextDecoder('utf-8', { fatal: true, ignoreBOM: true }).decode(bytes);
  } catch {
    const at = firstBadByte(bytes);
    const utf16 = (bytes[0] === 0xff && bytes[1] === 0xfe) || (bytes[0] === 0xfe && bytes[1] === 0xff);
    const what = utf16 ? 'the file is UTF-16, not UTF-8' : `the file is not UTF-8 at byte ${at}`;
    return fault('E_ENCODING', what, 'save it as UTF-8');
  }
}

/** By halving: the longest prefix that decodes. */
function firstBadByte(bytes: Uint8Array): number {
  let good = 0;
  let bad = bytes.length;
  while (good < bad) {
    const middle = (good + bad + 1) >> 1;
    try {
      new TextDecoder('utf-8', { fatal: true }).decode(bytes.subarray(0, middle), { stream: true });
      good = middle;
    } catch {
      bad = middle - 1;
    }
  }
  return good;
}

const REASONS: Readonly<Record<string, string>> = {
  EACCES: 'the file may not be read by this user',
  ELOOP: 'the path is a circle of links',
  ENOTDIR: 'the path leads through something that is not a folder',
  ENAMETOOLONG: 'the name is too long',
  ENXIO: 'this is not a regular text file',
  EISDIR: 'this is a folder',
};

async function openProblem(file: string, error: NodeJS.ErrnoException): Promise<Diagnostic> {
  if (error.code === 'ENOENT') {
    const names = await readdir(dirname(file)).catch(() => []);
    const close = nearest(basename(file), names);
    const fix = close === undefined ? 'check the path' : `did you mean "${printable(join(dirname(file), close))}"?`;
    return fault('E_FILE', 'there is no such file', fix);
  }
  return fault('E_FILE', REASONS[error.code ?? ''] ?? `the file cannot be read (${error.code})`, 'check the path');
}

async function folderProblem(folder: string): Promise<Diagnostic> {
  const names = (await readdir(folder)).filter((name) => /\.(ya?ml|json|ts|mts|js|mjs)$/.test(name));
  const fix =
    names.length === 0 ? 'give a workflow file' : `workflows may be in: ${names.slice(0, 10).map((n) => printable(n)).join(', ')}`;
  return fault('E_FILE', 'this is a folder', fix);
}

function fault(code: DiagnosticCode, message: string, fix: string): Diagnostic {
  return diagnostic(code, `${message}.`, { fix });
}

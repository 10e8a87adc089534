/**
 * The text of a file that people name, or what is wrong with the file.
 * Knows the file system; must not know what the text is.
 */
import { constants } from 'node:fs';
import { open, readdir } from 'node:fs/promises';
import { basename, dirname, join } from 'node:path';
import { isCode } from '../../modules/kinds.ts';
import { nearest } from '../../std/nearest.ts';
import { printable } from '../../std/printable.ts';
import { utf8Text } from '../../std/text.ts';
import { type Diagnostic, type DiagnosticCode, diagnostic } from '../../workflow/diagnostic.ts';

/** The most that is read of a file. */
export interface SizeLimit {
  readonly bytes: number;
  /** What to do with a larger file, and the same for a program that calls. */
  readonly fix: string;
  readonly fixInCode?: string;
}

/** The text of a regular file of bounded size, or what is wrong with it. `shown`: how another path is written there. */
export async function readText(
  file: string,
  limit: SizeLimit,
  shown = (path: string) => path,
): Promise<string | Diagnostic> {
  try {
    // Without O_NONBLOCK the opening of a pipe waits until somebody writes to it.
    const handle = await open(file, constants.O_RDONLY | (constants.O_NONBLOCK ?? 0));
    try {
      const info = await handle.stat();
      if (info.isDirectory()) return await folderProblem(file);
      if (!info.isFile())
        return fault(
          'E_FILE',
          'this is not a regular text file',
          'give a file, or - for standard input',
        );
      if (info.size > limit.bytes) {
        const { bytes, ...fixes } = limit;
        const message = `the file has ${info.size} bytes, more than the limit of ${bytes}.`;
        return diagnostic('E_FILE_TOO_LARGE', message, fixes);
      }
      return decodeText(await handle.readFile());
    } finally {
      await handle.close();
    }
  } catch (error) {
    return openProblem(file, error as NodeJS.ErrnoException, shown);
  }
}

/** UTF-8 text, or what the bytes are instead. */
export function decodeText(bytes: Uint8Array): string | Diagnostic {
  const kind = KINDS.find(([start]) => start.every((byte, i) => bytes[i] === byte));
  if (kind !== undefined)
    return fault('E_NOT_A_WORKFLOW', `this is ${kind[1]}, not a text file`, 'give the text file');
  const text = utf8Text(bytes);
  if (text !== undefined) return text;
  const at = firstBadByte(bytes);
  const utf16 =
    (bytes[0] === 0xff && bytes[1] === 0xfe) || (bytes[0] === 0xfe && bytes[1] === 0xff);
  const what = utf16 ? 'the file is UTF-16, not UTF-8' : `the file is not UTF-8 at byte ${at}`;
  return fault('E_ENCODING', what, 'save it as UTF-8');
}

/** Files that are often given by mistake, by their first bytes. */
const KINDS: readonly (readonly [start: readonly number[], what: string])[] = [
  [[0x7f, 0x45, 0x4c, 0x46], 'a program'],
  [[0x1f, 0x8b], 'a gzip archive'],
  [[0x50, 0x4b, 0x03, 0x04], 'a zip archive'],
  [[0x89, 0x50, 0x4e, 0x47], 'a picture'],
  [[0x25, 0x50, 0x44, 0x46], 'a PDF document'],
  [[0x00, 0x61, 0x73, 0x6d], 'a WebAssembly module'],
  [[0x53, 0x51, 0x4c, 0x69, 0x74, 0x65], 'an SQLite database'],
];

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

const REASONS: Readonly<Record<string, readonly [message: string, fix: string]>> = {
  EACCES: ['the file may not be read by this user', 'give this user the right to read it'],
  EPERM: ['the file may not be read by this user', 'give this user the right to read it'],
  ELOOP: ['the path is a circle of links', 'mend the links'],
  ENOTDIR: ['the path leads through something that is not a folder', 'check the path'],
  ENAMETOOLONG: ['the name is too long', 'check the path'],
  ENXIO: ['this is not a regular text file', 'give a file, or - for standard input'],
  EISDIR: ['this is a folder', 'give a file'],
};

async function openProblem(
  file: string,
  error: NodeJS.ErrnoException,
  shown: (path: string) => string,
): Promise<Diagnostic> {
  if (error.code === 'ENOENT') return missing(file, shown);
  const unknown = [
    `the file cannot be read (${error.code ?? error.message})`,
    'check the path',
  ] as const;
  const [message, fix] = REASONS[error.code ?? ''] ?? unknown;
  return fault('E_FILE', message, fix);
}

async function missing(file: string, shown: (path: string) => string): Promise<Diagnostic> {
  if (file === '')
    return fault('E_FILE', 'the name of the file is empty', 'give a file, or - for standard input');
  if (/[*?[\]]/.test(file)) {
    const fix = 'check the pattern: the shell found nothing that fits it';
    return fault('E_FILE', 'there is no such file', fix);
  }
  const close = await nearName(file);
  const fix = close === undefined ? 'check the path' : `did you mean "${printable(shown(close))}"?`;
  return fault('E_FILE', 'there is no such file', fix);
}

/** A path that is there and differs in its last name, or in the name of its last folder. */
async function nearName(file: string): Promise<string | undefined> {
  const folder = dirname(file);
  const names = await readdir(folder).catch((): string[] | undefined => undefined);
  if (names !== undefined) {
    const close = nearest(basename(file), names);
    return close === undefined ? undefined : join(folder, close);
  }
  const above = await readdir(dirname(folder)).catch((): string[] => []);
  const close = nearest(basename(folder), above);
  if (close === undefined) return undefined;
  const moved = join(dirname(folder), close);
  const inside = await readdir(moved).catch((): string[] => []);
  return inside.includes(basename(file)) ? join(moved, basename(file)) : moved;
}

async function folderProblem(folder: string): Promise<Diagnostic> {
  const names = (await readdir(folder))
    .filter((name) => /\.(ya?ml|json)$/i.test(name) || isCode(name))
    .sort();
  const listed = names
    .slice(0, 10)
    .map((name) => printable(name))
    .join(', ');
  const fix = names.length === 0 ? 'give a file' : `files inside: ${listed}`;
  return fault('E_FILE', 'this is a folder', fix);
}

function fault(code: DiagnosticCode, message: string, fix: string): Diagnostic {
  return diagnostic(code, `${message}.`, { fix });
}

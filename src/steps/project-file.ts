/**
 * Finding and reading a file inside the project that a setting of a step names.
 * Knows paths and the file system; must not know what the bytes mean.
 *
 * The path is the author's and may be hostile: nothing outside the project's root is read or even
 * listed, links are followed only to be checked, and the size is known before anything is read.
 */
import { constants } from 'node:fs';
import { type FileHandle, open, realpath } from 'node:fs/promises';
import { dirname, isAbsolute, resolve } from 'node:path';
import type { ConfigProblem, Place } from '../ports/step-type.ts';
import { printable } from '../std/printable.ts';
import { isInside } from './inside.ts';
import { CORRECT_PATH, fixForMissing } from './missing-file.ts';

/** What files of a kind are called, and what is said about others. */
export interface FileKind {
  /** The setting with the path. */
  readonly key: string;
  /** For a path that cannot lead to one. */
  readonly code: ConfigProblem['code'];
  /** Such as `a module`, and several of them. */
  readonly one: string;
  readonly many: string;
  readonly example: string;
  /** Larger ones are refused before they are read. */
  readonly mostBytes: number;
  readonly ifTooLarge: string;
  /** Whether a file with that name may be one. */
  isOne(name: string): boolean;
}

export type ReadFile =
  | { readonly bytes: Uint8Array<ArrayBuffer> }
  | { readonly problem: ConfigProblem };

/** The bytes of the file at `path`, or what is wrong with it. */
export async function readProjectFile(
  path: string,
  place: Place,
  kind: FileKind,
): Promise<ReadFile> {
  const shown = printable(path);
  const refusal = refuseForm(path);
  if (refusal !== undefined)
    return { problem: problem(kind, `"${shown}" ${refusal}.`, formOf(kind)) };
  const wanted = resolve(place.directory, path);
  if (!isInside(place.root, wanted)) return { problem: outside(shown, kind) };
  try {
    const root = await realpath(place.root);
    const real = await realpath(wanted).catch((error) => withFix(error, { root, wanted, kind }));
    if (!isInside(root, real)) return { problem: outside(shown, kind) };
    return await readFile(real, shown, kind);
  } catch (error) {
    return { problem: unreadable(shown, kind, error as NodeJS.ErrnoException & { fix?: string }) };
  }
}

/** Why the text cannot be a path at all, as the end of a sentence. */
function refuseForm(path: string): string | undefined {
  if (path.trim() === '') return 'is no file name';
  if (path.includes('\0')) return 'holds a NUL character';
  if (/^[a-z][a-z0-9+.-]*:/i.test(path))
    return 'is a URL or a drive; only files of the project can be used';
  if (isAbsolute(path) || path.startsWith('\\')) return 'is an absolute path';
  return path.startsWith('~') ? 'starts in a home folder' : undefined;
}

async function readFile(real: string, shown: string, kind: FileKind): Promise<ReadFile> {
  // Opened once and looked at through the handle: a swapped file changes nothing after this.
  const { O_RDONLY, O_NOFOLLOW = 0, O_NONBLOCK = 0 } = constants;
  const file = await open(real, O_RDONLY | O_NOFOLLOW | O_NONBLOCK);
  try {
    const info = await file.stat();
    if (!info.isFile()) {
      const what = info.isDirectory() ? 'a folder' : 'not a regular file';
      return { problem: problem(kind, `"${shown}" is ${what}.`, formOf(kind)) };
    }
    const { one, mostBytes, ifTooLarge } = kind;
    if (info.size > mostBytes) {
      const most = `${mostBytes} (${mostBytes / 2 ** 20} MiB)`;
      const message = `"${shown}" has ${info.size} bytes; ${one} may have ${most}.`;
      return { problem: problem(kind, message, ifTooLarge, 'E_FILE_TOO_LARGE') };
    }
    return { bytes: await readAll(file, info.size) };
  } finally {
    await file.close();
  }
}

/** At most `size` bytes, should the file grow meanwhile. */
async function readAll(file: FileHandle, size: number): Promise<Uint8Array<ArrayBuffer>> {
  const bytes = new Uint8Array(size);
  let length = 0;
  while (length < size) {
    const { bytesRead } = await file.read(bytes, length, size - length, length);
    if (bytesRead === 0) break;
    length += bytesRead;
  }
  return length === size ? bytes : bytes.slice(0, length);
}

/** Throws `error` again with what to do about it, or gives a folder outside `root`. */
async function withFix(
  error: object,
  { root, wanted, kind }: { root: string; wanted: string; kind: FileKind },
): Promise<string> {
  const folder = await realpath(dirname(wanted));
  if (!isInside(root, folder)) return folder;
  throw Object.assign(error, { fix: await fixForMissing(wanted, root, kind.isOne) });
}

const REASONS: Readonly<Record<string, string>> = {
  EACCES: 'may not be read',
  EPERM: 'may not be read',
  EISDIR: 'is a folder',
  ELOOP: 'is a circle of links',
  ENAMETOOLONG: 'is too long a name',
  ENOTDIR: 'leads through something that is not a folder',
  ENXIO: 'is not a regular file',
};

function unreadable(
  shown: string,
  kind: FileKind,
  error: NodeJS.ErrnoException & { fix?: string },
): ConfigProblem {
  if (error.code === 'ENOENT') {
    const { fix = `make the file, or ${CORRECT_PATH}` } = error;
    return problem(kind, `there is no file "${shown}".`, fix, 'E_FILE');
  }
  const reason = REASONS[error.code ?? ''] ?? `cannot be read (${error.code ?? error.message})`;
  return problem(kind, `"${shown}" ${reason}.`, CORRECT_PATH, 'E_FILE');
}

function outside(shown: string, kind: FileKind): ConfigProblem {
  const fix = `keep ${kind.many} inside the project folder`;
  return problem(kind, `"${shown}" leads outside the project.`, fix);
}

function formOf({ example }: FileKind): string {
  return `write a path such as ${example}, relative to the workflow file`;
}

function problem(
  { key, code: usual }: FileKind,
  message: string,
  fix: string,
  code = usual,
): ConfigProblem {
  return { code, message, key, fix };
}

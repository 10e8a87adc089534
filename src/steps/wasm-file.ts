/**
 * Finding and reading a WebAssembly file inside the project.
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

/** Larger modules are refused before they are read. */
const MOST_BYTES = 32 * 2 ** 20;
const FORM = 'write a path such as modules/name.wasm, relative to the workflow file';

export type ReadModule =
  | { readonly bytes: Uint8Array<ArrayBuffer> }
  | { readonly problem: ConfigProblem };

/** The bytes of the file at `path`, or what is wrong with it. */
export async function readModuleFile(path: string, place: Place): Promise<ReadModule> {
  const shown = printable(path);
  const refusal = refuseForm(path);
  if (refusal !== undefined)
    return { problem: problem('E_MODULE', `"${shown}" ${refusal}.`, FORM) };
  const wanted = resolve(place.directory, path);
  if (!isInside(place.root, wanted)) return { problem: outside(shown) };
  try {
    const root = await realpath(place.root);
    const real = await realpath(wanted).catch((error) => withFix(error, root, wanted));
    if (!isInside(root, real)) return { problem: outside(shown) };
    return await readFile(real, shown);
  } catch (error) {
    return { problem: unreadable(shown, error as NodeJS.ErrnoException & { fix?: string }) };
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

async function readFile(real: string, shown: string): Promise<ReadModule> {
  // Opened once and looked at through the handle: a swapped file changes nothing after this.
  const { O_RDONLY, O_NOFOLLOW = 0, O_NONBLOCK = 0 } = constants;
  const file = await open(real, O_RDONLY | O_NOFOLLOW | O_NONBLOCK);
  try {
    const info = await file.stat();
    if (!info.isFile()) {
      const what = info.isDirectory() ? 'a folder' : 'not a regular file';
      return { problem: problem('E_MODULE', `"${shown}" is ${what}.`, FORM) };
    }
    if (info.size > MOST_BYTES) {
      const message = `"${shown}" has ${info.size} bytes; a module may have ${MOST_BYTES} (32 MiB).`;
      return {
        problem: problem('E_FILE_TOO_LARGE', message, 'build it for release, without debug data'),
      };
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
async function withFix(error: object, root: string, wanted: string): Promise<string> {
  const folder = await realpath(dirname(wanted));
  if (!isInside(root, folder)) return folder;
  throw Object.assign(error, { fix: await fixForMissing(wanted, root, isWasm) });
}

function isWasm(name: string): boolean {
  return name.endsWith('.wasm');
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

function unreadable(shown: string, error: NodeJS.ErrnoException & { fix?: string }): ConfigProblem {
  if (error.code === 'ENOENT') {
    const { fix = `make the file, or ${CORRECT_PATH}` } = error;
    return problem('E_FILE', `there is no file "${shown}".`, fix);
  }
  const reason = REASONS[error.code ?? ''] ?? `cannot be read (${error.code ?? error.message})`;
  return problem('E_FILE', `"${shown}" ${reason}.`, CORRECT_PATH);
}

function outside(shown: string): ConfigProblem {
  const fix = 'keep modules inside the project folder';
  return problem('E_MODULE', `"${shown}" leads outside the project.`, fix);
}

function problem(code: ConfigProblem['code'], message: string, fix: string): ConfigProblem {
  return { code, message, key: 'module', fix };
}

/**
 * Writes a file so that a reader finds it whole, or as it was.
 * Knows the file system; must not know what is written, nor which step does it.
 */
import { type FileHandle, link, open, readFile, rename, rm, stat } from 'node:fs/promises';
import { dirname } from 'node:path';
import { StepFailure } from '../../run/step-error.ts';
import { show } from '../../std/printable.ts';
import { WRITE_FAULTS } from '../../std/write-faults.ts';

export type WriteMode = 'replace' | 'append' | 'create';

export interface Writing {
  readonly path: string;
  readonly bytes: Uint8Array;
  readonly signal: AbortSignal;
  /** Equal for all attempts: what one left behind when it was killed is of the next. */
  readonly key: string;
}

export const WRITES: Readonly<Record<WriteMode, (writing: Writing) => Promise<void>>> = {
  replace: (writing) => beside(writing, (made) => rename(made, writing.path)),
  create: (writing) => beside(writing, (made) => linked(made, writing)),
  append,
};

/** Writes a file beside it, which `put` puts in its place. */
async function beside(
  { path, bytes, signal, key }: Writing,
  put: (made: string) => Promise<void>,
): Promise<void> {
  const made = `${path}.tmp-${key.slice(0, 16)}`;
  // A link there would lead elsewhere.
  await rm(made, { force: true });
  try {
    const file = await open(made, 'wx');
    await closing(file, async () => {
      const before = await stat(path).catch(() => undefined);
      if (before !== undefined) await file.chmod(before.mode & 0o777);
      await file.writeFile(bytes, { signal });
      await file.sync();
    });
    signal.throwIfAborted();
    await put(made);
  } finally {
    await rm(made, { force: true });
  }
  await syncFolder(dirname(path));
}

/** An attempt that was killed behind this has made the same file. */
async function linked(made: string, { path, bytes }: Writing): Promise<void> {
  try {
    await link(made, path);
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'EEXIST') throw error;
    const there = await stat(path);
    if (there.size === bytes.length && Buffer.from(bytes).equals(await readFile(path))) return;
    const message = `there is a file ${show(path)} already, with something else in it; write mode: replace to write over it`;
    throw new StepFailure('E_WRITE', message, { retryable: false });
  }
}

/** What was written when it failed is cut off again, unless somebody else has written behind it. */
async function append({ path, bytes, signal }: Writing): Promise<void> {
  const file = await open(path, 'a');
  await closing(file, async () => {
    const { size } = await file.stat();
    let written = 0;
    try {
      while (written < bytes.length) {
        signal.throwIfAborted();
        written += (await file.write(bytes.subarray(written, written + CHUNK))).bytesWritten;
      }
      signal.throwIfAborted();
      await file.sync();
    } catch (error) {
      if ((await file.stat()).size === size + written) await file.truncate(size);
      throw error;
    }
  });
}

const CHUNK = 1 << 20;

async function closing(file: FileHandle, work: () => Promise<void>): Promise<void> {
  try {
    await work();
  } finally {
    await file.close();
  }
}

/** That the name leads there outlives the machine, too, where folders can be told to. */
async function syncFolder(folder: string): Promise<void> {
  try {
    const handle = await open(folder, 'r');
    await closing(handle, () => handle.sync());
  } catch {
    // Not all systems can.
  }
}

/** What may be otherwise at the next try. */
const PASSING: ReadonlySet<string | undefined> = new Set([
  'ENOSPC',
  'EIO',
  'EMFILE',
  'ENFILE',
  'EBUSY',
  'EDQUOT',
]);

/** What the system said, in words. */
export function writeFailure(path: string, cause: unknown): unknown {
  const { code } = cause as NodeJS.ErrnoException;
  if (typeof code !== 'string' || !/^E[A-Z]+$/.test(code)) return cause;
  const [why, fix] = WRITE_FAULTS[code] ?? [code, 'choose another place'];
  const message = `cannot write ${show(path)}: ${why}; ${fix}`;
  return new StepFailure('E_WRITE', message, { retryable: PASSING.has(code), cause });
}

/**
 * The file of a store on the disk, seen from outside the database.
 * Knows paths; must not know what is in the file. It never opens a file that SQLite may have open:
 * closing it again would give up SQLite's locks.
 */
import { closeSync, lstatSync, mkdirSync, openSync, type Stats, statSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { StoreError } from '../../run/store-error.ts';

/**
 * Makes an empty file with its folder when there is none, for nobody else to read: what steps
 * return may be private.
 */
export function preparePlace(file: string): void {
  try {
    const found = statOf(file);
    if (found?.isDirectory() === true)
      throw unusable(file, 'it is a folder', {
        hint: `name a file in it: ${join(file, 'heddle.db')}`,
      });
    if (found?.isFile() === false) throw unusable(file, 'it is no regular file');
    if (found !== undefined && found.size > 0) return;
    // SQLite would take these for leftovers and delete them.
    if ((statOf(`${file}-wal`)?.size ?? 0) > 0)
      throw unusable(file, `it is ${found ? 'empty' : 'gone'}, but ${file}-wal is still there`, {
        hint: `put ${file} back beside its -wal file, or move the -wal file away to begin anew`,
      });
    if (found !== undefined) return;
    mkdirSync(dirname(file), { recursive: true, mode: 0o700 });
    closeSync(openSync(file, 'wx', 0o600));
  } catch (cause) {
    if (cause instanceof StoreError) throw cause;
    const { code } = cause as NodeJS.ErrnoException;
    if (code === 'EEXIST' && statOf(file) !== undefined) return;
    if (code === 'EEXIST' && isLink(file))
      throw unusable(file, 'it is a link to nothing', { cause });
    throw unusable(file, REASONS[code ?? ''] ?? (cause as Error).message, { cause });
  }
}

/** Codes of Node.js that say that a disk, or somebody's part of it, is full. */
export const NO_ROOM: readonly unknown[] = ['ENOSPC', 'EDQUOT'];

const REASONS: Readonly<Record<string, string>> = {
  EACCES: 'this user may not write there',
  EPERM: 'this user may not write there',
  EROFS: 'the disk can only be read',
  ENOTDIR: 'a part of its path is no folder',
  EEXIST: 'a part of its path is no folder',
  ENOSPC: 'the disk is full',
  ENAMETOOLONG: 'its name is too long',
  ELOOP: 'its path is a circle of links',
};

/** An error about a file as a whole. */
export function unusable(
  file: string,
  reason: string,
  { cause, hint }: { readonly cause?: unknown; readonly hint?: string } = {},
): StoreError {
  const asked = hint ?? 'choose another file for the store, or mend this; nothing was changed';
  return new StoreError('unusable', `the store ${file} cannot be used: ${reason}`, {
    cause,
    hint: asked,
  });
}

/** Which file is at a path now; it changes when the file is replaced. */
export function identityOf(file: string): string | undefined {
  const found = statOf(file);
  return found && `${found.dev}:${found.ino}`;
}

function isLink(file: string): boolean {
  return ifThere(() => lstatSync(file))?.isSymbolicLink() === true;
}

function statOf(file: string): Stats | undefined {
  return ifThere(() => statSync(file));
}

/** Releases of Node.js differ in what `throwIfNoEntry` takes for no entry: below a file there is none. */
function ifThere(look: () => Stats): Stats | undefined {
  try {
    return look();
  } catch (error) {
    const { code } = error as NodeJS.ErrnoException;
    if (code === 'ENOENT' || code === 'ENOTDIR') return undefined;
    throw error;
  }
}

/**
 * A file of a store that is made anew, with its folder of large contents: under its own name it is whole.
 * Knows names, and that a disk may be full; must not know what is written.
 */
import { chmodSync, existsSync, renameSync, rmSync } from 'node:fs';
import { StoreError } from '../../run/store-error.ts';
import { blobFolderOf } from './blob-folder.ts';
import { isFull, SqlFault } from './driver.ts';
import { NO_ROOM, unusable } from './place.ts';

/** Makes a file where none is yet: `write` gets another name. Nothing is left of one that fails. */
export async function newFile<T>(file: string, write: (part: string) => Promise<T>): Promise<T> {
  refuseTaken(file);
  const part = `${file}.part`;
  // An earlier try may have been ended by force.
  remove(part);
  try {
    const made = await write(part);
    // What steps return may be private.
    chmodSync(part, 0o600);
    for (const rest of ['-wal', '-shm']) rmSync(part + rest, { force: true });
    if (existsSync(blobFolderOf(part))) renameSync(blobFolderOf(part), blobFolderOf(file));
    renameSync(part, file);
    return made;
  } catch (cause) {
    remove(part);
    throw faultOf(file, cause);
  }
}

/** Writes of the new file that fail are no fault of the one that is read. */
export function writing<T>(work: () => T): T {
  try {
    return work();
  } catch (cause) {
    throw cause instanceof SqlFault && isFull(cause) ? new NoRoom(cause) : cause;
  }
}

/** There is no room for the new file. */
export class NoRoom extends Error {
  constructor(cause: unknown) {
    super('disk full', { cause });
  }
}

function faultOf(file: string, cause: unknown): unknown {
  if (cause instanceof StoreError) return cause;
  const { code, message } = cause as NodeJS.ErrnoException;
  if (cause instanceof NoRoom || NO_ROOM.includes(code))
    return new StoreError('unusable', `${file} cannot be made: there is no room for it`, {
      cause,
      hint: 'make room there, or name a file on another disk; nothing was left behind',
    });
  return typeof code === 'string' ? unusable(file, message, { cause }) : cause;
}

function remove(part: string): void {
  for (const rest of ['', '-wal', '-shm', '-journal']) rmSync(part + rest, { force: true });
  rmSync(blobFolderOf(part), { force: true, recursive: true });
}

function refuseTaken(file: string): void {
  if (existsSync(file))
    throw unusable(file, 'there is such a file already', { hint: 'name another file' });
  const folder = blobFolderOf(file);
  if (existsSync(folder))
    throw unusable(file, `there is a folder ${folder} already`, {
      hint: 'move it away, or name another file',
    });
}

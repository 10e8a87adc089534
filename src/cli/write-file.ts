/**
 * Files that a command was asked to write.
 * Knows what can go wrong with a path; must not know what is written.
 */
import { writeFile } from 'node:fs/promises';
import { EngineError } from '../engine/engine-error.ts';
import { show } from '../std/printable.ts';

const REASONS: Readonly<Record<string, readonly [why: string, fix: string]>> = {
  ENOENT: ['there is no such folder', 'make the folder first'],
  ENOTDIR: ['the path leads through something that is not a folder', 'check the path'],
  EISDIR: ['this is a folder', 'give the name of a file'],
  EACCES: ['this user may not write there', 'choose another place'],
  EPERM: ['this user may not write there', 'choose another place'],
  EROFS: ['the file system is read-only', 'choose another place'],
  ENOSPC: ['the disk is full', 'make room, or choose another place'],
  ENAMETOOLONG: ['the name is too long', 'choose a shorter one'],
};

/** Writes a text. Throws an `EngineError` when that is not possible. */
export async function writeText(path: string, text: string): Promise<void> {
  try {
    await writeFile(path, text);
  } catch (cause) {
    const { code = 'unknown' } = cause as NodeJS.ErrnoException;
    const [why, hint] = REASONS[code] ?? [code, 'choose another place'];
    throw new EngineError('output-unwritable', `cannot write ${show(path)}: ${why}`, {
      cause,
      hint,
    });
  }
}

/**
 * What to do about a path that leads to no file: the files that may have been meant.
 * Knows folders inside the project; must not know what the file is for, nor list anything outside.
 */
import { readdir, realpath } from 'node:fs/promises';
import { basename, dirname, extname } from 'node:path';
import { nearest } from '../std/nearest.ts';
import { printable } from '../std/printable.ts';
import { isInside } from './inside.ts';

/** So many names are listed. */
const MOST = 5;

/** Of a path that is well formed but leads to no file. */
export const CORRECT_PATH = 'correct the path, which is relative to the file that names it';

/** `isKind`: whether a file with that name could be used instead. */
export async function fixForMissing(
  wanted: string,
  root: string,
  isKind: (name: string) => boolean,
): Promise<string> {
  const names = await namesBeside(wanted, root);
  const kind = names.filter(isKind).sort();
  const name = basename(wanted);
  const stem = name.slice(0, name.length - extname(name).length);
  // The same name with another ending is more likely than another name.
  const close = kind.find((one) => one.startsWith(`${stem}.`)) ?? nearest(name, names);
  if (close !== undefined) return `did you mean "${printable(close)}"?`;
  if (kind.length === 0) return `make the file, or ${CORRECT_PATH}`;
  const more = kind.length > MOST ? ' …' : '';
  const there = kind.slice(0, MOST).map((one) => printable(one));
  return `make the file, or name one of that folder: ${there.join(', ')}${more}`;
}

async function namesBeside(wanted: string, root: string): Promise<readonly string[]> {
  try {
    const folder = await realpath(dirname(wanted));
    return isInside(await realpath(root), folder) ? await readdir(folder) : [];
  } catch {
    // There is no such folder, or it cannot be read.
    return [];
  }
}

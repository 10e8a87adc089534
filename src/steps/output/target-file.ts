/**
 * The file that a path names: inside the project, whatever links lead there.
 * Knows paths and the file system; must not write anything but folders on the way.
 */
import { lstat, mkdir, realpath, stat } from 'node:fs/promises';
import { basename, dirname, join, resolve } from 'node:path';
import type { Place } from '../../ports/step-type.ts';
import { StepFailure } from '../../run/step-error.ts';
import { show } from '../../std/printable.ts';
import { formFault, isInside } from '../inside.ts';

const OUTSIDE = 'leads outside the project';

/** Why the text can name no file of the project, as the end of a sentence. */
export function pathFault(path: string, { root, directory }: Place): string | undefined {
  const form = formFault(path, false);
  if (form !== undefined) return form;
  if (/[/\\]$/.test(path)) return 'names a folder';
  return isInside(root, resolve(directory, path)) ? undefined : OUTSIDE;
}

/** The real path of the file, in a folder that is there. Throws a `StepFailure`, or an error of the system. */
export async function targetFile(path: string, place: Place): Promise<string> {
  const fault = pathFault(path, place);
  if (fault !== undefined) throw refused(path, fault);
  const root = await realpath(place.root);
  const wanted = resolve(place.directory, path);
  return (await existing(path, wanted, root)) ?? (await fresh(path, wanted, root));
}

/** Undefined where nothing is there. */
async function existing(path: string, wanted: string, root: string): Promise<string | undefined> {
  if (!(await isThere(wanted))) return undefined;
  const real = await realpath(wanted).catch((error: NodeJS.ErrnoException) => {
    throw error.code === 'ENOENT' ? refused(path, 'is a link that leads nowhere') : error;
  });
  if (!isInside(root, real)) throw refused(path, OUTSIDE);
  if (!(await stat(real)).isFile()) throw refused(path, 'is no file');
  return real;
}

async function fresh(path: string, wanted: string, root: string): Promise<string> {
  const folder = dirname(wanted);
  let above = folder;
  while (!(await isThere(above))) above = dirname(above);
  // Before a folder is made: a link on the way may lead anywhere.
  if (!isInside(root, await realpath(above))) throw refused(path, OUTSIDE);
  await mkdir(folder, { recursive: true });
  const real = await realpath(folder);
  if (!isInside(root, real)) throw refused(path, OUTSIDE);
  return join(real, basename(wanted));
}

async function isThere(path: string): Promise<boolean> {
  try {
    await lstat(path);
    return true;
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return false;
    throw error;
  }
}

function refused(path: string, fault: string): StepFailure {
  const message = `the path ${show(path)} ${fault}`;
  return new StepFailure('E_BAD_CONFIG', message, { retryable: false });
}

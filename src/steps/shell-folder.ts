/**
 * The folder that a program starts in: inside the project, before the run and at each attempt.
 * Knows paths and the file system; must not know what is run there.
 */
import { readdir, realpath, stat } from 'node:fs/promises';
import { basename, dirname, isAbsolute, resolve } from 'node:path';
import type { ConfigProblem, Place } from '../ports/step-type.ts';
import { nearest } from '../std/nearest.ts';
import { printable } from '../std/printable.ts';
import { formFault, isInside } from './inside.ts';

const FORM = 'write a folder such as data/new, relative to the workflow file';

const ALLOW =
  'choose a folder inside the project folder, or allow it with --allow-outside (in code: allowOutside)';

export type FoundFolder = { readonly folder: string } | { readonly problem: ConfigProblem };

/** The real path of the folder at `path`, or what is wrong with it. */
export async function findFolder(path: string, place: Place): Promise<FoundFolder> {
  const shown = `the folder "${printable(path)}"`;
  const { root: project, directory, allowOutside = false } = place;
  const refusal = formFault(path, allowOutside);
  if (refusal !== undefined) return wrong(`${shown} ${refusal}`, isAbsolute(path) ? ALLOW : FORM);
  const wanted = resolve(directory, path);
  const outside = wrong(`${shown} leads outside the project`, ALLOW);
  const mayBe = (root: string, folder: string) => allowOutside || isInside(root, folder);
  if (!mayBe(project, wanted)) return outside;
  try {
    const root = await realpath(project);
    const folder = await realpath(wanted);
    if (!mayBe(root, folder)) return outside;
    if (!(await stat(folder)).isDirectory()) return wrong(`${shown} is a file`, FORM);
    return { folder };
  } catch (error) {
    const { code } = error as NodeJS.ErrnoException;
    if (code !== 'ENOENT') {
      return wrong(`${shown} ${REASONS[code ?? ''] ?? `cannot be used (${code})`}`, FORM);
    }
    const near = await nearName(wanted, place);
    return wrong(`${shown} does not exist`, near === undefined ? FORM : `did you mean "${near}"?`);
  }
}

const REASONS: Readonly<Record<string, string>> = {
  EACCES: 'may not be read',
  ELOOP: 'is a circle of links',
  ENAMETOOLONG: 'is too long a name',
  ENOTDIR: 'leads through something that is not a folder',
};

/** A similar name beside the missing one; nothing outside the project is listed. */
async function nearName(wanted: string, place: Place): Promise<string | undefined> {
  try {
    const parent = await realpath(dirname(wanted));
    if (!isInside(await realpath(place.root), parent)) return undefined;
    const near = nearest(basename(wanted), await readdir(parent));
    return near === undefined ? undefined : printable(near);
  } catch {
    return undefined;
  }
}

function wrong(message: string, fix: string): { problem: ConfigProblem } {
  return { problem: { code: 'E_BAD_CONFIG', message: `${message}.`, key: 'cwd', fix } };
}

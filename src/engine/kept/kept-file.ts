/**
 * The file of a kept workflow: recorded from the root of its project when the run begins, and found again
 * where the project is now. A project may have been moved, renamed, or mounted elsewhere since.
 * Knows paths and where projects begin; must not know what is in the file.
 */
import { statSync } from 'node:fs';
import { dirname, relative, resolve, sep } from 'node:path';
import type { Source } from '../../workflow/workflow.ts';
import { projectOf } from '../project.ts';

/** A file as it is kept with a run. */
export interface KeptSource {
  /** From `root`, with slashes. */
  readonly file: string;
  /** Where the root of the project was when the run began. */
  readonly root: string;
  readonly text: string;
  /** Where no file has the text: `file` then only says what it was called, and in which folder. */
  readonly from?: 'stdin';
}

/** `project`: the root of the project that the store belongs to; default that of the file. */
export function keptSource(
  { file, text, from }: Pick<Source, 'file' | 'text' | 'from'>,
  project?: string,
): KeptSource {
  const whole = resolve(file);
  const root = resolve(project ?? projectOf(dirname(whole)));
  const kept = { file: relative(root, whole).split(sep).join('/'), root, text };
  return from === undefined ? kept : { ...kept, from };
}

/** Where a kept file is now, or would be. */
export interface FoundFile {
  readonly file: string;
  readonly isThere: boolean;
}

/**
 * Looks in the project that the store belongs to, then where the project was, then in the one of this
 * folder. `said`: where somebody says that it is.
 */
export function findKept(
  { file, root, from }: Omit<KeptSource, 'text'>,
  {
    project,
    said,
  }: { readonly project?: string | undefined; readonly said?: string | undefined } = {},
): FoundFile {
  if (said !== undefined) return { file: resolve(said), isThere: kindAt(said) === 'file' };
  const roots = [...(project === undefined ? [] : [project]), root, projectOf('.')];
  const places = roots.map((one) => resolve(one, file));
  // A file of that name is another one where the text came from none.
  const found = from === undefined && places.find((place) => kindAt(place) === 'file');
  if (found) return { file: found, isThere: true };
  // What stands beside it may still be there.
  const beside = places.find((place) => kindAt(dirname(place)) === 'folder');
  return { file: beside ?? places[0]!, isThere: false };
}

function kindAt(path: string): 'file' | 'folder' | undefined {
  try {
    const found = statSync(path, { throwIfNoEntry: false });
    if (found === undefined) return undefined;
    return found.isDirectory() ? 'folder' : 'file';
  } catch {
    // Whatever is in the way, it is not there for us.
    return undefined;
  }
}

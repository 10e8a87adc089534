/**
 * What was looked at for one run: where its workflows stand on disk, and steps that their step types made ready.
 * Knows the file system; must not know graphs, nor run anybody's code.
 *
 * Lists of steps that are added while the run goes on mostly name what it has: none of it is looked for again.
 */
import { statSync } from 'node:fs';
import { dirname, resolve } from 'node:path';
import { fileURLToPath } from 'node:url';
import type { Place, Prepared } from '../../ports/step-type.ts';
import type { Workflow } from '../../workflow/workflow.ts';
import { projectOf } from '../project.ts';

export class Looks {
  private readonly places = new Map<string | undefined, Place>();
  private readonly prepared = new Map<string, Promise<Prepared<unknown>>>();

  /** The folder of the workflow's file or module, or `from` itself where it is one, and the project it belongs to. */
  placeOf({ source, from }: Workflow): Place {
    // One of another kind is reported with the values of the workflow.
    const file = typeof from === 'string' ? from : source?.file;
    const known = this.places.get(file);
    if (known !== undefined) return known;
    const place = placeOfFile(file);
    this.places.set(file, place);
    return place;
  }

  /** What `prepare` gives, called once for each key. What is faulty may have been mended by the next time. */
  ready(key: string, prepare: () => Promise<Prepared<unknown>>): Promise<Prepared<unknown>> {
    const { prepared } = this;
    const known = prepared.get(key);
    if (known !== undefined) return known;
    const made = prepare();
    prepared.set(key, made);
    const forget = () => void prepared.delete(key);
    made.then((found) => 'problems' in found && forget(), forget);
    return made;
  }
}

function placeOfFile(file: string | undefined): Place {
  if (file === undefined) {
    const directory = process.cwd();
    return { root: projectOf(directory), directory, isCurrent: true };
  }
  const directory = folderOf(file);
  return { root: projectOf(directory), directory };
}

/** Where paths start that stand in a file, or in a folder: a path or a URL. */
export function folderOf(file: string): string {
  const path = resolve(file.startsWith('file:') ? fileURLToPath(file) : file);
  return isFolder(path) ? path : dirname(path);
}

/** What cannot be looked at, as no path may be called so, is reported where a step wants a file of it. */
function isFolder(path: string): boolean {
  try {
    return statSync(path, { throwIfNoEntry: false })?.isDirectory() === true;
  } catch {
    return false;
  }
}

/**
 * Looks for a file that was moved within its project, by its name, for a command that is printed as a fix.
 * Knows folders; must not know what is in the file.
 */
import { type Dirent, readdirSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { shortest } from './shortest.ts';

/** How many entries of folders are looked at: a hint must not take long. */
const MOST_ENTRIES = 5_000;

/** The one file of that name, from here: in this folder, else anywhere in the project. */
export function findMoved(name: string, project: string, most = MOST_ENTRIES): string | undefined {
  if (filesIn('.').some((entry) => entry.isFile() && entry.name === name)) return name;
  const folders = [resolve(project)];
  const found: string[] = [];
  let seen = 0;
  for (const folder of folders) {
    for (const entry of filesIn(folder)) {
      if (++seen > most) return undefined;
      const path = join(folder, entry.name);
      if (entry.isDirectory() && !isAside(entry.name)) folders.push(path);
      else if (entry.isFile() && entry.name === name) found.push(path);
    }
  }
  return found.length === 1 ? shortest(found[0]!) : undefined;
}

/** Packages, and what tools keep for themselves. */
function isAside(folder: string): boolean {
  return folder === 'node_modules' || folder.startsWith('.');
}

function filesIn(folder: string): readonly Dirent[] {
  try {
    return readdirSync(folder, { withFileTypes: true });
  } catch {
    // What cannot be read has nothing to offer.
    return [];
  }
}

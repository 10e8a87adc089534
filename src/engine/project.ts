/**
 * The project that a folder belongs to: where its runs are kept, and what places are relative to.
 * Knows the file system; must not know workflows or stores.
 */
import { lstatSync } from 'node:fs';
import { dirname, join, resolve } from 'node:path';

const ENDINGS = ['ts', 'mts', 'cts', 'js', 'mjs', 'cjs', 'json', 'yaml', 'yml'];
/** What the files of settings of a project are called. */
const CONFIGS = ENDINGS.map((ending) => `heddle.config.${ending}`);
/** What stands at the root of a project. */
const MARKS = ['package.json', '.git', ...CONFIGS];

/**
 * The first folder upwards that has a `package.json`, a `.git` or a `heddle.config.*`; where there is
 * none, the folder itself. Gives an absolute path.
 */
export function projectOf(folder: string): string {
  const from = resolve(folder);
  for (let at = from; ; at = dirname(at)) {
    if (MARKS.some((mark) => isThere(join(at, mark)))) return at;
    if (dirname(at) === at) return from;
  }
}

/** A link that leads nowhere is there: whoever made it means a file. */
function isThere(file: string): boolean {
  try {
    lstatSync(file);
    return true;
  } catch {
    return false;
  }
}

/** The files of settings of the project that a folder belongs to; there should be one at most. */
export function configsOf(folder: string): string[] {
  const root = projectOf(folder);
  return CONFIGS.map((name) => join(root, name)).filter(isThere);
}

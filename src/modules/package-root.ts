/**
 * The folder of this package.
 * Knows files; must not know what is looked for in it.
 */
import { readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';

const OURS = 'heddle';

/** From a folder upwards; undefined where this package is a part of a bundle, which has another root. */
export function packageRoot(from: string): string | undefined {
  for (let at = from; ; at = dirname(at)) {
    const name = nameIn(join(at, 'package.json'));
    if (name !== undefined) return name === OURS ? at : undefined;
    if (dirname(at) === at) return undefined;
  }
}

/** Undefined where there is no such file, or none that says a name. */
function nameIn(file: string): string | undefined {
  try {
    const { name } = JSON.parse(readFileSync(file, 'utf8')) as { name?: unknown };
    return typeof name === 'string' ? name : undefined;
  } catch {
    return undefined;
  }
}

/**
 * Whether a path stands inside a folder.
 * Knows paths as texts; must not look at the file system.
 */
import { isAbsolute, relative, sep } from 'node:path';

/** `root-evil` is not inside `root`; `root` itself is. Both paths are absolute. */
export function isInside(root: string, path: string): boolean {
  const within = relative(root, path);
  return within !== '..' && !within.startsWith(`..${sep}`) && !isAbsolute(within);
}

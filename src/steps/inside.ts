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

/** Why the text cannot be a path of the project at all, as the end of a sentence. */
export function formFault(path: string, allowOutside: boolean): string | undefined {
  if (path.includes('\0')) return 'holds a NUL character';
  if (/^[a-z][a-z0-9+.-]*:/i.test(path)) return 'is a URL or a drive';
  const absolute = isAbsolute(path) && !allowOutside;
  if (absolute || path.startsWith('\\')) return 'is an absolute path';
  return path.startsWith('~') ? 'starts in a home folder' : undefined;
}

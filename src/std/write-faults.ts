/**
 * Why a file cannot be written, in words.
 * Knows codes of the system; must not know whose file it is.
 */

/** Why, and what to do about it. */
export const WRITE_FAULTS: Readonly<Record<string, readonly [why: string, fix: string]>> = {
  ENOENT: ['there is no such folder', 'make the folder first'],
  ENOTDIR: ['the path leads through something that is not a folder', 'check the path'],
  EISDIR: ['this is a folder', 'give the name of a file'],
  EACCES: ['this user may not write there', 'choose another place'],
  EPERM: ['this user may not write there', 'choose another place'],
  EROFS: ['the file system is read-only', 'choose another place'],
  ENOSPC: ['the disk is full', 'make room, or choose another place'],
  ENAMETOOLONG: ['the name is too long', 'choose a shorter one'],
  ELOOP: ['the path is a circle of links', 'check the path'],
};

/**
 * What functions on threads print, in the process that they belong to.
 * Must not know threads.
 */

/** Not to stdout: that is for the output of the program. */
export function printAside(bytes: Uint8Array): void {
  process.stderr.write(bytes);
}

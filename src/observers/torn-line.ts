/**
 * Files of lines whose last one may have been cut: by a full disk, or with the process that wrote it.
 * Must not know what stands in a line.
 */
import { closeSync, fstatSync, openSync, readSync } from 'node:fs';

/** What is to be written before the next line, so that it is one: a line end, or nothing. */
export function beforeNextLine(path: string): string {
  let file: number | undefined;
  try {
    file = openSync(path, 'r');
    const stats = fstatSync(file);
    if (!stats.isFile() || stats.size === 0) return '';
    const last = Buffer.alloc(1);
    readSync(file, last, 0, 1, stats.size - 1);
    return last.toString('latin1') === '\n' ? '' : '\n';
  } catch {
    // It is not there yet, or may not be read: then nothing is known of it.
    return '';
  } finally {
    if (file !== undefined) closeSync(file);
  }
}

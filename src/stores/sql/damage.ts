/**
 * What is said of a file that is not what was written into it, and what helps.
 * Knows codes of SQLite; must not know runs.
 */
import type { StoreError } from '../../run/store-error.ts';
import { bareCommand } from '../../std/command-text.ts';
import { isNoDatabase, SqlFault } from './driver.ts';
import { unusable } from './place.ts';

/** What helps with a store of runs that is damaged. */
export function saving(file: string): string {
  const save = bareCommand('store', 'recover', 'recovered.db', '--store', `sqlite:${file}`);
  return `nothing was changed; save what is whole: ${save}`;
}

/** A store of runs that is not what was written into it. */
export function damagedStore(file: string, cause: Error): StoreError {
  return unusable(file, `it is damaged: ${cause.message}`, { cause, hint: saving(file) });
}

/** A file that is no database, or none that can be read. */
export function brokenFile(file: string, cause: Error): StoreError {
  if (!(cause instanceof SqlFault) || !isNoDatabase(cause))
    return unusable(file, cause.message, { cause });
  const hint =
    'choose another file for the store, or restore a copy if runs were kept in this one; nothing was changed';
  return unusable(file, cause.message, { cause, hint });
}

/**
 * Secrets in files of one folder, each under its name, as containers are given them.
 * Knows files; must not know what reads them.
 */
import { open } from 'node:fs/promises';
import { join } from 'node:path';
import type { SecretSource } from '../../ports/secret-source.ts';

/** The folder that has them. */
export const FOLDER_VARIABLE = 'HEDDLE_SECRETS_DIR';

/** Where Docker, and by default whoever mounts secrets, puts them. */
export const USUAL_FOLDER = '/run/secrets';

const LARGEST = 64 * 1024;

/** Symbolic links are followed: of a mounted secret each file is one. */
export function folderSecrets(folder: string): SecretSource {
  return { name: folder, get: (name) => readSecret(join(folder, name)) };
}

/** Without one line end behind it; undefined where there is no such file. Throws an `Error` that says why it cannot be read. */
export async function readSecret(file: string): Promise<string | undefined> {
  const handle = await open(file).catch((cause: NodeJS.ErrnoException) => {
    if (cause.code === 'ENOENT' || cause.code === 'ENOTDIR') return undefined;
    throw new Error(`${file} cannot be read: ${cause.message}`, { cause });
  });
  if (handle === undefined) return undefined;
  try {
    const stats = await handle.stat();
    if (!stats.isFile()) throw new Error(`${file} is no file`);
    if (stats.size > LARGEST) throw new Error(`${file} is larger than ${LARGEST / 1024} KiB`);
    return (await handle.readFile('utf8')).replace(/\r?\n$/, '');
  } finally {
    await handle.close();
  }
}

/**
 * Secrets in files of one folder, each under its name, as containers are given them.
 * Knows files; must not know what reads them.
 */
import { constants, open } from 'node:fs/promises';
import { join } from 'node:path';
import type { SecretSource } from '../../ports/secret-source.ts';
import { utf8Text, withoutLastLineEnd } from '../../std/text.ts';

/** The folder that has them. */
export const FOLDER_VARIABLE = 'HEDDLE_SECRETS_DIR';

/** Where Docker, and by default whoever mounts secrets, puts them. */
export const USUAL_FOLDER = '/run/secrets';

/** No secret has more bytes. */
export const LARGEST = 64 * 1024;

/** Symbolic links are followed: of a mounted secret each file is one. */
export function folderSecrets(folder: string): SecretSource {
  return { name: folder, get: (name) => readSecret(join(folder, name)) };
}

/** Why a secret cannot be read, in words that hold nothing of it. */
export class SecretTrouble extends Error {
  override readonly name = 'SecretTrouble';

  constructor(why: string, cause?: unknown) {
    super(why, { cause });
  }
}

/** Without one line end behind it; undefined where there is no such file. Throws a `SecretTrouble`. */
export async function readSecret(file: string): Promise<string | undefined> {
  // A pipe that nobody writes into would hold whoever opens it.
  const handle = await open(file, constants.O_RDONLY | (constants.O_NONBLOCK ?? 0)).catch(
    (cause: NodeJS.ErrnoException) => {
      if (cause.code === 'ENOENT' || cause.code === 'ENOTDIR') return undefined;
      throw new SecretTrouble(`it cannot be opened (${cause.code})`, cause);
    },
  );
  if (handle === undefined) return undefined;
  try {
    const stats = await handle.stat();
    if (!stats.isFile()) throw new SecretTrouble('it is no file');
    if (stats.size > LARGEST) throw new SecretTrouble(`it is larger than ${LARGEST / 1024} KiB`);
    const bytes = await handle.readFile().catch((cause: NodeJS.ErrnoException) => {
      throw new SecretTrouble(`it cannot be read (${cause.code})`, cause);
    });
    const text = utf8Text(bytes);
    if (text === undefined) throw new SecretTrouble('it is not UTF-8 text');
    return withoutLastLineEnd(text);
  } finally {
    await handle.close();
  }
}

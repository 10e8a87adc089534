/**
 * Which large contents the rows of a store name, and removing those that nothing names any more.
 * Knows rows and the folder; must not know what the contents are.
 */

import { BlobFolder, type BlobFolderOptions } from './blob-folder.ts';
import type { Connection } from './connection.ts';
import type { Session } from './session.ts';
import { DROP_DEAD_HOLDS, IS_NAMED, NEW_HOLD, OWNERS } from './statements.ts';
import type { Writer } from './writer.ts';

/** Nobody waits long for the file while contents are looked up, or removed. */
const LOOKED_UP_AT_A_TIME = 500;
const REMOVED_AT_A_TIME = 20;

/** The folder of a store, whose holds are rows. */
export function blobFolder(
  place: Pick<BlobFolderOptions, 'file' | 'synced' | 'onTrouble'>,
  session: Session,
  writer: Writer,
): BlobFolder {
  return new BlobFolder({
    ...place,
    fence: async () => session.fence ?? writer.submit((_, fence) => fence),
    hold: (hash) => writer.submit((db, fence) => db.runApart(NEW_HOLD, [fence, hash]).lastId),
    isClosing: () => writer.isClosing,
  });
}

/** Removes contents that no run or result names and no owner holds, also what crashes have left. */
export async function sweep(
  folder: BlobFolder,
  writer: Writer,
  read: <T>(read: (db: Connection) => T) => Promise<T>,
): Promise<void> {
  const { contents, underWay } = folder.list();
  if (contents.length + underWay.length === 0) return;
  await writer.submit((db) => {
    db.run(DROP_DEAD_HOLDS);
    const alive = new Set(db.all(OWNERS).map(([fence]) => Number(fence)));
    for (const { name, fence } of underWay) if (!alive.has(fence)) folder.remove(name);
  });
  for (const names of groups(contents, LOOKED_UP_AT_A_TIME)) {
    const unnamed = await read((db) => names.filter((hash) => !isNamed(db, hash)));
    for (const some of groups(unnamed, REMOVED_AT_A_TIME)) {
      await writer.submit((db) => {
        for (const hash of some) if (!isNamed(db, hash)) folder.remove(hash);
      });
    }
  }
}

function isNamed(db: Connection, hash: string): boolean {
  return Number(db.first(IS_NAMED, [hash, hash, hash])![0]) === 1;
}

function groups<T>(items: readonly T[], size: number): T[][] {
  const count = Math.ceil(items.length / size);
  return Array.from({ length: count }, (_, i) => items.slice(i * size, (i + 1) * size));
}

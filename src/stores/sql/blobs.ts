/**
 * Which large contents the rows of a store name, and removing those that nothing names any more.
 * Knows rows and the folder; must not know what the contents are.
 */

import { isGone, type ProcessName } from '../durable/owners.ts';
import { BlobFolder, type BlobFolderOptions } from './blob-folder.ts';
import { allOwners } from './claims.ts';
import type { Connection } from './connection.ts';
import type { Session } from './session.ts';
import { DROP_DEAD_HOLDS, IS_NAMED, NEW_HOLD } from './statements.ts';
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

/** What is read of the store's rows at one moment. */
type Read = <T>(read: (db: Connection) => T) => Promise<T>;

/**
 * Removes what crashes have left half written. Nothing is written for it: it may be the one thing that
 * makes room on a full disk.
 */
export async function clearLeftovers(
  folder: BlobFolder,
  here: ProcessName,
  read: Read,
): Promise<void> {
  const { underWay } = folder.list();
  if (underWay.length === 0) return;
  const owners = await read((db) => allOwners(db).filter((owner) => !isGone(owner, here)));
  const alive = new Set(owners.map(({ fence }) => fence));
  for (const { name, fence } of underWay) if (!alive.has(fence)) folder.remove(name);
}

/** Removes contents that no run or result names and no owner holds. */
export async function sweep(folder: BlobFolder, writer: Writer, read: Read): Promise<void> {
  const { contents } = folder.list();
  if (contents.length === 0) return;
  await writer.submit((db) => void db.run(DROP_DEAD_HOLDS));
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

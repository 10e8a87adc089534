/**
 * Which large contents the rows of a store name, and removing those that nothing names any more.
 * Knows rows and the folder; must not know what the contents are.
 */
import { type Asking, countOf, firstOf } from '../durable/asking.ts';
import { allOwners } from '../durable/claim.ts';
import { isGone } from '../durable/owners.ts';
import type { Held } from '../durable/records.ts';
import type { Desk, LargeContents } from '../durable/socket.ts';
import { BlobFolder } from './blob-folder.ts';
import { SQLITE_WORDS } from './dialect.ts';
import type { Session } from './session.ts';
import { IS_NAMED } from './statements.ts';

/** Nobody waits long for the file while contents are looked up, or removed. */
const LOOKED_UP_AT_A_TIME = 500;
const REMOVED_AT_A_TIME = 20;

/** The folder beside the file of a store, whose holds are rows. */
export class FolderOfStore implements LargeContents {
  private readonly session: Session;
  private readonly desk: Desk;
  private readonly folder: BlobFolder;

  constructor(session: Session, desk: Desk) {
    const { work, fence, onTrouble, isClosing } = desk;
    this.session = session;
    this.desk = desk;
    this.folder = new BlobFolder({
      file: session.file,
      synced: session.durability === 'disk',
      fence,
      hold: (hash) => work((fence) => holdOf(fence, hash)),
      onTrouble,
      isClosing,
    });
  }

  put(pieces: AsyncIterable<Uint8Array>): Promise<Held> {
    return this.folder.put(pieces);
  }

  /** Nothing is written for it: it may be the one thing that makes room on a full disk. */
  async clearLeftovers(): Promise<void> {
    const { underWay } = this.folder.list();
    if (underWay.length === 0) return;
    const { here } = this.session;
    const owners = await this.desk.read(() => allOwners(SQLITE_WORDS));
    const alive = new Set(owners.filter((owner) => !isGone(owner, here)).map(({ fence }) => fence));
    for (const { name, fence } of underWay) if (!alive.has(fence)) this.folder.remove(name);
  }

  async sweep(): Promise<void> {
    const { desk, folder } = this;
    const { contents } = folder.list();
    if (contents.length === 0) return;
    await desk.work(() => countOf(SQLITE_WORDS.dropDeadHolds));
    for (const names of groups(contents, LOOKED_UP_AT_A_TIME)) {
      const unnamed = await desk.read(() => unnamedOf(names));
      for (const some of groups(unnamed, REMOVED_AT_A_TIME))
        await desk.work(function* () {
          for (const hash of yield* unnamedOf(some)) folder.remove(hash);
        });
    }
  }
}

function* holdOf(fence: number, hash: string): Asking<number> {
  const [nr] = (yield* firstOf(SQLITE_WORDS.newHold, [fence, hash]))!;
  return Number(nr);
}

function* unnamedOf(names: readonly string[]): Asking<string[]> {
  const unnamed: string[] = [];
  for (const hash of names) {
    const [isNamed] = (yield* firstOf(IS_NAMED, [hash]))!;
    if (Number(isNamed) === 0) unnamed.push(hash);
  }
  return unnamed;
}

function groups<T>(items: readonly T[], size: number): T[][] {
  const count = Math.ceil(items.length / size);
  return Array.from({ length: count }, (_, i) => items.slice(i * size, (i + 1) * size));
}

/**
 * A store's place in its file: the open database, its own row among the owners, and its heartbeats.
 * Knows when the file has to be opened again; must not know runs.
 */
import { StoreError } from '../../run/store-error.ts';
import { isError } from '../../std/value-kinds.ts';
import { takenOver } from '../durable/own-run.ts';
import { thisProcess } from '../durable/owners.ts';
import type { Connection } from './connection.ts';
import { damagedStore } from './damage.ts';
import { SQLITE_WORDS } from './dialect.ts';
import { isDamage, isFull, isPassing, loadDriver, type OpenDatabase, SqlFault } from './driver.ts';
import { type Durability, openConnection } from './open.ts';
import { identityOf, unusable } from './place.ts';
import { HEARTBEAT, NEW_OWNER } from './statements.ts';

/** At most so often it is asked whether the file is still the one that was opened. */
const LOOK_EVERY_MS = 1_000;

export class Session {
  readonly file: string;
  readonly durability: Durability;
  private open: OpenDatabase | undefined;
  private opened: Connection | undefined;
  private identity: string | undefined;
  private lookedAt = 0;
  private ownFence: number | undefined;
  private heartbeats = 0;

  private readonly loadOpen: () => Promise<OpenDatabase>;

  constructor(file: string, durability: Durability, load = loadDriver) {
    this.file = file;
    this.durability = durability;
    this.loadOpen = load;
  }

  get isLoaded(): boolean {
    return this.open !== undefined;
  }

  async load(): Promise<void> {
    this.open ??= await this.loadOpen();
  }

  /** Undefined as long as nothing was written, and after another store has barred this one. */
  get fence(): number | undefined {
    return this.ownFence;
  }

  /** The open file and the own fence, where there are both. */
  get current(): { readonly db: Connection; readonly fence: number } | undefined {
    const { opened: db, ownFence: fence } = this;
    return db === undefined || fence === undefined ? undefined : { db, fence };
  }

  /** Opens the file when it is not open. Call `load` before. */
  connection(): Connection {
    if (this.opened !== undefined) return this.opened;
    const { file, durability } = this;
    this.opened = openConnection({ file, open: this.open!, durability, here: thisProcess() });
    this.identity = identityOf(file);
    this.lookedAt = performance.now();
    return this.opened;
  }

  /** Fails when the file at the path is another one by now: what is written would be lost. */
  look(): void {
    const now = performance.now();
    if (this.opened === undefined || now - this.lookedAt < LOOK_EVERY_MS) return;
    this.lookedAt = now;
    if (identityOf(this.file) === this.identity) return;
    this.drop();
    this.ownFence = undefined;
    throw unusable(this.file, 'it was removed or replaced while it was in use', {
      hint: 'put the file back and resume the runs; what was written in the last second is lost',
    });
  }

  /** One transaction in the name of this owner. Fails with `fenced-off` when it is barred. */
  write(work: (db: Connection, fence: number) => void): void {
    const db = this.connection();
    this.look();
    const fence = this.register(db);
    db.write(() => {
      if (db.run(HEARTBEAT, [this.heartbeats + 1, fence]).changes !== 1) throw this.barred();
      work(db, fence);
    });
    this.heartbeats++;
  }

  /**
   * Whether the transaction that failed last is in the file all the same. Each one moves the heartbeat,
   * so one number tells for all that was written with it.
   */
  wasKept(): boolean {
    const { ownFence } = this;
    if (ownFence === undefined) return false;
    const row = this.connection().first(SQLITE_WORDS.heartbeatOf, [ownFence]);
    if (row === undefined) throw this.barred();
    if (Number(row[0]) !== this.heartbeats + 1) return false;
    this.heartbeats++;
    return true;
  }

  /** Nobody will ask about the transaction that failed last: its heartbeat is not used again. */
  forgo(): void {
    this.heartbeats++;
  }

  /** Opens the file anew: after a failed write the old connection is not to be believed. */
  reopen(): void {
    this.drop();
    const db = this.connection();
    // What the file shows may be in memory only; a checkpoint writes it anew, and waits for the disk.
    const [busy] = db.first('PRAGMA wal_checkpoint(TRUNCATE)')!;
    if (busy !== 0) throw unusable(this.file, 'other programs read it all the time');
  }

  /** Leaves unfinished runs to others, and everything in the one file. */
  leave(): void {
    if (this.opened === undefined) return;
    try {
      if (this.ownFence !== undefined) this.opened.run(SQLITE_WORDS.dropOwner, [this.ownFence]);
      this.opened.exec('PRAGMA busy_timeout = 0');
      this.opened.all('PRAGMA wal_checkpoint(TRUNCATE)');
    } catch (error) {
      // Nothing that was promised depends on it: others see that this process is gone.
      if (!(error instanceof SqlFault)) throw error;
    }
    this.ownFence = undefined;
    this.drop();
  }

  private register(db: Connection): number {
    if (this.ownFence !== undefined) return this.ownFence;
    const { host, pid, start } = thisProcess();
    const args = [host, pid, start ?? null, Date.now()];
    // Committed before it is used: the number of a row that was rolled back is given away again.
    this.ownFence = db.write(() => db.run(NEW_OWNER, args).lastId);
    this.heartbeats = 0;
    return this.ownFence;
  }

  private barred(): StoreError {
    this.ownFence = undefined;
    return takenOver();
  }

  private drop(): void {
    const { opened } = this;
    this.opened = undefined;
    try {
      opened?.close();
    } catch (error) {
      if (!isError(error)) throw error;
      // It is not used any more.
    }
  }
}

/** What to say of an error that goes away by itself; undefined of others. */
export function passingWords(error: unknown): string | undefined {
  if (!(error instanceof SqlFault && isPassing(error))) return undefined;
  return isFull(error) ? 'disk full' : 'another program holds the store';
}

/** Any error of the database as one of the store. */
export function asStoreError(error: unknown, file: string): Error {
  if (error instanceof StoreError) return error;
  const words = passingWords(error);
  if (words === undefined && error instanceof SqlFault && isDamage(error))
    return damagedStore(file, error);
  if (words === undefined) return unusable(file, (error as Error).message, { cause: error });
  const hint = words === 'disk full' ? 'make room on the disk, and try again' : 'try again later';
  return unusable(file, words, { cause: error, hint });
}

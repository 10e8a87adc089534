/**
 * Runs kept in a SQLite file: they survive the end of the process and of the machine.
 * Knows the calls of a store and in which order they are written; what is in the file and what can
 * go wrong with it is in `sql/`. Must not know what events mean.
 */
import type {
  Claim,
  KeptResult,
  LogLine,
  RunLine,
  RunRecord,
  RunRequest,
  SqlAnswer,
  Store,
  Transaction,
} from '../ports/store.ts';
import type { Event } from '../run/event.ts';
import { StoreError } from '../run/store-error.ts';
import type { Batch } from '../std/batch.ts';
import { asClaim, type ClaimResult, type IsOver, tryClaim } from './durable/claim.ts';
import { Heartbeat } from './durable/heartbeat.ts';
import { damaged } from './durable/history.ts';
import type { BlobOf } from './durable/holes.ts';
import type { Put } from './durable/large.ts';
import { lineOf, listing } from './durable/listing.ts';
import { checkOpening, DURABLE_KINDS } from './durable/options.ts';
import { alreadyThere, newRun } from './durable/own-run.ts';
import { OwnRuns } from './durable/own-runs.ts';
import { asOwner, isGone } from './durable/owners.ts';
import { refusePlace } from './durable/place.ts';
import { encodeResult } from './durable/results.ts';
import { toldOnce } from './durable/trouble.ts';
import { sqlitePlaceFault } from './sql/address.ts';
import { BlobFolder, blobsBeside } from './sql/blob-folder.ts';
import { blobFolder, clearLeftovers, sweep } from './sql/blobs.ts';
import { allOwners, claimIn } from './sql/claims.ts';
import type { Connection } from './sql/connection.ts';
import { isDamage, SqlFault } from './sql/driver.ts';
import { effectWork } from './sql/effects.ts';
import { buryRuns, clearGrave } from './sql/forget.ts';
import { isUnknown, readRun } from './sql/history.ts';
import { SQLITE_LISTS } from './sql/listing.ts';
import { logKeeper, logsOf } from './sql/logs.ts';
import { keepRequest, Mailbox, requestsOf } from './sql/mailbox.ts';
import type { Durability } from './sql/open.ts';
import { beginning, going } from './sql/own-run.ts';
import { unusable } from './sql/place.ts';
import { keptResult, resultKeeper } from './sql/results.ts';
import { asStoreError, Session } from './sql/session.ts';
import { RELEASE_RUN } from './sql/statements.ts';
import { Writer } from './sql/writer.ts';

export interface SqliteOptions {
  /**
   * What an acknowledged event survives. `disk` (default): a power cut. `process`: the end of this
   * process only, which is some times faster; a power cut may take the last events.
   */
  readonly durability?: Durability;
  /**
   * Told when writing has to wait, as `blocked: disk full (FILE)`, and with undefined when it goes
   * on. What was asked for waits too, and is tried again every second.
   */
  readonly onTrouble?: (message: string | undefined) => void;
}

/**
 * A store in one file, which is made with its folder at the first use. Several programs may use it
 * at a time. All that is asked for in one turn of the event loop is one commit.
 */
export function sqliteStore(file: string, options: SqliteOptions = {}): Store {
  checkOpening({ what: 'file', place: file, example: 'runs.db' }, options, DURABLE_KINDS);
  const otherwise = 'give the path of a file, such as "runs.db"';
  refusePlace(sqlitePlaceFault(file), { what: 'file', own: 'sqlite', shown: file, otherwise });
  return new SqliteStore(file, options);
}

class SqliteStore implements Store {
  readonly name = 'sqlite';
  private readonly session: Session;
  private readonly writer: Writer;
  private readonly own: OwnRuns;
  private readonly heartbeat: Heartbeat;
  private readonly mailbox: Mailbox;
  private readonly folder: BlobFolder;
  private readonly blobOf: BlobOf;
  private closed: Promise<void> | undefined;

  constructor(file: string, { durability = 'disk', onTrouble = () => {} }: SqliteOptions) {
    this.session = new Session(file, durability);
    const tell = toldOnce(onTrouble);
    this.writer = new Writer(this.session, {
      onTrouble: tell,
      onFailure: (error) => this.own.giveUpAll(error),
    });
    this.blobOf = blobsBeside(file);
    const synced = durability === 'disk';
    this.folder = blobFolder({ file, synced, onTrouble: tell }, this.session, this.writer);
    this.heartbeat = new Heartbeat(() => {
      if (this.writer.isIdle) this.writer.submit(() => {}).catch(() => {});
    });
    this.mailbox = new Mailbox(() => this.session.current);
    this.own = new OwnRuns({ onFirst: () => this.care(), onNone: () => this.rest() });
  }

  begin(record: RunRecord): Promise<void> {
    if (this.own.has(record.runId)) throw alreadyThere(record.runId);
    return this.unlessClosed(() => {
      const { runId, workflow, createdAt, snapshot } = record;
      const [run, head] = [newRun(runId), { runId, workflow, createdAt }];
      return this.own.begin(run, snapshot, this.put, (first) =>
        this.writer.submit(beginning(run, head, first)),
      );
    });
  }

  append(runId: string, events: Batch<Event>): Promise<void> {
    return this.unlessClosed(() => {
      const run = this.own.get(runId);
      return this.own.append(run, events, this.put, (next, found) =>
        this.writer.submit(going(run, next, found)),
      );
    });
  }

  async read(runId: string): Promise<ReturnType<typeof readRun>> {
    return this.reading((db) => {
      try {
        return readRun(db, runId, this.blobOf);
      } catch (cause) {
        if (!(cause instanceof SqlFault && isDamage(cause))) throw cause;
        throw damaged(runId, `cannot be read: ${cause.message}`, cause);
      }
    }).catch(async (error: unknown) => {
      // Somebody may have removed it meanwhile, and the files of its large values with it.
      const asked = error instanceof StoreError && error.kind === 'damaged';
      if (asked && (await this.reading((db) => isUnknown(db, runId)))) return undefined;
      throw error;
    });
  }

  async list(filter: Parameters<Store['list']>[0] = {}): Promise<readonly RunLine[]> {
    const { here } = this.session;
    return this.reading((db) => {
      const alive = allOwners(db).filter((owner) => !isGone(owner, here));
      const { sql, args } = listing(
        filter,
        alive.map(({ fence }) => fence),
        SQLITE_LISTS,
      );
      const ownerOf = (fence: number) => {
        const row = alive.find((owner) => owner.fence === fence);
        return row && asOwner(row);
      };
      return db.all(sql, args).map((row) => lineOf(row, ownerOf));
    });
  }

  async claim(runId: string, { watchMs }: { watchMs?: number } = {}): Promise<Claim> {
    const known = this.own.find(runId);
    if (known !== undefined) {
      return asClaim({ kind: 'claimed', run: known }, (nr) => this.requestsOf(nr));
    }
    const { here } = this.session;
    const result = await tryClaim((isOver) => this.claimWhen(runId, isOver), { here, watchMs });
    if (result.kind === 'claimed') this.own.take(result.run);
    return asClaim(result, (nr) => this.requestsOf(nr));
  }

  release(runId: string): Promise<void> {
    return this.unlessClosed(async () => {
      const run = this.own.find(runId);
      if (run === undefined) return;
      await run.ahead;
      await this.writer.submit((db, fence) => void db.run(RELEASE_RUN, [run.nr, fence]));
      this.own.letGo(run);
    });
  }

  ask(...[runId, request]: Parameters<Store['ask']>): ReturnType<Store['ask']> {
    return this.unlessClosed(async () => {
      const answer = await this.writer.submit((db) => keepRequest(db, runId, request));
      this.mailbox.lookAgain();
      return answer;
    });
  }

  listen(listener: Parameters<Store['listen']>[0]): void {
    this.mailbox.listen(listener);
  }

  forget(runIds: readonly string[]): Promise<number> {
    return this.unlessClosed(async () => {
      await clearLeftovers(this.folder, this.session.here, this.reading);
      const count = await this.writer.submit((db) => buryRuns(db, runIds));
      while (await this.writer.submit(clearGrave));
      await sweep(this.folder, this.writer, this.reading);
      return count;
    });
  }

  async recall(key: string): Promise<KeptResult | undefined> {
    return this.reading((db) => keptResult(db, key, this.blobOf));
  }

  remember(key: string, result: KeptResult): Promise<void> {
    return this.unlessClosed(async () => {
      const row = encodeResult(key, result, this.put);
      const kept = row instanceof Promise ? await row : row;
      return this.writer.submit(resultKeeper(key, kept));
    });
  }

  transact(runId: string, transaction: Transaction): Promise<readonly SqlAnswer[]> {
    return this.unlessClosed(async () =>
      this.writer.submit(effectWork(this.own.get(runId), transaction)),
    );
  }

  log(runId: string, line: LogLine): void {
    const run = this.own.find(runId);
    if (run === undefined || this.closed !== undefined) return;
    this.writer.submit(logKeeper(run, line)).catch(() => {});
  }

  async logs(runId: string): Promise<readonly LogLine[]> {
    return this.reading((db) => logsOf(db, runId));
  }

  close(): Promise<void> {
    this.closed ??= this.leave();
    return this.closed;
  }

  private async leave(): Promise<void> {
    this.rest();
    this.writer.hurry();
    await this.own.allHanded();
    if (!this.writer.isIdle && !this.session.isLoaded) {
      await this.session.load().catch((error: Error) => this.writer.fail(error));
    }
    this.writer.finish();
    this.session.leave();
    this.own.clear();
  }

  private readonly put: Put = (pieces) => this.folder.put(pieces);

  private claimWhen(runId: string, isOver: IsOver): Promise<ClaimResult> {
    return this.unlessClosed(() =>
      this.writer.submit((db, fence) => claimIn(db, fence, { runId, isOver })),
    );
  }

  private requestsOf(nr: number): Promise<RunRequest[]> {
    return this.reading((db) => requestsOf(db, nr));
  }

  private readonly reading = <T>(read: (db: Connection) => T): Promise<T> => {
    const { session } = this;
    return this.unlessClosed(async () => {
      await session.load();
      try {
        const db = session.connection();
        return db.read(() => read(db));
      } catch (error) {
        throw asStoreError(error, session.file);
      }
    });
  };

  /** No promise of its own: an append is asked for ten thousand times a second. */
  private unlessClosed<T>(work: () => Promise<T>): Promise<T> {
    try {
      if (this.closed === undefined) return work();
      throw unusable(this.session.file, 'it has been closed', { hint: 'open it again' });
    } catch (error) {
      return Promise.reject(error);
    }
  }

  private care(): void {
    this.heartbeat.start();
    this.mailbox.start();
  }

  private rest(): void {
    this.heartbeat.stop();
    this.mailbox.stop();
  }
}

/**
 * SQLite below a durable store: a commit is done at once, row by row, in one transaction.
 * Knows what may go wrong with a commit; must not know what the jobs write.
 */

import type { BlobOf } from '../durable/holes.ts';
import type { Job } from '../durable/job.ts';
import type { Query } from '../durable/query.ts';
import type { DurableSocket, Faults, LargeContents, News, StoreAccess } from '../durable/socket.ts';
import { found } from './answers.ts';
import { BlobFolder, blobsBeside } from './blob-folder.ts';
import { SQLITE, SQLITE_HABITS, SQLITE_WORDS } from './dialect.ts';
import { isDamage, isPassing, SqlFault } from './driver.ts';
import { unusable } from './place.ts';
import { written } from './rows-of-jobs.ts';
import { asStoreError, passingWords, type Session } from './session.ts';

const TRY_AGAIN_MS = 1_000;
/** How often it is asked whether another program has written, which costs some microseconds. */
const LOOK_EVERY_MS = 200;

export class SqliteSocket implements DurableSocket {
  readonly name = 'sqlite';
  readonly place: string;
  readonly words = SQLITE_WORDS;
  readonly dialect = SQLITE;
  readonly habits = SQLITE_HABITS;
  readonly faults: Faults;
  readonly patienceMs = Number.POSITIVE_INFINITY;
  readonly news: News;
  private readonly session: Session;
  private readonly blobOf: BlobOf;
  private uncertain = false;
  private reopened = false;

  constructor(session: Session) {
    const { file } = session;
    this.session = session;
    this.place = file;
    this.blobOf = blobsBeside(file);
    this.news = newsOf(session);
    this.faults = {
      passing: passingWords,
      isDamage: (error) => error instanceof SqlFault && isDamage(error),
      storeError: (error) => asStoreError(error, file),
      unusable: (reason, more) => unusable(file, reason, more),
      textFault: () => undefined,
      pauseMs: () => TRY_AGAIN_MS,
    };
  }

  get fence(): number | undefined {
    return this.session.fence;
  }

  fitting(jobs: readonly Job[]): number {
    return jobs.length;
  }

  commit(jobs: readonly Job[]): void | Promise<void> {
    const { session } = this;
    if (!session.isLoaded) return session.load().then(() => this.commit(jobs));
    try {
      this.attempt(jobs);
    } catch (error) {
      if (!(error instanceof SqlFault) || isPassing(error) || this.reopened) throw error;
      this.reopen();
      this.attempt(jobs);
    }
    this.uncertain = false;
    this.reopened = false;
  }

  get isInDoubt(): boolean {
    return this.uncertain;
  }

  forgo(): void {
    if (this.uncertain) this.session.forgo();
    this.uncertain = false;
    this.reopened = false;
  }

  async read<T>(query: () => Query<T>): Promise<T> {
    const { session } = this;
    await session.load();
    try {
      const db = session.connection();
      return db.read(() => found(db, query()));
    } catch (error) {
      throw asStoreError(error, session.file);
    }
  }

  blobsOfRun(): BlobOf {
    return this.blobOf;
  }

  blobsOfResult(): BlobOf {
    return this.blobOf;
  }

  contents(access: StoreAccess): LargeContents {
    return new BlobFolder(this.session, access);
  }

  close(): void {
    this.session.leave();
  }

  private attempt(jobs: readonly Job[]): void {
    if (this.uncertain && this.session.wasKept()) return;
    this.session.write((db, fence) => {
      this.uncertain = true;
      for (const job of jobs) job.outcome = written(db, fence, job.write);
    });
  }

  private reopen(): void {
    this.reopened = true;
    try {
      this.session.reopen();
    } catch (cause) {
      // Waiting does not help: what was kept is not known.
      throw asStoreError(cause, this.session.file);
    }
  }
}

/** What this program has written itself shows in no change of the file. */
function newsOf(session: Session): News {
  let version: unknown;
  return {
    everyMs: LOOK_EVERY_MS,
    onNews: () => {},
    mayBe() {
      const found = session.current;
      if (found === undefined) return false;
      try {
        const [now] = found.db.first('PRAGMA data_version')!;
        if (now === version) return false;
        version = now;
      } catch {
        // The next commit tells what is wrong with the file.
      }
      return true;
    },
  };
}

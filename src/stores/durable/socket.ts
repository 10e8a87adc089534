/**
 * The socket for a database below a durable store.
 * Knows commits, questions and who owns runs; must not know a database.
 *
 * What two databases are asked in the same words is said once above it. A database decides how a commit
 * is made and made sure of, where large values are kept, and how it hears of requests.
 */
import type { BlobRef, Blobs } from '../../ports/blobs.ts';
import type { StoreError } from '../../run/store-error.ts';
import type { Dialect } from './dialect.ts';
import type { BlobOf } from './holes.ts';
import type { Job, Work } from './job.ts';
import type { Query, Row } from './query.ts';
import type { Held } from './records.ts';
import type { Statements } from './statements.ts';
import type { SqlHabits } from './transaction.ts';
import type { Tell } from './trouble.ts';

export interface DurableSocket {
  readonly name: string;
  /** As messages show it. */
  readonly place: string;
  /** The own row among the owners; undefined before it is there, and after it was taken. */
  readonly fence: number | undefined;
  readonly words: Statements;
  readonly dialect: Dialect;
  readonly habits: SqlHabits;
  readonly faults: Faults;
  /** How long a new run, a claim or a removal waits for a database that is not there. */
  readonly patienceMs: number;
  /** Of what was asked for, how many from the first on can be one commit. */
  fitting(jobs: readonly Job[]): number;
  /**
   * Commits all of it or nothing, in order, with a heartbeat, and gives each job its outcome: at once
   * where the database does. It is called again with the same jobs when it has failed, and does not
   * write twice what was kept all the same.
   */
  commit(jobs: readonly Job[]): void | Promise<void>;
  /** Whether the last commit may have been kept although it has failed. */
  readonly isInDoubt: boolean;
  /** Nobody will ask about the commit that failed last. */
  forgo(): void;
  /** Reads one state. Fails with a `StoreError`. May put the questions again. */
  read<T>(query: () => Query<T>): Promise<T>;
  /** Large values that the records of a run name, and those of a kept result, by their rows. */
  blobsOfRun(nr: number, records: readonly Row[]): BlobOf | Query<BlobOf>;
  blobsOfResult(row: Row): BlobOf | Query<BlobOf>;
  /** Where large values are kept, by somebody who may write and read. */
  contents(access: StoreAccess): LargeContents;
  readonly news: News;
  /** Leaves unfinished runs to others. */
  close(): void | Promise<void>;
}

export interface Faults {
  /** What to say of an error that goes away by itself; undefined of others. */
  passing(error: unknown): string | undefined;
  /** Whether the place is not what the database wrote. */
  isDamage(error: unknown): boolean;
  /** Any error as one of the store. */
  storeError(error: unknown): Error;
  /** An error about the place as a whole. */
  unusable(reason: string, more?: { readonly cause?: unknown; readonly hint?: string }): StoreError;
  /** Why a text cannot be written or asked for as it is. */
  textFault(text: string): StoreError | undefined;
  /** Milliseconds until the next try, after so many failures. */
  pauseMs(failures: number): number;
}

/** How a database hears that something may have been asked of own runs. */
export interface News {
  /** How often `mayBe` is worth asking. */
  readonly everyMs: number;
  /** Whether there may be something since the last time; costs some microseconds at most. */
  mayBe(): boolean;
  /** Who is told when the database tells by itself. */
  onNews: () => void;
}

export interface StoreAccess {
  /** Resolves after the commit. `patient`: it waits for a database as long as it takes. */
  work<T>(work: Work<T>, patient?: boolean): Promise<T>;
  /** The own number among the owners, once there is one. */
  fence(): Promise<number>;
  read<T>(query: () => Query<T>): Promise<T>;
  readonly onTrouble: Tell;
  readonly isClosing: () => boolean;
}

export interface HeldBlob extends BlobRef, Held {}

export interface LargeContents extends Blobs {
  /** Holds it for what is going to name it. `patient`: as with work. */
  put(
    pieces: AsyncIterable<Uint8Array> | Iterable<Uint8Array>,
    patient?: boolean,
  ): Promise<HeldBlob>;
  /** Before runs are removed: makes what room can be made without writing. */
  clearLeftovers(): Promise<void>;
  /** Removes what no run or result names and no owner holds. */
  sweep(): Promise<void>;
}

/**
 * Postgres below a durable store: what is asked for is packed into one statement, or done as one
 * transaction.
 * Knows what goes together; must not know connections, nor what the jobs write.
 */
import { isBytes, viewOf } from '../../std/value-kinds.ts';
import { backoffMs } from '../durable/backoff.ts';
import { textOf } from '../durable/column.ts';
import type { Dialect } from '../durable/dialect.ts';
import type { BlobOf } from '../durable/holes.ts';
import { type Job, runOf, type Write } from '../durable/job.ts';
import { alreadyThere, notOwn } from '../durable/own-run.ts';
import { type Query, type Row, rowsOf, type Value } from '../durable/query.ts';
import { Refusal } from '../durable/refusal.ts';
import type { DurableSocket, Faults, LargeContents, News, StoreAccess } from '../durable/socket.ts';
import type { SqlHabits } from '../durable/transaction.ts';
import { unusable } from './address.ts';
import { found } from './answers.ts';
import { blobsIn, Contents } from './contents.ts';
import { postgresDialect, postgresHabits } from './dialect.ts';
import { asStoreError, passingWords } from './faults.ts';
import type { Link } from './link.ts';
import { Reader } from './reader.ts';
import { Session, type Settings, type TurnOutcome } from './session.ts';
import type { Statements } from './statements.ts';
import { Turn } from './turn.ts';

/** A message is not longer than this by more than one record. */
const LARGEST_TURN = 8 * 1024 * 1024;
/** The server tells of requests; now and then it is asked all the same. */
const LOOK_EVERY_MS = 3_000;
/** Where it cannot tell. */
const ASK_EVERY_MS = 500;

export class PostgresSocket implements DurableSocket {
  readonly name = 'postgres';
  readonly place: string;
  readonly words: Statements;
  readonly dialect: Dialect;
  readonly habits: SqlHabits;
  readonly faults: Faults;
  readonly patienceMs: number;
  readonly news: News;
  private readonly session: Session;
  private readonly reader: Reader;
  /** What was tried last, packed. */
  private packed: { readonly jobs: readonly Job[]; readonly turn: Turn } | undefined;

  constructor(settings: Settings) {
    const { address, schema, prepare, patienceMs } = settings;
    this.place = address;
    this.patienceMs = patienceMs;
    this.dialect = postgresDialect(schema);
    this.habits = postgresHabits(schema);
    this.faults = faultsAt(address);
    const everyMs = prepare ? LOOK_EVERY_MS : ASK_EVERY_MS;
    this.news = { everyMs, mayBe: () => true, onNews: () => {} };
    this.session = new Session({ settings, onNotice: () => this.news.onNews() });
    this.words = this.session.statements;
    this.reader = new Reader(settings);
  }

  get fence(): number | undefined {
    return this.session.fence;
  }

  /** Those of one kind: to be packed, or to be done one after the other. */
  fitting(jobs: readonly Job[]): number {
    const isWork = jobs[0]?.write.kind === 'work';
    let size = 0;
    const end = jobs.findIndex(({ write }) => {
      if ((write.kind === 'work') !== isWork || size > LARGEST_TURN) return true;
      size += sizeOf(write);
      return false;
    });
    return end < 0 ? jobs.length : end;
  }

  async commit(jobs: readonly Job[]): Promise<void> {
    if (jobs[0]?.write.kind === 'work') {
      await this.session.transact(async (link, fence) => {
        for (const job of jobs) job.outcome = await done(link, fence, job.write);
      });
      return;
    }
    if (this.packed?.jobs !== jobs) this.packed = { jobs, turn: turnOf(jobs) };
    const { turn } = this.packed;
    markFaults(turn, await this.session.commit(turn));
    this.packed = undefined;
    for (const job of jobs) {
      const fault = runOf(job.write)?.fault;
      if (fault !== undefined) job.outcome = new Refusal(fault);
    }
  }

  get isInDoubt(): boolean {
    return this.session.isInDoubt;
  }

  forgo(): void {
    this.packed = undefined;
    this.session.forgo();
  }

  read<T>(query: () => Query<T>): Promise<T> {
    return this.reader.read((link) => found(link, query()));
  }

  /** Records that name blobs are few; those that only look like it cost a question. */
  blobsOfRun(nr: number, records: readonly Row[]): Query<BlobOf> {
    const isLarge = records.some(([, body]) => mayNameBlobs(body));
    return blobsOf(isLarge ? this.words.blobs : undefined, nr);
  }

  blobsOfResult(row: Row): Query<BlobOf> {
    const named = textOf(row[4]);
    return blobsOf(named === '' ? undefined : this.words.contents, named);
  }

  contents(access: StoreAccess): LargeContents {
    return new Contents(access, this.words);
  }

  async close(): Promise<void> {
    await Promise.all([this.session.leave(), this.reader.close()]);
  }
}

function* blobsOf(question: string | undefined, named: Value): Query<BlobOf> {
  return blobsIn(question === undefined ? [] : yield* rowsOf(question, [named]));
}

function mayNameBlobs(body: unknown): boolean {
  if (!isBytes(body)) return false;
  const { buffer, byteOffset, byteLength } = viewOf(body);
  return Buffer.from(buffer, byteOffset, byteLength).includes('-blob"');
}

function sizeOf(write: Write): number {
  switch (write.kind) {
    case 'begin':
    case 'append':
      return write.record.body.length;
    case 'remember':
      return write.result.body.length;
    case 'log':
      return write.line.text.length;
    default:
      return 0;
  }
}

function turnOf(jobs: readonly Job[]): Turn {
  const turn = new Turn();
  for (const { write } of jobs) if (runOf(write)?.fault === undefined) turn.add(write);
  return turn;
}

/** What came of it, or a `Refusal`. */
async function done(link: Link, fence: number, write: Write): Promise<unknown> {
  if (write.kind !== 'work') return undefined;
  try {
    return await found(link, write.work(fence));
  } catch (error) {
    if (error instanceof Refusal) return error;
    throw error;
  }
}

/** A run that was there already, or is not there any more, takes nothing. */
function markFaults(turn: Turn, { begun, moved }: TurnOutcome): void {
  for (const run of turn.begun) if (!begun.has(run.nr)) run.fault ??= alreadyThere(run.id);
  for (const run of turn.moved) if (!moved.has(run.nr)) run.fault ??= notOwn(run.id);
}

function faultsAt(address: string): Faults {
  return {
    passing: passingWords,
    isDamage: () => false,
    storeError: (error) => asStoreError(error, address),
    unusable: (reason, more) => unusable(address, reason, more),
    textFault(text) {
      if (!text.includes('\0')) return undefined;
      const why = `${JSON.stringify(text)} holds a zero, which it cannot keep`;
      return unusable(address, why, { hint: 'use another name' });
    },
    pauseMs: backoffMs,
  };
}

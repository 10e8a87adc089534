/**
 * Runs kept in a Postgres database, for programs on several machines.
 * Knows the calls of a store and in which order they are written; what is in the database and what
 * can go wrong with it is in `postgres/`. Must not know what events mean.
 */
import type {
  Claim,
  KeptResult,
  LogLine,
  RunHistory,
  RunLine,
  RunRequest,
  SqlAnswer,
  Store,
  Transaction,
} from '../ports/store.ts';
import { asClaim, type IsOver, tryClaim } from './durable/claim.ts';
import { logLineOf, textOf } from './durable/column.ts';
import { Heartbeat } from './durable/heartbeat.ts';
import type { Put } from './durable/large.ts';
import { lineOf, listing } from './durable/listing.ts';
import { alreadyThere, firstRecord, newRun, nextRecord } from './durable/own-run.ts';
import { OwnRuns } from './durable/own-runs.ts';
import { asOwner, isGone } from './durable/owners.ts';
import { requestsIn } from './durable/requests.ts';
import { decodeResult, encodeResult } from './durable/results.ts';
import { shownAddress, unusable } from './postgres/address.ts';
import { allOwners, claimIn } from './postgres/claims.ts';
import { blobsIn, Contents } from './postgres/contents.ts';
import { haveEffect } from './postgres/effects.ts';
import { buryRuns, clearGrave, dropContents } from './postgres/forget.ts';
import { readRun } from './postgres/history.ts';
import type { Link } from './postgres/link.ts';
import { listsOf } from './postgres/listing.ts';
import { keepRequest, Mailbox } from './postgres/mailbox.ts';
import { checkPostgres, type PostgresOptions } from './postgres/options.ts';
import { Reader } from './postgres/reader.ts';
import { Session, type Settings } from './postgres/session.ts';
import type { Statements } from './postgres/statements.ts';
import type { Turn } from './postgres/turn.ts';
import { Writer } from './postgres/writer.ts';

export type { PostgresOptions } from './postgres/options.ts';

const PATIENCE_MS = 5_000;

/**
 * A store in a database, as `postgres://user:password@host:5432/database`. Its tables are made at
 * the first use. All that is asked for in one turn of the event loop is one commit.
 */
export function postgresStore(url: string, options: PostgresOptions = {}): Store {
  checkPostgres(url, options);
  return new PostgresStore(url, options);
}

class PostgresStore implements Store {
  readonly name = 'postgres';
  private readonly settings: Settings;
  private readonly session: Session;
  private readonly words: Statements;
  private readonly writer: Writer;
  private readonly reader: Reader;
  private readonly own: OwnRuns;
  private readonly contents: Contents;
  private readonly heartbeat: Heartbeat;
  private readonly mailbox: Mailbox;
  private closed: Promise<void> | undefined;

  constructor(url: string, options: PostgresOptions) {
    const { schema = 'heddle', durability = 'disk', prepare = true } = options;
    const { patienceMs = PATIENCE_MS, onTrouble = () => {} } = options;
    const settings = { url, address: shownAddress(url), schema, durability, prepare, patienceMs };
    this.settings = settings;
    this.session = new Session({ settings, onNotice: () => this.mailbox.look() });
    this.words = this.session.statements;
    this.writer = new Writer(this.session, {
      onTrouble,
      onFailure: (error) => this.own.giveUpAll(error),
    });
    this.reader = new Reader(settings);
    this.contents = new Contents({ writer: this.writer, reader: this.reader, words: this.words });
    this.heartbeat = new Heartbeat(() => {
      if (this.writer.isIdle) this.writer.write({ add: () => {} }).catch(() => {});
    });
    this.mailbox = new Mailbox({
      reader: this.reader,
      words: this.words,
      fence: () => this.session.fence,
      isTold: prepare,
    });
    this.own = new OwnRuns({ onFirst: () => this.care(), onNone: () => this.rest() });
  }

  begin(record: Parameters<Store['begin']>[0]): Promise<void> {
    const { runId, workflow, createdAt } = record;
    if (this.own.has(runId)) throw alreadyThere(runId);
    return this.unlessClosed(
      () => {
        const [run, head] = [newRun(runId), { runId, workflow, createdAt }];
        const put: Put = (pieces) => this.contents.put(pieces);
        return this.own.begin(run, record.snapshot, put, (snapshot) => {
          const first = firstRecord(run, head, snapshot);
          const add = (turn: Turn) => turn.begin(run, head, first);
          return this.writer.write({ run, add, impatient: true });
        });
      },
      runId,
      workflow,
    );
  }

  append(runId: string, events: Parameters<Store['append']>[1]): Promise<void> {
    return this.unlessClosed(() => {
      const run = this.own.get(runId);
      return this.own.append(run, events, this.put, (given, found) => {
        const record = nextRecord(run, given);
        return this.writer.write({ run, add: (turn) => turn.append(run, record, found) });
      });
    });
  }

  read(runId: string): Promise<RunHistory | undefined> {
    return this.reading((link) => readRun(link, this.words, runId), runId);
  }

  list(filter: Parameters<Store['list']>[0] = {}): Promise<readonly RunLine[]> {
    const { here } = this.session;
    return this.reading(async (link) => {
      const owners = await allOwners(link, this.words);
      const alive = owners.filter((owner) => !isGone(owner, here));
      const { sql, args } = listing(
        filter,
        alive.map(({ fence }) => fence),
        listsOf(this.words.list),
      );
      const ownerOf = (fence: number) => {
        const row = alive.find((owner) => owner.fence === fence);
        return row && asOwner(row);
      };
      return (await link.query(sql, args)).rows.map((row) => lineOf(row, ownerOf));
    });
  }

  async claim(runId: string, { watchMs }: { watchMs?: number } = {}): Promise<Claim> {
    const requestsOf = (nr: number) => this.requestsOf(nr);
    const known = this.own.find(runId);
    if (known !== undefined) return asClaim({ kind: 'claimed', run: known }, requestsOf);
    const { here } = this.session;
    const take = (isOver: IsOver) =>
      this.unlessClosed(() => {
        const asked = { runId, isOver };
        return this.writer.work((link, fence) => claimIn(link, this.words, { ...asked, fence }));
      }, runId);
    const result = await tryClaim(take, { here, watchMs });
    if (result.kind === 'claimed') this.own.take(result.run);
    return asClaim(result, requestsOf);
  }

  private async requestsOf(nr: number): Promise<RunRequest[]> {
    const { rows } = await this.reader.read((link) => link.query(this.words.requestsOf, [nr]));
    return requestsIn(rows);
  }

  release(runId: string): Promise<void> {
    return this.unlessClosed(async () => {
      const run = this.own.find(runId);
      if (run === undefined) return;
      await run.ahead;
      const { releaseRun } = this.words;
      await this.writer.work((link, fence) => link.query(releaseRun, [run.nr, fence]));
      this.own.letGo(run);
    });
  }

  ask(...[runId, request]: Parameters<Store['ask']>): ReturnType<Store['ask']> {
    return this.unlessClosed(async () => {
      const answer = await this.writer.work((link) =>
        keepRequest(link, this.words, { runId, request }),
      );
      this.mailbox.look();
      return answer;
    }, runId);
  }

  listen(listener: Parameters<Store['listen']>[0]): void {
    this.mailbox.listen(listener);
  }

  forget(runIds: readonly string[]): Promise<number> {
    return this.unlessClosed(
      async () => {
        const count = await this.writer.work((link) => buryRuns(link, this.words, runIds));
        while (await this.writer.work((link) => clearGrave(link, this.words)));
        await this.writer.work((link) => dropContents(link, this.words));
        return count;
      },
      ...runIds,
    );
  }

  recall(key: string): Promise<KeptResult | undefined> {
    return this.reading(async (link) => {
      const [row] = (await link.query(this.words.result, [key])).rows;
      if (row === undefined) return undefined;
      const named = textOf(row[4]);
      const found = named === '' ? [] : (await link.query(this.words.contents, [named])).rows;
      return decodeResult(key, row, blobsIn(found));
    }, key);
  }

  remember(key: string, result: KeptResult): Promise<void> {
    return this.unlessClosed(
      async () => {
        const encoded = encodeResult(key, result, this.put);
        const row = encoded instanceof Promise ? await encoded : encoded;
        return this.writer.write({ add: (turn) => turn.remember(key, row) });
      },
      key,
      result.runId,
    );
  }

  transact(runId: string, transaction: Transaction): Promise<readonly SqlAnswer[]> {
    return this.unlessClosed(async () => {
      const asked = { run: this.own.get(runId), transaction };
      return haveEffect(this.writer, this.words.schema, asked);
    }, transaction.key);
  }

  log(runId: string, line: LogLine): void {
    const run = this.own.find(runId);
    if (run === undefined || this.closed !== undefined) return;
    this.writer.write({ run, add: (turn) => turn.log(run, line) }).catch(() => {});
  }

  logs(runId: string): Promise<readonly LogLine[]> {
    return this.reading(async (link) => {
      const { rows } = await link.query(this.words.logs, [runId]);
      return rows.map(logLineOf);
    }, runId);
  }

  close(): Promise<void> {
    this.closed ??= this.leave();
    return this.closed;
  }

  private async leave(): Promise<void> {
    this.rest();
    this.writer.hurry();
    await this.own.allHanded();
    await this.writer.finish();
    await Promise.all([this.session.leave(), this.reader.close()]);
    this.own.clear();
  }

  private readonly put: Put = (pieces) => this.contents.put(pieces, true);

  private reading<T>(ask: (link: Link) => Promise<T>, ...texts: string[]): Promise<T> {
    return this.unlessClosed(() => this.reader.read(ask), ...texts);
  }

  /** `texts` are those that the work writes or asks for as they are. */
  private async unlessClosed<T>(work: () => Promise<T>, ...texts: string[]): Promise<T> {
    const { address } = this.settings;
    if (this.closed !== undefined)
      throw unusable(address, 'it has been closed', { hint: 'open it again' });
    const zero = texts.find((text) => text.includes('\0'));
    if (zero !== undefined)
      throw unusable(address, `${JSON.stringify(zero)} holds a zero, which it cannot keep`, {
        hint: 'use another name',
      });
    return work();
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

/**
 * Runs kept in a database: they survive the end of the process.
 * Knows the calls of a store and in which order they are written; must not know a database, nor what
 * events mean.
 */
import type {
  Claim,
  KeptResult,
  LogLine,
  RunHistory,
  RunLine,
  RunRecord,
  RunRequest,
  SqlAnswer,
  Store,
  Transaction,
} from '../../ports/store.ts';
import type { Event } from '../../run/event.ts';
import { StoreError } from '../../run/store-error.ts';
import type { Batch } from '../../std/batch.ts';
import { printsAs } from '../../std/inspect.ts';
import { asClaim, type ClaimResult, claimIn, type IsOver, tryClaim } from './claim.ts';
import { logLineOf } from './column.ts';
import { deleteLeftovers, deleteRuns } from './forget.ts';
import { Heartbeat } from './heartbeat.ts';
import { readOrDamaged } from './history.ts';
import type { Put } from './large.ts';
import { runLines } from './listing.ts';
import { keepRequest, Mailbox, requestsOf } from './mailbox.ts';
import { alreadyThere, firstRecord, newRun, nextRecord, type OwnRun } from './own-run.ts';
import { OwnRuns } from './own-runs.ts';
import { thisProcess } from './owners.ts';
import { countOf, type Query, rowsOf } from './query.ts';
import { encodeResult, readResult } from './results.ts';
import type { DurableSocket, LargeContents } from './socket.ts';
import { checkTransaction, haveEffect } from './transaction.ts';
import { type Tell, toldOnce, warning } from './trouble.ts';
import { Writer } from './writer.ts';

export class DurableStore implements Store {
  readonly name: string;
  private readonly socket: DurableSocket;
  private readonly writer: Writer;
  private readonly contents: LargeContents;
  private readonly own: OwnRuns;
  private readonly heartbeat: Heartbeat;
  private readonly mailbox: Mailbox;
  private closed: Promise<void> | undefined;

  static {
    printsAs(this, 'Store', ({ name, socket }) => ({ name, place: socket.place }));
  }

  /** `onTrouble`: told when writing has to wait, and with undefined when it goes on; default a warning. */
  constructor(socket: DurableSocket, onTrouble: Tell = warning()) {
    this.name = socket.name;
    this.socket = socket;
    const tell = toldOnce(onTrouble);
    const writer = new Writer(socket, {
      onTrouble: tell,
      onFailure: (error) => this.own.giveUpAll(error),
    });
    this.writer = writer;
    this.contents = socket.contents({
      work: (work, patient) => writer.work(work, patient),
      fence: async () => {
        if (socket.fence === undefined) await writer.write({ kind: 'beat' });
        return socket.fence!;
      },
      read: (query) => this.reading(query),
      onTrouble: tell,
      isClosing: () => writer.isClosing,
    });
    this.heartbeat = new Heartbeat(() => {
      if (writer.isIdle) writer.write({ kind: 'beat' }).catch(() => {});
    });
    this.mailbox = new Mailbox({ news: socket.news, read: () => this.reading(() => this.asked()) });
    this.own = new OwnRuns({ onFirst: () => this.care(), onNone: () => this.rest() });
  }

  begin(record: RunRecord): Promise<void> {
    const { runId, workflow, createdAt } = record;
    if (this.own.has(runId)) throw alreadyThere(runId);
    return this.unlessClosed(() => {
      this.checkTexts(runId, workflow);
      const [run, head] = [newRun(runId), { runId, workflow, createdAt }];
      const put: Put = (pieces) => this.contents.put(pieces, false);
      return this.own.begin(run, record.snapshot, put, (snapshot) => {
        const first = firstRecord(run, head, snapshot);
        return this.writer.write({ kind: 'begin', run, head, record: first }, false);
      });
    });
  }

  append(runId: string, events: Batch<Event>): Promise<void> {
    return this.unlessClosed(() => {
      const run = this.own.get(runId);
      return this.own.append(run, events, this.put, (encoded, found) => {
        const record = nextRecord(run, encoded);
        const kept = this.writer.write({ kind: 'append', run, record, found });
        return found.taken.length === 0 ? kept : kept.then(() => this.dropTaken(run, found.taken));
      });
    });
  }

  /** The run has them in its events now. Where they stay after all, whoever claims the run is told them again. */
  private dropTaken({ nr }: OwnRun, ids: readonly string[]): void {
    const { words, dialect } = this.socket;
    this.writer.work(() => countOf(words.dropRequests, [nr, dialect.list(ids)])).catch(() => {});
  }

  async read(runId: string): Promise<RunHistory | undefined> {
    try {
      return await this.readOnce(runId);
    } catch (error) {
      if (!(error instanceof StoreError && error.kind === 'damaged')) throw error;
      // Somebody may have removed it meanwhile, and its large values with it.
      return this.readOnce(runId);
    }
  }

  async list(filter: Parameters<Store['list']>[0] = {}): Promise<readonly RunLine[]> {
    const { socket } = this;
    return this.reading(() => runLines(socket, thisProcess(), filter));
  }

  async claim(runId: string, { watchMs }: { watchMs?: number } = {}): Promise<Claim> {
    const asked = () => this.requests(runId);
    const known = this.own.find(runId);
    if (known !== undefined) return asClaim({ kind: 'claimed', run: known }, asked);
    const take = (isOver: IsOver) => this.claimWhen(runId, isOver);
    const result = await tryClaim(take, { here: thisProcess(), watchMs });
    if (result.kind === 'claimed') {
      this.own.take(result.run);
      this.mailbox.look();
    }
    return asClaim(result, asked);
  }

  release(runId: string): Promise<void> {
    return this.unlessClosed(async () => {
      const run = this.own.find(runId);
      if (run === undefined) return;
      await run.ahead;
      const { releaseRun } = this.socket.words;
      await this.writer.work((fence) => countOf(releaseRun, [run.nr, fence]));
      this.own.release(run);
    });
  }

  ask(...[runId, request]: Parameters<Store['ask']>): ReturnType<Store['ask']> {
    return this.unlessClosed(async () => {
      this.checkTexts(runId, request.id);
      const answer = await this.writer.work(() => keepRequest(this.socket, runId, request));
      this.mailbox.look();
      return answer;
    });
  }

  async requests(runId: string): Promise<readonly RunRequest[]> {
    this.checkTexts(runId);
    return this.reading(() => requestsOf(this.socket.words, runId));
  }

  listen(listener: Parameters<Store['listen']>[0]): void {
    this.mailbox.listen(listener);
  }

  forget(runIds: readonly string[]): Promise<number> {
    return this.unlessClosed(async () => {
      this.checkTexts(...runIds);
      const { words, dialect } = this.socket;
      await this.contents.clearLeftovers();
      const count = await this.writer.work(() => deleteRuns(words, dialect.list(runIds)));
      while (await this.writer.work(() => deleteLeftovers(words)));
      await this.contents.sweep();
      return count;
    });
  }

  async recall(key: string): Promise<KeptResult | undefined> {
    this.checkTexts(key);
    return this.reading(() => readResult(this.socket, key));
  }

  remember(key: string, given: KeptResult): Promise<void> {
    return this.unlessClosed(async () => {
      this.checkTexts(key, given.runId);
      const encoded = encodeResult(key, given, this.put);
      const result = encoded instanceof Promise ? await encoded : encoded;
      return this.writer.write({ kind: 'remember', key, result });
    });
  }

  transact(runId: string, transaction: Transaction): Promise<readonly SqlAnswer[]> {
    return this.unlessClosed(async () => {
      this.checkTexts(transaction.key);
      const run = this.own.get(runId);
      checkTransaction(transaction, this.socket.habits);
      return this.writer.work(() => haveEffect(this.socket, { run, transaction }));
    });
  }

  log(runId: string, line: LogLine): void {
    const run = this.own.find(runId);
    if (run === undefined || this.closed !== undefined) return;
    this.writer.write({ kind: 'log', run, line }).catch(() => {});
  }

  async logs(runId: string): Promise<readonly LogLine[]> {
    this.checkTexts(runId);
    const { logs } = this.socket.words;
    const rows = await this.reading(() => rowsOf(logs, [runId]));
    return rows.map(logLineOf);
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
    await this.socket.close();
    this.own.clear();
  }

  private readonly put: Put = (pieces) => this.contents.put(pieces, true);

  private async readOnce(runId: string): Promise<RunHistory | undefined> {
    this.checkTexts(runId);
    return this.reading(() => readOrDamaged(this.socket, runId));
  }

  private claimWhen(runId: string, isOver: IsOver): Promise<ClaimResult> {
    return this.unlessClosed(async () => {
      this.checkTexts(runId);
      const { words } = this.socket;
      return this.writer.work((fence) => claimIn(words, fence, { runId, isOver }));
    });
  }

  private *asked(): ReturnType<typeof rowsOf> {
    const { fence, words } = this.socket;
    return fence === undefined ? [] : yield* rowsOf(words.requests, [fence]);
  }

  private reading<T>(query: () => Query<T>): Promise<T> {
    return this.unlessClosed(() => this.socket.read(query));
  }

  /** No promise of its own: an append is asked for ten thousand times a second. */
  private unlessClosed<T>(work: () => Promise<T>): Promise<T> {
    try {
      if (this.closed === undefined) return work();
      const { faults } = this.socket;
      throw faults.unusable('it has been closed', { hint: 'open it again' });
    } catch (error) {
      return Promise.reject(error);
    }
  }

  /** Texts that are written or asked for as they are. */
  private checkTexts(...texts: string[]): void {
    for (const text of texts) {
      const fault = this.socket.faults.textFault(text);
      if (fault !== undefined) throw fault;
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

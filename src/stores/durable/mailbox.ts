/**
 * Requests to runs that this store owns: asking, looking for what was asked, and handing it over.
 * Knows rows, when to look, and what was taken already; must not know what a request does.
 *
 * A request is handed over as soon as it is seen, and stays where it is until its run has kept that it has it: a
 * process that ends between has not lost it.
 */
import type { RequestListener, RunRequest } from '../../ports/store.ts';
import { isAsked } from '../../run/request.ts';
import { textOf } from './column.ts';
import type { Dialect } from './dialect.ts';
import { hiddenFault } from './history.ts';
import { Malformed } from './holes.ts';
import { firstOf, type Query, type Row, rowsOf } from './query.ts';
import { decodeValue, encodeWhole } from './records.ts';
import { Refusal } from './refusal.ts';
import type { News } from './socket.ts';
import type { Statements } from './statements.ts';

/** What was not taken is handed over again. */
const AGAIN_MS = 200;

/** Inside a transaction. */
export function* keepRequest(
  { words, dialect }: { readonly words: Statements; readonly dialect: Dialect },
  runId: string,
  request: RunRequest,
): Query<'kept' | 'unknown' | 'finished'> {
  const body = dialect.body(encodeWhole(request));
  if ((yield* firstOf(words.newRequest, [runId, request.id, body])) !== undefined) return 'kept';
  if ((yield* firstOf(words.run, [runId])) !== undefined) return 'finished';
  const fault = yield* hiddenFault(words, runId);
  if (fault !== undefined) throw new Refusal(fault);
  return 'unknown';
}

/** What was asked of a run that has not ended, and that is not among its events. */
export function* requestsOf(words: Statements, runId: string): Query<RunRequest[]> {
  const rows = yield* rowsOf(words.requestsOf, [runId]);
  return rows.flatMap(([body]) => requestIn(body) ?? []);
}

/** Undefined when it is none that this program understands. */
function requestIn(body: unknown): RunRequest | undefined {
  try {
    const value = decodeValue(textOf(body), noBlob) as { readonly id?: unknown };
    return isAsked(value, isText) && isText(value.id) ? (value as RunRequest) : undefined;
  } catch {
    return undefined;
  }
}

/** A request is one text, whatever its size. */
function noBlob(): never {
  throw new Malformed('it names a blob');
}

function isText(value: unknown): value is string {
  return typeof value === 'string';
}

export interface MailboxOptions {
  readonly news: News;
  /** What is asked of own runs; nothing as long as there is no place for them. */
  readonly read: () => Promise<readonly Row[]>;
}

export class Mailbox {
  private readonly options: MailboxOptions;
  private readonly listeners: RequestListener[] = [];
  /** Requests that were taken and are still there. A database gives the number of one that is gone to another one. */
  private taken: ReadonlySet<string> = new Set();
  private timer: NodeJS.Timeout | undefined;
  private soon: NodeJS.Timeout | undefined;
  private looking = false;
  private again = false;

  constructor(options: MailboxOptions) {
    this.options = options;
    options.news.onNews = () => this.look();
  }

  listen(listener: RequestListener): void {
    this.listeners.push(listener);
  }

  /** Looks from now on, and does not keep the process alive. */
  start(): void {
    if (this.listeners.length === 0 || this.timer !== undefined) return;
    const { news } = this.options;
    const lookWhenWorthIt = () => {
      if (news.mayBe()) this.look();
    };
    this.timer = setInterval(lookWhenWorthIt, news.everyMs).unref();
    this.look();
  }

  stop(): void {
    clearInterval(this.timer);
    clearTimeout(this.soon);
    this.timer = undefined;
    this.soon = undefined;
  }

  /** Something may have been asked. */
  look(): void {
    if (this.timer === undefined) return;
    this.again = true;
    if (!this.looking) void this.readAll();
  }

  private async readAll(): Promise<void> {
    this.looking = true;
    while (this.again) {
      this.again = false;
      try {
        const rows = await this.options.read();
        if (this.timer !== undefined && !this.handOver(rows)) this.lookIn(AGAIN_MS);
      } catch {
        // The next commit tells what is wrong.
        this.lookIn(this.options.news.everyMs);
      }
    }
    this.looking = false;
  }

  /** False when it has to be tried again; what nobody understands is not. */
  private handOver(rows: readonly Row[]): boolean {
    const taken = new Set<string>();
    for (const [nr, run, body] of rows) {
      const [runId, request] = [textOf(run), requestIn(body)];
      const key = JSON.stringify([Number(nr), runId, request?.id]);
      if (this.taken.has(key) || request === undefined || this.isTaken(runId, request))
        taken.add(key);
    }
    this.taken = taken;
    return taken.size === rows.length;
  }

  private isTaken(runId: string, request: RunRequest): boolean {
    return this.listeners.some((listener) => listener(runId, request));
  }

  private lookIn(ms: number): void {
    if (this.timer === undefined) return;
    clearTimeout(this.soon);
    this.soon = setTimeout(() => this.look(), ms).unref();
  }
}
